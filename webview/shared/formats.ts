export { clock, count, duration, figure, percent, rate } from "../../src/core/formats.ts";

/** @returns a loss at a tick of an axis, short enough for its margin: a loss on its way to infinity has 30 digits. */
export function lossTick(value: number): string {
  if (value < 1e5) return String(Number(value.toPrecision(3)));
  return value.toExponential().replace("e+", "e");
}
