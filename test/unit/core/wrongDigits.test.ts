import { describe, expect, it } from "vitest";
import { answeredDigitsOf, filteredWrong, sortedWrong, wrongDigitsOf } from "../../../src/core/wrongDigits.ts";

/** Four digits, of which the last three were taken for others. */
const truth = Uint8Array.of(3, 4, 9, 4);
const labels = Uint8Array.of(3, 9, 4, 7);

function probabilities(...rows: readonly Readonly<Record<number, number>>[]): Float32Array {
  return Float32Array.from(rows.flatMap((row) => Array.from({ length: 10 }, (_, digit) => row[digit] ?? 0)));
}

const known = probabilities({ 3: 1 }, { 9: 0.75, 4: 0.25 }, { 4: 0.5, 9: 0.125 }, { 7: 0.875 });
const wrong = wrongDigitsOf(truth, labels, known);

describe("the wrong digits of a set", () => {
  it("come with what the network was sure of, and what it cost", () => {
    expect(wrong).toEqual([
      { index: 1, truth: 4, predicted: 9, confidence: 0.75, loss: Math.log(4) },
      { index: 2, truth: 9, predicted: 4, confidence: 0.5, loss: Math.log(8) },
      { index: 3, truth: 4, predicted: 7, confidence: 0.875, loss: Infinity },
    ]);
  });

  it("are known without probabilities", () => {
    expect(wrongDigitsOf(truth, labels, null)).toEqual(
      wrong.map((digit) => ({ ...digit, confidence: null, loss: null })),
    );
  });

  it("stand among the right ones, which cost something too", () => {
    const answered = answeredDigitsOf(truth, labels, known);
    expect(answered.filter(({ index }) => index > 0)).toEqual(wrong);
    expect(answered[0]).toEqual({ index: 0, truth: 3, predicted: 3, confidence: 1, loss: 0 });
  });

  it("are none where all was right", () => {
    expect(wrongDigitsOf(truth, truth, null)).toEqual([]);
  });

  it("need labels and probabilities of the same digits", () => {
    expect(() => wrongDigitsOf(truth, labels.subarray(1), null)).toThrow(RangeError);
    expect(() => wrongDigitsOf(truth, labels, known.subarray(10))).toThrow(RangeError);
  });
});

describe("the order of wrong digits", () => {
  const indices = (order: "confidence" | "loss" | "index"): number[] => {
    return sortedWrong([...wrong].reverse(), order).map(({ index }) => index);
  };

  it("is by confidence, by loss, or as in the set", () => {
    expect(indices("confidence")).toEqual([3, 1, 2]);
    expect(indices("loss")).toEqual([3, 2, 1]);
    expect(indices("index")).toEqual([1, 2, 3]);
  });

  it("is that of the set where digits are alike", () => {
    const alike = [5, 2, 8].map((index) => ({ index, truth: 1, predicted: 7, confidence: 0.5, loss: Infinity }));
    for (const order of ["confidence", "loss"] as const) {
      expect(sortedWrong(alike, order).map(({ index }) => index)).toEqual([2, 5, 8]);
    }
  });
});

describe("a choice of wrong digits", () => {
  it.each([
    [null, null, [1, 2, 3]],
    [[4], null, [1, 3]],
    [
      [4, 9],
      [4, 7],
      [2, 3],
    ],
    [null, [9], [1]],
    [[0], null, []],
  ])("is by true labels %j and predicted ones %j", (truths, predicted, indices) => {
    expect(filteredWrong(wrong, { truths, predicted }).map(({ index }) => index)).toEqual(indices);
  });
});
