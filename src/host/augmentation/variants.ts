import { Augmenter } from "../../core/augmentation/augmenter.ts";
import type { AugmentationSpec } from "../../core/experiment/schema.ts";
import type { PreviewDigit } from "../../protocol/augmentation.ts";
import type { SampleDigit } from "../../services/sampleDigits.ts";

/** Variants of each digit that are shown. */
export const variantsOfDigit = 8;

const pixelsOfDigit = 784;

export interface VariantsOptions {
  /** Null: the digits alone. */
  readonly augmentation: AugmentationSpec | null;
  readonly seed: number;
  /** Each round has other variants; counts from 0. */
  readonly round: number;
}

/** @returns each digit, followed by what the experiment makes of it: the same for the same seed and round. */
export function variantsOf(
  digits: readonly SampleDigit[],
  { augmentation, seed, round }: VariantsOptions,
): PreviewDigit[] {
  if (augmentation === null) return digits.map(({ label, pixels }) => ({ label, pixels }));
  const augmenter = new Augmenter(augmentation, seed);
  const shares = new Float32Array(pixelsOfDigit);
  return digits.map((digit, position) => {
    const pixels = new Uint8Array((1 + variantsOfDigit) * pixelsOfDigit);
    pixels.set(digit.pixels);
    for (let variant = 0; variant < variantsOfDigit; variant++) {
      augmenter.augment(digit.pixels, round * variantsOfDigit + variant, position, shares);
      shares.forEach((share, i) => (pixels[(1 + variant) * pixelsOfDigit + i] = Math.round(255 * share)));
    }
    return { label: digit.label, pixels };
  });
}
