import { readEmbeddedMnist } from "../files/mnist.ts";

/** A digit to be shown. */
export interface SampleDigit {
  readonly label: number;
  /** 784 bytes, its own. */
  readonly pixels: Uint8Array;
}

const pixelsOfDigit = 784;
const classes = 10;

/**
 * @param mnist path of the embedded MNIST.
 * @returns the first training digit of each class, 0 to 9.
 * @throws ExpectedError where the file cannot be read.
 */
export async function sampleDigits(mnist: string): Promise<SampleDigit[]> {
  const { train } = await readEmbeddedMnist(mnist);
  return Array.from({ length: classes }, (_, label) => {
    const index = train.labels.indexOf(label);
    return { label, pixels: train.pixels.slice(index * pixelsOfDigit, (index + 1) * pixelsOfDigit) };
  });
}
