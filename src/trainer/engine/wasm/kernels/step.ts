import type { Kernel, V128Local } from "../../../assembler/kernel.ts";
import { v128Int, type I32, type V128 } from "../../../assembler/values.ts";

/**
 * What changes from one step to the next, in 80 bytes at a fixed address: byte offsets of its fields. The last thread to
 * finish a step copies the next step's block there.
 */
export const stepBlock = {
  /** Address of the digits' indices, one int a sample; a last shard is filled up with its last digit. */
  indices: 0,
  /** Samples in the batch. */
  batch: 4,
  shards: 8,
  /** 1 / batch, a float. */
  reciprocal: 12,
  /** Number of updates done before this one. */
  number: 16,
  /** Addresses of what is measured: a float and an int a sample, a float a regularized block. */
  losses: 20,
  predictions: 24,
  penalties: 28,
  /** Eight floats: the optimizer's numbers of this step. */
  optimizer: 32,
  /** Address of the batch's images as floats, where they do not come from the data set. */
  images: 64,
  /** Addresses of the set's pixels and labels, one byte each. */
  pixels: 68,
  labels: 72,
  size: 80,
} as const;

/** Numbers of the samples in the four lanes of vector v of a shard. */
export function sampleNumbers(kernel: Kernel, shard: I32, lanes: number, v: number): V128 {
  let numbers: V128 = shard
    .mul(lanes)
    .splat()
    .addInt(v128Int(4 * v));
  for (let lane = 1; lane < 4; lane++) {
    numbers = numbers.replaceLaneInt(lane, shard.mul(lanes).add(4 * v + lane));
  }
  return kernel.vector(numbers);
}

/** Masks, one a vector, of the lanes that hold samples of the batch and not the filling of a last shard. */
export function laneMasks(kernel: Kernel, step: I32, shard: I32, lanes: number): V128Local[] {
  const batch = kernel.vector(step.load(stepBlock.batch).splat());
  return Array.from({ length: lanes / 4 }, (_, v) =>
    kernel.vector(sampleNumbers(kernel, shard, lanes, v).lessThanInt(batch)),
  );
}
