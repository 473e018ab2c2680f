import type { DigitSet } from "../../core/dataset.ts";
import type { Experiment, OptimizerSpec } from "../../core/experiment/schema.ts";
import type { Loss } from "../../core/experiment/normalize.ts";
import type { Network } from "../../core/network/network.ts";

/** A tensor in Keras's layout, row-major. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Values from Keras or PyTorch that an engine must reproduce; what is read from a golden file, in our terms. */
export type GoldenCase =
  GoldenLayer | GoldenLoss | GoldenGradients | GoldenOptimizer | GoldenUpdates | GoldenTrajectory;

interface GoldenBase {
  /** File name without its ending. */
  readonly name: string;
  readonly description: string;
}

/** One layer or block: output, and the gradients of input and weights for a given upstream gradient. */
export interface GoldenLayer extends GoldenBase {
  readonly kind: "layer";
  readonly network: Network;
  /** Whether statistics are the batch's. */
  readonly training: boolean;
  /** [batch, …] */
  readonly input: GoldenTensor;
  readonly weights: ReadonlyMap<string, GoldenTensor>;
  readonly upstreamGradient: GoldenTensor;
  readonly expected: {
    readonly output: GoldenTensor;
    readonly inputGradient: GoldenTensor;
    readonly weightGradients: ReadonlyMap<string, GoldenTensor>;
    readonly updatedStatistics: ReadonlyMap<string, GoldenTensor>;
  };
  readonly tolerance: Tolerance;
}

export interface GoldenLoss extends GoldenBase {
  readonly kind: "loss";
  readonly loss: Loss;
  /** True when the loss sees probabilities alone, false when it is fused with the softmax. */
  readonly fromProbabilities: boolean;
  readonly labels: Uint8Array;
  /** [batch, 10] */
  readonly logits: GoldenTensor;
  readonly probabilities: GoldenTensor;
  readonly expected: { readonly loss: number; readonly gradientOfLogits: GoldenTensor };
  readonly tolerance: Tolerance;
}

/**
 * One batch through a small network: mean loss with the penalties of its regularizers, and the gradients of that sum. The
 * loss is fused with the softmax where the network ends in softmax, and sees bare probabilities otherwise.
 */
export interface GoldenGradients extends GoldenBase {
  readonly kind: "gradients";
  readonly network: Network;
  /** Whether statistics are the batch's. */
  readonly training: boolean;
  readonly loss: Loss;
  /** [batch, …] */
  readonly input: GoldenTensor;
  readonly weights: ReadonlyMap<string, GoldenTensor>;
  readonly labels: Uint8Array;
  readonly expected: {
    /** Penalties included. */
    readonly loss: number;
    readonly penalties: number;
    readonly inputGradient: GoldenTensor;
    readonly weightGradients: ReadonlyMap<string, GoldenTensor>;
  };
  readonly tolerance: Tolerance;
}

export interface GoldenOptimizer extends GoldenBase {
  readonly kind: "optimizer";
  readonly optimizer: OptimizerSpec;
  readonly parameters: Float32Array;
  /** One array a step. */
  readonly gradients: readonly Float32Array[];
  readonly expected: { readonly parametersAfterEachStep: readonly Float32Array[] };
  readonly tolerance: Tolerance;
}

/** Updates of several variables together, as clipping needs them; all maps have the same names in the same order. */
export interface GoldenUpdates extends GoldenBase {
  readonly kind: "updates";
  readonly optimizer: OptimizerSpec;
  readonly parameters: ReadonlyMap<string, GoldenTensor>;
  /** One map a step. */
  readonly gradients: readonly ReadonlyMap<string, GoldenTensor>[];
  readonly expected: { readonly parametersAfterEachStep: readonly ReadonlyMap<string, GoldenTensor>[] };
  readonly tolerance: Tolerance;
}

/** Some steps of a small network on given digits in index order. */
export interface GoldenTrajectory extends GoldenBase {
  readonly kind: "trajectory";
  readonly experiment: Experiment;
  readonly network: Network;
  /** What it trains on, in this order; pixels are divided by 255. */
  readonly digits: DigitSet;
  readonly initialWeights: ReadonlyMap<string, GoldenTensor>;
  readonly expected: {
    readonly lossPerBatch: readonly number[];
    readonly accuracyPerBatch: readonly number[];
    readonly finalWeights: ReadonlyMap<string, GoldenTensor>;
  };
  readonly tolerance: {
    readonly loss: number;
    readonly accuracy: number;
    readonly finalWeights: number;
    readonly finalUndetermined: number;
  };
  /** Weights that rounding decides; compared with `finalUndetermined`. */
  readonly undetermined: readonly string[];
}

export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** The worst disagreement of a golden case, by quantity. */
export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly differences: readonly {
    /** "output", "gradient of conv2d/kernel", "loss of batch 3", … */
    readonly quantity: string;
    /** Largest |actual − expected|. */
    readonly largest: number;
    /** Largest |actual − expected| ÷ what the tolerance allows there; above 1 is a failure. */
    readonly ratio: number;
  }[];
}
