import { expect, test } from "vitest";
import { jobFailure } from "../../../../src/services/queue/jobFailure.ts";

test("what a worker says is told as it said it", () => {
  const told = { code: "data-not-here", message: "No digits.", next: "Use others." };
  expect(jobFailure(JSON.stringify(told))).toEqual(told);
});

test("what is no report of a worker is shown, without control characters", () => {
  expect(jobFailure("job stalled more than allowable limit")).toMatchObject({
    code: "trainer-failed",
    message: "The workers that took this run died again and again.",
  });
  expect(jobFailure(undefined).message).toBe("A worker failed: ");
  expect(jobFailure(JSON.stringify({ code: "<b>", message: "\u001b[2Jhello" }))).toEqual({
    code: "trainer-failed",
    message: expect.not.stringContaining("\u001b") as string,
  });
});
