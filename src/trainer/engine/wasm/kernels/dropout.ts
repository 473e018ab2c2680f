import { Kernel, type V128Local } from "../assembler/kernel.ts";
import { v128, v128Int, type V128 } from "../assembler/values.ts";
import { sampleNumbers, stepBlock } from "./step.ts";

/**
 * Dropout. The random numbers are Philox4x32-10 (Salmon, Moraes, Dror and Shaw, 2011) with key (seed, purpose and layer)
 * and counter (group of four values, step, sample in the batch, 0): they depend on no other number, so that shards and
 * threads change nothing, and the gradient makes the same mask again.
 */

const multipliers = [0xd2511f53, 0xcd9e8d57] as const;
const weyl = [0x9e3779b9, 0xbb67ae85] as const;
const highHalves = [4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31];

function highProduct(kernel: Kernel, value: V128Local, multiplier: V128): V128 {
  const low = kernel.vector(value.multiplyLow(multiplier));
  const high = kernel.vector(value.multiplyHigh(multiplier));
  return low.shuffle(high, highHalves);
}

/** Ten rounds in each lane; the counter's four words are replaced by the result. */
export function philox(kernel: Kernel, counter: readonly V128Local[], key: readonly V128Local[]): void {
  const [c0, c1, c2, c3] = counter as [V128Local, V128Local, V128Local, V128Local];
  const [k0, k1] = key as [V128Local, V128Local];
  const [high0, high1, low0, low1] = [kernel.vector(), kernel.vector(), kernel.vector(), kernel.vector()];
  kernel.repeat(10, () => {
    high0.set(highProduct(kernel, c0, v128Int(multipliers[0])));
    high1.set(highProduct(kernel, c2, v128Int(multipliers[1])));
    low0.set(c0.multiplyInt(v128Int(multipliers[0])));
    low1.set(c2.multiplyInt(v128Int(multipliers[1])));
    c0.set(high1.xor(c1).xor(k0));
    c1.set(low1);
    c2.set(high0.xor(c3).xor(k1));
    c3.set(low0);
    k0.set(k0.addInt(v128Int(weyl[0])));
    k1.set(k1.addInt(v128Int(weyl[1])));
  });
}

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
