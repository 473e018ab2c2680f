import { expect, test } from "vitest";
import { decimalsOf, judge, roundingOf } from "../../../../scripts/reproduce/judge.ts";
import { estimate } from "../../../../src/core/estimate.ts";

test("a published figure agrees, differs by noise, or truly differs", () => {
  const ours = estimate([0.8, 0.9, 1, 1.1, 1.2]);
  expect(judge("1.19", ours)).toBe("agrees");
  expect(judge("0.81", ours)).toBe("agrees");
  expect(judge("1.30", ours)).toBe("differs by noise");
  expect(judge("0.53", ours)).toBe("differs by noise");
  expect(judge("1.49", ours)).toBe("truly differs");
  expect(judge("0.9", estimate([0.98]))).toBe("one seed: not judged");
});

test("what the rounding of a published figure hides is no difference", () => {
  const certain = estimate([0.98714, 0.98714]);
  expect(judge("0.987", certain)).toBe("agrees");
  expect(judge("0.9870", certain)).toBe("truly differs");
  expect([decimalsOf("0.987"), decimalsOf("99")]).toEqual([3, 0]);
  expect(roundingOf("0.987")).toBeCloseTo(0.0005, 10);
});
