import type { Conv2dNode } from "../../../../../core/network/network.ts";
import type { Lowering } from "../lowering.ts";
import type { Call, Place } from "../program.ts";
import type { Updates } from "../updates.ts";

export interface Geometry {
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  readonly paddedHeight: number;
  readonly paddedWidth: number;
  readonly rows: number;
  readonly columns: number;
  readonly kernelRows: number;
  readonly kernelColumns: number;
  readonly taps: number;
}

export function geometryOf(lowering: Lowering, node: Conv2dNode): Geometry {
  const [height, width, inputs] = lowering.inputOf(node).shape as readonly [number, number, number];
  const [rows, columns] = node.shape as readonly [number, number, number];
  const { top, bottom, left, right } = node.padding;
  const [kernelRows, kernelColumns] = node.kernelSize;
  return {
    height,
    width,
    inputs,
    paddedHeight: height + top + bottom,
    paddedWidth: width + left + right,
    rows,
    columns,
    kernelRows,
    kernelColumns,
    taps: inputs * kernelRows * kernelColumns,
  };
}

/** One way to compute a convolution. */
export interface Convolution {
  forward(output: Place, bias: number): void;
  /** Writes the calls for the gradients of kernel and input. */
  backward(gradient: Place): KernelUpdate;
}

/** What the whole batch's gradient of the kernel takes, and what follows its update, for some groups of outputs. */
export interface KernelUpdate {
  gradient(updates: Updates, group: number, count: number): Call[];
  after(group: number, count: number): Call[];
}

export function isPadded(node: Conv2dNode): boolean {
  const { top, bottom, left, right } = node.padding;
  return top + bottom + left + right > 0;
}

/** The input with zeros around it, as far as it needs them. */
export function paddedInput(lowering: Lowering, node: Conv2dNode, g: Geometry): Place {
  const gathered = lowering.paddedImages.get(node.index);
  if (gathered !== undefined) return gathered;
  const input = lowering.value(node.inputs[0]).place;
  if (g.paddedHeight === g.height && g.paddedWidth === g.width) return input;
  const padded = lowering.allocate(g.inputs * g.paddedHeight * g.paddedWidth);
  lowering.call("copyRows", {
    input,
    output: lowering.at(padded, node.padding.top * g.paddedWidth + node.padding.left),
    channels: g.inputs,
    rows: g.height,
    columns: g.width,
    targetSkip: (g.paddedWidth - g.width) * lowering.row,
    planeSkip: (g.paddedHeight - g.height) * g.paddedWidth * lowering.row,
  });
  return padded;
}

/** @returns the calls that add up what the shards have left at `part`, from float `first` on. */
export function sumShards(lowering: Lowering, part: Place, first: number, floats: number, result: number): Call {
  return lowering.bind("sumShards", {
    parts: { firstShard: part.offset + first * 4 },
    shardStep: "shardStep",
    shardCount: lowering.shardCount,
    result,
    count: floats / 4,
  });
}

/** First float and number of floats, in whole vectors, of some groups of outputs. */
export function pieceOf(size: number, group: number, count: number): [first: number, floats: number] {
  return [group * size, Math.ceil((count * size) / 4) * 4];
}
