import { Kernel } from "../../../../assembler/kernel.ts";
import { points } from "./points.ts";

/**
 * Gradient of the transformed kernel of four outputs: result [6][kernel rows][inputs][4] += D × V over a block of tiles,
 * one block after the other so that its rows stay in the cache. Inputs come in pairs.
 */
export function winogradKernelGradient(lanes: number): Kernel {
  const group = 4;
  const kernel = new Kernel("winogradKernelGradient");
  /** D at the first of the four outputs, V, and the result, which starts as zeros. */
  const gradient = kernel.parameter("gradient");
  const input = kernel.parameter("input");
  const result = kernel.parameter("result");
  const blocks = kernel.parameter("blocks");
  const tiles = kernel.parameter("tiles");
  const rows = kernel.parameter("rows");
  const kernelRows = kernel.parameter("kernelRows");
  const pairs = kernel.parameter("pairs");
  /** Bytes of a point, a tile and a row in D and V. */
  const gradientPoint = kernel.parameter("gradientPoint");
  const gradientRow = kernel.parameter("gradientRow");
  const inputPoint = kernel.parameter("inputPoint");
  const inputRow = kernel.parameter("inputRow");
  const inputTileSkip = kernel.parameter("inputTileSkip");
  /** Bytes of a block of tiles in D, and in V. */
  const gradientBlock = kernel.parameter("gradientBlock");
  const inputBlock = kernel.parameter("inputBlock");

  const gradientSkip = kernel.int(gradientRow.sub(lanes * 4));
  const inputSkip = kernel.int(inputRow.sub(lanes * 4));
  const sums = Array.from({ length: 2 }, () => kernel.vectors(group));
  const gradients = kernel.vectors(group);
  const value = kernel.vector();
  const [d0, v0, rowStart, pair, d, v, at] = [
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
  ];
  kernel.repeat(blocks, () => {
    d0.set(gradient);
    v0.set(input);
    at.set(result);
    kernel.repeat(points, () => {
      rowStart.set(v0);
      kernel.repeat(kernelRows, () => {
        pair.set(rowStart);
        kernel.repeat(pairs, () => {
          for (const row of sums) for (const sum of row) sum.set(0);
          d.set(d0);
          v.set(pair);
          kernel.repeat(tiles, () => {
            kernel.repeat(rows, () => {
              kernel.repeat(lanes / 4, () => {
                gradients.forEach((g, o) => g.set(d.loadVector(o * lanes * 4)));
                sums.forEach((row, c) => {
                  value.set(v.loadVector(c * lanes * 4));
                  row.forEach((sum, o) => sum.addProduct(value, gradients[o]));
                });
                d.advance(16);
                v.advance(16);
              });
              d.advance(gradientSkip);
              v.advance(inputSkip);
            });
            v.advance(inputTileSkip);
          });
          sums.forEach((row, c) =>
            row.forEach((sum, o) => {
              const place = (c * group + o) * 4;
              kernel.storeFloat(at, at.loadFloat(place).add(kernel.sumOfLanes(sum)), place);
            }),
          );
          at.advance(2 * group * 4);
          pair.advance(2 * lanes * 4);
        });
        rowStart.advance(inputRow);
      });
      d0.advance(gradientPoint);
      v0.advance(inputPoint);
    });
    gradient.advance(gradientBlock);
    input.advance(inputBlock);
  });
  return kernel;
}
