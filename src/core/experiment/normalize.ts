import type { ActivationName, ActivationSpec, InitializerSpec, LossSpec } from "./schema.ts";

/** An activation with its only parameter written out; `negativeSlope` matters to leakyRelu alone. */
export interface Activation {
  readonly type: ActivationName;
  readonly negativeSlope: number;
}

/** An initializer with its parameters written out; `mean` and `stddev` matter to randomNormal alone. */
export interface Initializer {
  readonly type: "glorotUniform" | "glorotNormal" | "heUniform" | "heNormal" | "zeros" | "ones" | "randomNormal";
  readonly mean: number;
  readonly stddev: number;
}

export type Loss =
  | { readonly type: "sparseCategoricalCrossentropy"; readonly labelSmoothing: number }
  | { readonly type: "meanSquaredError" };

/** @returns the activation that a file names by a string or an object. */
export function activationOf(spec: ActivationSpec): Activation {
  return typeof spec === "string" ? { type: spec, negativeSlope: 0.2 } : spec;
}

/** @returns the initializer that a file names by a string or an object. */
export function initializerOf(spec: InitializerSpec): Initializer {
  return typeof spec === "string" ? { type: spec, mean: 0, stddev: 0.05 } : spec;
}

/** @returns the loss that a file names by a string or an object. */
export function lossOf(spec: LossSpec): Loss {
  if (spec === "sparseCategoricalCrossentropy") return { type: spec, labelSmoothing: 0 };
  if (spec === "meanSquaredError") return { type: spec };
  return spec;
}

/** @returns [vertical, horizontal] of a size that a file gives as one number or two. */
export function pairOf(size: number | readonly [number, number]): readonly [number, number] {
  return typeof size === "number" ? [size, size] : size;
}
