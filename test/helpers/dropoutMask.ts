import type { DropoutNode } from "../../src/core/network/network.ts";
import { philox4x32 } from "../../src/core/random/philox.ts";
import { purposeCodes } from "../../src/core/random/stream.ts";

/**
 * What a dropout layer multiplies its input by, made again in TypeScript from the layout that the engine documents:
 * Philox4x32-10 with key (seed, purpose + 256 × layer) and counter (group of four values, step, sample of the batch, 0).
 * A value is dropped when its random word is below rate × 2³². Values are counted channel by channel, then row by row.
 * @returns [batch, …] in Keras's order: row, column, channel.
 */
export function dropoutFactors(
  node: DropoutNode,
  draw: { readonly seed: number; readonly step: number; readonly batch: number; readonly count: number },
): Float64Array {
  const size = draw.count / draw.batch;
  const channels = node.shape.length === 3 ? node.shape[2] : 1;
  const pixels = size / channels;
  const key = Uint32Array.of(draw.seed, purposeCodes.dropout + 256 * node.ordinal);
  const words = new Uint32Array(4);
  const threshold = Math.floor(node.rate * 2 ** 32);
  const factor = Math.fround(1 / (1 - node.rate));
  const factors = new Float64Array(draw.count);
  for (let sample = 0; sample < draw.batch; sample++) {
    for (let position = 0; position < size; position++) {
      if (position % 4 === 0) philox4x32(Uint32Array.of(position / 4, draw.step, sample, 0), key, words);
      const target = (position % pixels) * channels + Math.floor(position / pixels);
      factors[sample * size + target] = words[position % 4] < threshold ? 0 : factor;
    }
  }
  return factors;
}
