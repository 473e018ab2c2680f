import { Kernel } from "../../../assembler/kernel.ts";
import { philox } from "../../../assembler/philox.ts";
import { v128 } from "../../../assembler/values.ts";
import { sampleNumbers, stepBlock } from "./step.ts";

/**
 * Dropout. The random numbers are Philox4x32-10 (Salmon, Moraes, Dror and Shaw, 2011) with key (seed, purpose and layer)
 * and counter (group of four values, step, sample in the batch, 0): they depend on no other number, so that shards and
 * threads change nothing, and the gradient makes the same mask again.
 */

/** output = input · mask / (1 − rate), for values and again for their gradient; input and output may be the same. */
export function dropout(lanes: number): Kernel {
  const kernel = new Kernel("dropout");
  const input = kernel.parameter("input");
  const output = kernel.parameter("output");
  /** Groups of four values [4][lanes]. */
  const groups = kernel.parameter("groups");
  const step = kernel.parameter("step");
  const shard = kernel.parameter("shard");
  const seed = kernel.parameter("seed");
  const stream = kernel.parameter("stream");
  /** A value is dropped when its random number is below this: rate · 2³². */
  const threshold = kernel.parameter("threshold");
  const scale = kernel.floatParameter("scale");
  const samples = Array.from({ length: lanes / 4 }, (_, v) => kernel.vector(sampleNumbers(kernel, shard, lanes, v)));
  const counter = kernel.vectors(4);
  const key = kernel.vectors(2);
  const limit = kernel.vector(threshold.splat());
  const factor = kernel.vector(scale.splat());
  const group = kernel.int(0);
  kernel.repeat(groups, () => {
    samples.forEach((sample, v) => {
      counter[0].set(group.splat());
      counter[1].set(step.load(stepBlock.number).splat());
      counter[2].set(sample);
      counter[3].set(v128(0));
      key[0].set(seed.splat());
      key[1].set(stream.splat());
      philox(kernel, counter, key);
      counter.forEach((word, i) => {
        const at = (i * lanes + 4 * v) * 4;
        kernel.store(output, input.loadVector(at).mul(factor).andNot(word.lessThanUnsigned(limit)), at);
      });
    });
    input.advance(4 * lanes * 4);
    output.advance(4 * lanes * 4);
    group.advance(1);
  });
  return kernel;
}
