import { demoParts, type DemoPart } from "../../src/core/demoDigits.ts";
import { answeredDigitsOf, type AnsweredDigit } from "../../src/core/wrongDigits.ts";
import type { ShownDemo } from "../../src/protocol/demo.ts";

/** A digit of a demonstration, with all that is shown of it. */
export interface DemoDigit {
  readonly digit: AnsweredDigit;
  /** 784 bytes. */
  readonly pixels: Uint8Array;
  /** Ten; null where they were not kept. */
  readonly probabilities: Float32Array | null;
}

const pixelsPerDigit = 784;
const classes = 10;

/** @returns the digits of each part, in the order in which they are shown. */
export function digitsOf(demo: ShownDemo): Record<DemoPart, DemoDigit[]> {
  const { truth, predicted, probabilities, indices, pixels, counts } = demo;
  const all = answeredDigitsOf(truth, predicted, probabilities).map((digit, i): DemoDigit => ({
    digit: { ...digit, index: indices[i] },
    pixels: pixels.subarray(i * pixelsPerDigit, (i + 1) * pixelsPerDigit),
    probabilities: probabilities?.subarray(i * classes, (i + 1) * classes) ?? null,
  }));
  const parts: Record<DemoPart, DemoDigit[]> = { right: [], wrong: [], random: [] };
  let at = 0;
  for (const part of demoParts) {
    parts[part] = all.slice(at, at + counts[part]);
    at += counts[part];
  }
  return parts;
}
