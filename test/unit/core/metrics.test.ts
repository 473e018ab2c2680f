import { expect, test } from "vitest";
import { accuracyInterval, classMetricsOf, confusionOf, mostConfused } from "../../../src/core/metrics.ts";

const truth = Uint8Array.of(0, 0, 0, 1, 1, 2, 9, 9);
const predicted = Uint8Array.of(0, 0, 1, 1, 0, 0, 9, 4);

test("the confusion matrix has true labels as rows, predicted as columns", () => {
  const confusion = confusionOf(truth, predicted);
  const cells = [...confusion].flatMap((count, i) => (count === 0 ? [] : [[Math.floor(i / 10), i % 10, count]]));
  expect(cells).toEqual([
    [0, 0, 2],
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 1],
    [2, 0, 1],
    [9, 4, 1],
    [9, 9, 1],
  ]);
  expect(() => confusionOf(truth, predicted.subarray(1))).toThrow("8 true labels cannot be compared with 7");
});

test("figures per class, computed by hand", () => {
  const classes = classMetricsOf(confusionOf(truth, predicted));
  expect(classes[0]).toEqual({
    label: 0,
    count: 3,
    predicted: 4,
    correct: 2,
    accuracy: 2 / 3,
    precision: 2 / 4,
    recall: 2 / 3,
    f1: 4 / 7,
  });
  expect(classes[2]).toMatchObject({ count: 1, predicted: 0, accuracy: 0, precision: null, recall: 0, f1: 0 });
  expect(classes[3]).toMatchObject({ count: 0, predicted: 0, accuracy: null, precision: null, recall: null, f1: null });
});

test("the most confused pairs come first, ties by label", () => {
  expect(mostConfused(confusionOf(truth, predicted), 3)).toEqual([
    { truth: 0, predicted: 1, count: 1, share: 1 / 3 },
    { truth: 1, predicted: 0, count: 1, share: 1 / 2 },
    { truth: 2, predicted: 0, count: 1, share: 1 },
  ]);
});

// Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])("Wilson's interval of %i out of %i", (correct, count, low, high) => {
  const interval = accuracyInterval(correct, count)!;
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

test("0.9893 on 10,000 digits is ± 0.0020; no digits have no interval", () => {
  const { low, high } = accuracyInterval(9893, 10_000)!;
  expect(((high - low) / 2).toFixed(4)).toBe("0.0020");
  expect(accuracyInterval(10_000, 10_000)!.high).toBe(1);
  expect(accuracyInterval(0, 0)).toBeNull();
});
