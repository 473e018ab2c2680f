import { Kernel } from "../../../../assembler/kernel.ts";
import { i32, type V128 } from "../../../../assembler/values.ts";
import { Block } from "../block.ts";
import { vectorsOf } from "../conv2d.ts";
import { declarePairs, points, power, setPairs } from "./points.ts";

/** output = max(bias + convolution, floor), four output channels at a time. */
export function winogradForward(m: 2 | 4, lanes: number): Kernel {
  const group = 4;
  const kernel = new Kernel(`winogradForward${String(m)}`);
  const input = kernel.parameter("input");
  const pointStep = kernel.parameter("pointStep");
  const tileStep = kernel.parameter("tileStep");
  const rowStep = kernel.parameter("rowStep");
  const kernelRows = kernel.parameter("kernelRows");
  const channels = kernel.parameter("channels");
  const weights = kernel.parameter("weights");
  const bias = kernel.parameter("bias");
  const output = kernel.parameter("output");
  const groups = kernel.parameter("groups");
  const rows = kernel.parameter("rows");
  const columns = kernel.parameter("columns");
  const tiles = kernel.parameter("tiles");
  const plane = kernel.parameter("plane");
  const scratch = kernel.parameter("scratch");
  const floor = kernel.floatParameter("floor");

  const vectors = vectorsOf(group, lanes);
  const block = new Block(kernel, group, vectors);
  const blockBytes = group * vectors * 16;
  const low = kernel.vector(floor.splat());
  const skip = kernel.int(rowStep.sub(channels.mul(lanes * 4)));
  const [tile, lane, point, v, w, w0, b] = [
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
  ];
  const [left, target, channel, store, products] = [
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
  ];
  const pairs = declarePairs(kernel);
  const biases = kernel.vector();
  const product = (t: number, place: number) => scratch.loadVector(t * blockBytes + place);
  kernel.repeat(rows, () => {
    w0.set(weights);
    b.set(bias);
    channel.set(output);
    kernel.repeat(groups, () => {
      tile.set(input);
      target.set(channel);
      left.set(columns);
      kernel.repeat(tiles, () => {
        lane.set(tile);
        kernel.repeat(lanes / 4 / vectors, () => {
          point.set(lane);
          w.set(w0);
          products.set(scratch);
          kernel.repeat(points, () => {
            block.clear();
            v.set(point);
            kernel.repeat(kernelRows, () => {
              kernel.repeat(channels, () => {
                block.accumulate(w, v);
                v.advance(lanes * 4);
                w.advance(4 * group);
              });
              v.advance(skip);
            });
            block.sums.flat().forEach((sum, i) => kernel.store(products, sum, 16 * i));
            products.advance(blockBytes);
            point.advance(pointStep);
          });
          store.set(target);
          for (let o = 0; o < group; o++) {
            biases.set(b.loadSplat(4 * o));
            for (let i = 0; i < vectors; i++) {
              const place = (o * vectors + i) * 16;
              setPairs(pairs, product(1, place), product(2, place), product(3, place), product(4, place));
              for (let j = 0; j < m; j++) {
                let sum: V128 =
                  j % 2 === 0
                    ? pairs.sum1.add(j === 0 ? pairs.sum2 : pairs.sum2.mul(power(2, j)))
                    : pairs.difference1.add(pairs.difference2.mul(power(2, j)));
                if (j === 0) sum = sum.add(product(0, place));
                if (j === m - 1) sum = sum.add(product(5, place));
                const write = () => kernel.store(store, sum.add(biases).atLeastOf(low), j * lanes * 4 + 16 * i);
                if (j === 0) write();
                else kernel.if(i32(j).lessThan(left), write);
              }
            }
            store.advance(plane);
          }
          lane.advance(16 * vectors);
          target.advance(16 * vectors);
        });
        target.advance((m - 1) * lanes * 4);
        left.advance(-m);
        tile.advance(tileStep);
      });
      w0.set(w);
      b.advance(4 * group);
      for (let o = 0; o < group; o++) channel.advance(plane);
    });
    input.advance(rowStep);
    output.advance(columns.mul(lanes * 4));
  });
  return kernel;
}
