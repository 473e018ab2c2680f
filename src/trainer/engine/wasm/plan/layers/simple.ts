import type { AddNode, DropoutNode, InputNode } from "../../../../../core/network/network.ts";
import { purposeCodes } from "../../../../../core/random/stream.ts";
import type { LayerLowering, Lowering } from "../lowering.ts";
import { isPadded } from "./convolution.ts";

/** Where the images of a batch come from, and how a pixel becomes a number. */
export interface Source {
  readonly type: "bytes" | "floats";
  readonly mean: number;
  readonly deviation: number;
}

/** Brings a shard's images into lanes; with zeros around them where one convolution wants them so. */
export function lowerInput(lowering: Lowering, node: InputNode, source: Source): void {
  const [height, width, channels] = node.shape.length === 3 ? node.shape : ([1, 1, node.shape[0]] as const);
  const consumers = lowering.consumersOf(node.index);
  const consumer = consumers.at(0);
  let output = null;
  let [rowSkip, planeSkip] = [0, 0];
  // Winograd's kernels may want more room than the padding, but never read images of one channel.
  if (consumer?.type === "conv2d" && consumers.length === 1 && isPadded(consumer) && channels === 1) {
    const { top, left, bottom, right } = consumer.padding;
    const paddedWidth = width + left + right;
    const padded = lowering.allocate((height + top + bottom) * paddedWidth * channels);
    lowering.paddedImages.set(consumer.index, padded);
    output = lowering.at(padded, top * paddedWidth + left);
    rowSkip = (left + right) * lowering.row;
    planeSkip = (top + bottom) * paddedWidth * lowering.row;
  }
  output ??= lowering.newValue(node).place;
  const { mean, deviation } = source;
  const common = {
    step: lowering.options.step,
    shard: "shard" as const,
    output,
    rows: height,
    rowSkip,
    mean,
    deviation,
  };
  if (source.type === "bytes") lowering.call("gatherBytes", common);
  else lowering.call("gatherFloats", { ...common, columns: width, channels, planeSkip });
}

export const lowerDropout: LayerLowering<DropoutNode> = (lowering, node) => {
  const input = lowering.value(node.inputs[0]).place;
  if (!lowering.options.training || !lowering.options.batchStatistics) {
    lowering.setValue(node.index, input);
    return () => lowering.contribute(node.inputs[0], lowering.gradient(node.index));
  }
  const { place: output, rows } = lowering.newValue(node);
  const mask = {
    groups: rows / 4,
    step: lowering.options.step,
    shard: "shard" as const,
    seed: lowering.options.seed | 0,
    stream: purposeCodes.dropout + 256 * node.ordinal,
    threshold: Math.floor(node.rate * 2 ** 32) | 0,
    scale: Math.fround(1 / (1 - node.rate)),
  };
  lowering.call("dropout", { input, output, ...mask });
  return () => {
    const gradient = lowering.gradient(node.index);
    lowering.call("dropout", { input: gradient.place, output: gradient.place, ...mask });
    lowering.contribute(node.inputs[0], gradient);
  };
};

export const lowerAdd: LayerLowering<AddNode> = (lowering, node) => {
  const [a, b] = node.inputs as readonly [number, number];
  const count = lowering.vectorsOf(node.shape);
  const output = lowering.newValue(node).place;
  lowering.call("addVectors", { a: lowering.value(a).place, b: lowering.value(b).place, output, count });
  return () => {
    const gradient = lowering.gradient(node.index);
    const copy = lowering.newGradient(b);
    lowering.call("copyVectors", { input: gradient.place, output: copy.place, count });
    lowering.contribute(a, gradient);
    lowering.contribute(b, copy);
  };
};
