import { Kernel, type I32Local } from "../../../../assembler/kernel.ts";
import { v128 } from "../../../../assembler/values.ts";
import { Block } from "../block.ts";
import { vectorsOf } from "../conv2d.ts";
import { declarePairs, points, setPairs } from "./points.ts";

/**
 * Gradient of the input from D and the transposed kernel [inputs / G][6][kernel rows, backwards][outputs][G]. A row of the
 * padded input is summed up in `scratch`, since tiles overlap, and its real columns are copied to the result.
 */
export function winogradInputGradient(m: 2 | 4, group: number, lanes: number): Kernel {
  const kernel = new Kernel(`winogradInputGradient${String(m)}x${String(group)}`);
  const gradient = kernel.parameter("gradient");
  const pointStep = kernel.parameter("pointStep");
  const tileStep = kernel.parameter("tileStep");
  const weights = kernel.parameter("weights");
  const output = kernel.parameter("output");
  const groups = kernel.parameter("groups");
  const rows = kernel.parameter("rows");
  const columns = kernel.parameter("columns");
  const tiles = kernel.parameter("tiles");
  /** For each input row: byte offset in D, byte offset in a point's weights, number of kernel rows that meet it. */
  const rowTable = kernel.parameter("rowTable");
  /** Channels of D, and bytes left free after those of a row. */
  const channels = kernel.parameter("channels");
  const skip = kernel.parameter("skip");
  /** Bytes of a point's weights. */
  const weightStep = kernel.parameter("weightStep");
  const plane = kernel.parameter("plane");
  const scratch = kernel.parameter("scratch");
  /** Columns of the padded input, and how many of them lie left of the picture. */
  const paddedColumns = kernel.parameter("paddedColumns");
  const before = kernel.parameter("before");

  const vectors = vectorsOf(group, lanes);
  const block = new Block(kernel, group, vectors);
  const blockBytes = group * vectors * 16;
  const productBytes = points * blockBytes;
  const [row, channel, w0, d0, count, tile, lane, point, d, w, w1, products] = Array.from({ length: 12 }, () =>
    kernel.int(),
  ) as [
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
  ];
  const [sums, sumRow, target, source, rowBytes] = [
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
  ];
  const pairs = declarePairs(kernel);
  const [first, last] = [kernel.vector(), kernel.vector()];
  const product = (t: number, place: number) => scratch.loadVector(t * blockBytes + place);
  rowBytes.set(paddedColumns.mul(lanes * 4));
  row.set(rowTable);
  kernel.repeat(rows, () => {
    d0.set(gradient.add(row.load()));
    w0.set(weights.add(row.load(4)));
    count.set(row.load(8));
    channel.set(output);
    kernel.repeat(groups, () => {
      sums.set(scratch.add(productBytes));
      kernel.repeat(paddedColumns.mul((group * lanes) / 4), () => {
        kernel.store(sums, v128(0));
        sums.advance(16);
      });
      sums.set(scratch.add(productBytes));
      tile.set(d0);
      kernel.repeat(tiles, () => {
        lane.set(tile);
        kernel.repeat(lanes / 4 / vectors, () => {
          point.set(lane);
          w1.set(w0);
          products.set(scratch);
          kernel.repeat(points, () => {
            block.clear();
            d.set(point);
            w.set(w1);
            kernel.repeat(count, () => {
              kernel.repeat(channels, () => {
                block.accumulate(w, d);
                d.advance(lanes * 4);
                w.advance(4 * group);
              });
              d.advance(skip);
            });
            block.sums.flat().forEach((sum, i) => kernel.store(products, sum, 16 * i));
            products.advance(blockBytes);
            point.advance(pointStep);
            w1.advance(weightStep);
          });
          sumRow.set(sums);
          for (let o = 0; o < group; o++) {
            for (let i = 0; i < vectors; i++) {
              const place = (o * vectors + i) * 16;
              setPairs(pairs, product(1, place), product(2, place), product(3, place), product(4, place));
              first.set(product(0, place));
              last.set(product(5, place));
              const { sum1, sum2, difference1, difference2 } = pairs;
              const parts = [
                first.mul(4),
                last.sub(difference1).mul(4).sub(difference2.mul(2)),
                v128(0).sub(first.mul(5)).sub(sum1.mul(4)).sub(sum2),
                difference1.add(difference2.mul(2)).sub(last.mul(5)),
                first.add(sum1).add(sum2),
                last,
              ];
              parts.forEach((part, k) => {
                const at = k * lanes * 4 + 16 * i;
                kernel.store(sumRow, sumRow.loadVector(at).add(part), at);
              });
            }
            sumRow.advance(rowBytes);
          }
          lane.advance(16 * vectors);
          sums.advance(16 * vectors);
        });
        sums.advance((m - 1) * lanes * 4);
        tile.advance(tileStep);
      });
      source.set(scratch.add(productBytes).add(before.mul(lanes * 4)));
      for (let o = 0; o < group; o++) {
        target.set(channel);
        sumRow.set(source);
        kernel.repeat(columns, () => {
          for (let v = 0; v < lanes / 4; v++) kernel.store(target, sumRow.loadVector(16 * v), 16 * v);
          target.advance(lanes * 4);
          sumRow.advance(lanes * 4);
        });
        source.advance(rowBytes);
        channel.advance(plane);
      }
      w0.advance(weightStep.mul(points));
    });
    row.advance(12);
    output.advance(columns.mul(lanes * 4));
  });
  return kernel;
}
