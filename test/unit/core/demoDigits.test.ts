import { describe, expect, it } from "vitest";
import { demoCounts, demoDigits } from "../../../src/core/demoDigits.ts";
import { answeredDigitsOf, type AnsweredDigit } from "../../../src/core/wrongDigits.ts";

/** @returns digits of which every `every`th was misclassified, with more confidence the later it comes. */
function answered(count: number, every: number): AnsweredDigit[] {
  const truth = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const labels = truth.map((label, i) => (i % every === 0 ? (label + 1) % 10 : label));
  const probabilities = new Float32Array(10 * count);
  labels.forEach((label, i) => {
    const sure = 0.5 + (0.5 * (i + 1)) / count;
    for (let digit = 0; digit < 10; digit++) probabilities[10 * i + digit] = digit === label ? sure : (1 - sure) / 9;
  });
  return answeredDigitsOf(truth, labels, probabilities);
}

const digits = answered(1000, 8);
const indicesOf = (chosen: readonly AnsweredDigit[]): number[] => chosen.map(({ index }) => index);

describe("the digits of a demonstration", () => {
  it("are 25 right ones, 25 wrong ones and nine of all, none of them twice in a part", () => {
    const { right, wrong, random, totals } = demoDigits(digits, 42);
    expect([right, wrong, random].map(({ length }) => length)).toEqual([25, 25, 9]);
    expect(right.every(({ truth, predicted }) => truth === predicted)).toBe(true);
    expect(wrong.every(({ truth, predicted }) => truth !== predicted)).toBe(true);
    for (const part of [right, wrong, random]) expect(new Set(indicesOf(part)).size).toBe(part.length);
    expect(totals).toEqual({ right: 875, wrong: 125 });
  });

  it("are in their order, the mistakes the most confident first", () => {
    const { right, wrong, random } = demoDigits(digits, 42);
    for (const part of [right, random]) expect(indicesOf(part)).toEqual(indicesOf(part).sort((a, b) => a - b));
    const confidences = wrong.map(({ confidence }) => confidence ?? NaN);
    expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
  });

  it("are the same for the same seed and others for another", () => {
    expect(demoDigits(digits, 7)).toEqual(demoDigits(digits, 7));
    for (const part of ["right", "wrong", "random"] as const) {
      expect(indicesOf(demoDigits(digits, 7)[part])).not.toEqual(indicesOf(demoDigits(digits, 8)[part]));
    }
  });

  it("are all that there are where there are fewer", () => {
    const few = demoDigits(answered(30, 15), 1);
    expect(indicesOf(few.wrong)).toEqual([15, 0]);
    expect(few.right).toHaveLength(25);
    const none = demoDigits(
      answered(30, 15).filter(({ truth, predicted }) => truth === predicted),
      1,
    );
    expect(none).toMatchObject({ wrong: [], totals: { right: 28, wrong: 0 } });
    expect(demoDigits([], 1)).toEqual({ right: [], wrong: [], random: [], totals: { right: 0, wrong: 0 } });
    expect(demoDigits(digits.slice(0, 4), 1).random).toHaveLength(4);
  });

  it("need no probabilities", () => {
    const bare = digits.map((digit): AnsweredDigit => ({ ...digit, confidence: null, loss: null }));
    const { wrong } = demoDigits(bare, 42);
    expect(indicesOf(wrong)).toEqual(indicesOf(demoDigits(digits, 42).wrong).sort((a, b) => a - b));
  });

  it("are each as likely as the others of its part", () => {
    const seeds = 4000;
    const few = answered(60, 2);
    const chosen = { right: new Float64Array(60), wrong: new Float64Array(60), random: new Float64Array(60) };
    for (let seed = 0; seed < seeds; seed++) {
      const drawn = demoDigits(few, seed);
      for (const part of ["right", "wrong", "random"] as const) {
        for (const index of indicesOf(drawn[part])) chosen[part][index]++;
      }
    }
    for (const part of ["right", "wrong", "random"] as const) {
      const among = part === "random" ? 60 : 30;
      const share = demoCounts[part] / among;
      const deviation = Math.sqrt(seeds * share * (1 - share));
      const counts = chosen[part].filter((_, i) => part === "random" || (i % 2 === 0) === (part === "wrong"));
      expect(counts).toHaveLength(among);
      // 4.5 deviations: once in a hundred thousand by chance, for one of 120.
      for (const count of counts) expect(Math.abs(count - seeds * share)).toBeLessThan(4.5 * deviation);
    }
  });

  it("are refused for a seed that is none", () => {
    expect(() => demoDigits(digits, -1)).toThrow(RangeError);
    expect(() => demoDigits(digits, 4294967296)).toThrow(RangeError);
  });
});
