import { expect, test } from "vitest";
import type { AugmentationSpec } from "../../../../src/core/experiment/schema.ts";
import { variantsOf, variantsOfDigit } from "../../../../src/host/augmentation/variants.ts";
import { trainingDigits } from "../../../helpers/goldenDigits.ts";

const digits = [0, 1].map((index) => {
  const { pixels, labels } = trainingDigits(index, 1);
  return { label: labels[0], pixels };
});
const augmentation: AugmentationSpec = {
  rotationRange: 30,
  zoomRange: 0,
  widthShiftRange: 0,
  heightShiftRange: 0,
  shearRange: 0,
  fillMode: "nearest",
  cval: 0,
  elastic: null,
};

test("each digit comes as it is, then as variants that all differ", () => {
  const shown = variantsOf(digits, { augmentation, seed: 1, round: 0 });
  expect(shown.map(({ label }) => label)).toEqual([5, 0]);
  for (const [i, { pixels }] of shown.entries()) {
    expect(pixels).toHaveLength((1 + variantsOfDigit) * 784);
    expect(pixels.slice(0, 784)).toEqual(digits[i].pixels);
    const pictures = Array.from({ length: 1 + variantsOfDigit }, (_, k) => pixels.slice(784 * k, 784 * (k + 1)).join());
    expect(new Set(pictures).size).toBe(1 + variantsOfDigit);
  }
});

test("a round is always the same, the next one another", () => {
  const round = (seed: number, number: number) => variantsOf(digits, { augmentation, seed, round: number });
  expect(round(1, 2)).toEqual(round(1, 2));
  expect(round(1, 3)).not.toEqual(round(1, 2));
  expect(round(2, 2)).not.toEqual(round(1, 2));
});

test("a change of nothing shows the digit again, to the last byte", () => {
  const [{ pixels }] = variantsOf(digits, { augmentation: { ...augmentation, rotationRange: 0 }, seed: 1, round: 0 });
  expect(pixels.slice(784, 2 * 784)).toEqual(digits[0].pixels);
});

test("without augmentation there are the digits alone", () => {
  expect(variantsOf(digits, { augmentation: null, seed: 1, round: 0 })).toEqual(digits);
});
