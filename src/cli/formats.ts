import { count } from "../core/formats.ts";

export { clock, count, duration, figure, outputText, percent, rate } from "../core/formats.ts";

/** @returns "1 epoch", "10 epochs". */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${count(value)} ${value === 1 ? singular : plural}`;
}
