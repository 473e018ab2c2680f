import type { Activation, Initializer } from "../experiment/normalize.ts";
import type { RegularizerSpec } from "../experiment/schema.ts";

/** Height, width and channels of an image, or the number of features of a vector; without the batch. */
export type Shape = readonly [height: number, width: number, channels: number] | readonly [features: number];

/** Zeros around an image, in pixels; Keras's "same" puts the odd one at the end. */
export interface Padding {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export type Pair = readonly [vertical: number, horizontal: number];

/** One variable of the network, in Keras's layout: kernels [height, width, in, out] or [in, out], the rest vectors. */
export interface WeightSpec {
  /** `layer/kernel`, `layer/bias`, `layer/gamma`, `layer/beta`, `layer/moving_mean`, `layer/moving_variance`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly trainable: boolean;
  readonly initializer: Initializer;
  readonly regularizer: RegularizerSpec | null;
  /** Glorot's and He's fans, as Keras computes them. */
  readonly fanIn: number;
  readonly fanOut: number;
}

interface NodeBase {
  /** Position in `Network.nodes`; inputs have smaller ones. */
  readonly index: number;
  /** Keras's name: `conv2d`, `conv2d_1`, … */
  readonly name: string;
  /** Indices of the nodes this one reads; two for `add`, none for `input`. */
  readonly inputs: readonly number[];
  /** Shape of the output. */
  readonly shape: Shape;
  /** JSON path of the layer in the experiment file, `model.layers[2].layers[0]`; empty for the input. */
  readonly path: string;
}

export interface InputNode extends NodeBase {
  readonly type: "input";
}
export interface Conv2dNode extends NodeBase {
  readonly type: "conv2d";
  readonly filters: number;
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
  readonly activation: Activation;
  /** Indices into `Network.weights`. */
  readonly kernel: number;
  readonly bias: number | null;
}
export interface PoolingNode extends NodeBase {
  readonly type: "maxPooling2d" | "averagePooling2d";
  readonly poolSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
}
export interface GlobalAveragePoolingNode extends NodeBase {
  readonly type: "globalAveragePooling2d";
}
export interface FlattenNode extends NodeBase {
  readonly type: "flatten";
}
export interface DenseNode extends NodeBase {
  readonly type: "dense";
  readonly units: number;
  readonly activation: Activation;
  readonly kernel: number;
  readonly bias: number | null;
}
export interface DropoutNode extends NodeBase {
  readonly type: "dropout";
  readonly rate: number;
  /** 0 for the first dropout layer of the network, 1 for the second, …: part of the key of its random numbers. */
  readonly ordinal: number;
}
export interface BatchNormalizationNode extends NodeBase {
  readonly type: "batchNormalization";
  readonly momentum: number;
  readonly epsilon: number;
  readonly gamma: number;
  readonly beta: number;
  readonly movingMean: number;
  readonly movingVariance: number;
}
export interface ActivationNode extends NodeBase {
  readonly type: "activation";
  readonly activation: Activation;
}
export interface AddNode extends NodeBase {
  readonly type: "add";
}

export type NetworkNode =
  | InputNode
  | Conv2dNode
  | PoolingNode
  | GlobalAveragePoolingNode
  | FlattenNode
  | DenseNode
  | DropoutNode
  | BatchNormalizationNode
  | ActivationNode
  | AddNode;

/** A network as every engine reads it: residual blocks unrolled, sizes computed, weights listed. */
export interface Network {
  /** In an order in which each node comes after its inputs; the first is the input, the last the output. */
  readonly nodes: readonly NetworkNode[];
  /** In Keras's order, layer by layer. */
  readonly weights: readonly WeightSpec[];
  /** Number of parameters that training changes, and of those it does not (moving statistics). */
  readonly trainable: number;
  readonly nonTrainable: number;
}
