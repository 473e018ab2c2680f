import { expect, test } from "vitest";
import { sampleDigits } from "../../../src/services/sampleDigits.ts";
import { mnist } from "../../helpers/builtTrainer.ts";
import { trainingDigits } from "../../helpers/goldenDigits.ts";
import { rejectionOf } from "../../helpers/rejection.ts";

test("one digit of each class, the first of MNIST's", async () => {
  const digits = await sampleDigits(mnist);
  expect(digits.map(({ label }) => label)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  // The file begins 5, 0, 4, 1, 9.
  [5, 0, 4, 1, 9].forEach((label, index) => expect(digits[label].pixels).toEqual(trainingDigits(index, 1).pixels));
  // Not a part of the whole set, which would stay in memory with it.
  expect(digits.every(({ pixels }) => pixels.buffer.byteLength === 784)).toBe(true);
});

test("a file that is not there", async () => {
  expect(await rejectionOf(sampleDigits(`${mnist}.missing`))).toMatchObject({ code: "file-not-found" });
});
