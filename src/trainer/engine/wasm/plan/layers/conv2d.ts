import type { Conv2dNode } from "../../../../../core/network/network.ts";
import { groupOf } from "../layout.ts";
import type { LayerLowering, Lowering } from "../lowering.ts";
import type { Call, Place } from "../program.ts";
import type { UpdateBlock, Updates } from "../updates.ts";
import { winograd, winogradTile } from "./winograd.ts";
import { backwardActivation, floorOf, forwardActivation } from "./activation.ts";

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

function geometryOf(lowering: Lowering, node: Conv2dNode): Geometry {
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

export function isPadded(node: Conv2dNode): boolean {
  const { top, bottom, left, right } = node.padding;
  return top + bottom + left + right > 0;
}

/** The input with zeros around it, as far as it needs them. */
export function paddedInput(lowering: Lowering, node: Conv2dNode, g: Geometry): Place {
  const gathered = lowering.paddedImages.get(node.index);
  if (gathered !== undefined) return gathered;
  const input = lowering.value(node.inputs[0]!).place;
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

/** Byte offset of each tap in the padded input, in the order of the stored kernel. */
function tapTable(lowering: Lowering, g: Geometry): number {
  const offsets: number[] = [];
  for (let c = 0; c < g.inputs; c++)
    for (let y = 0; y < g.kernelRows; y++)
      for (let x = 0; x < g.kernelColumns; x++)
        offsets.push(((c * g.paddedHeight + y) * g.paddedWidth + x) * lowering.row);
  return lowering.table(offsets);
}

/**
 * For each input position of one direction: which output positions read it through which row or column of the kernel.
 * @returns the address of the list of lists that `conv2dInputGradient` reads.
 */
function meetings(
  lowering: Lowering,
  size: { input: number; output: number; kernel: number; stride: number; before: number },
  bytes: { output: number; kernel: number },
): number {
  const lists: number[] = [];
  for (let position = 0; position < size.input; position++) {
    const pairs: number[] = [];
    for (let k = 0; k < size.kernel; k++) {
      const start = position + size.before - k;
      const output = start / size.stride;
      if (Number.isInteger(output) && output >= 0 && output < size.output) {
        pairs.push(output * bytes.output, k * bytes.kernel);
      }
    }
    lists.push(lowering.table([pairs.length / 2, ...pairs]));
  }
  return lowering.table(lists);
}

/** Columns of the kernel that one call computes together: three, then two, then one. */
export function splitTaps(columns: number): number[] {
  const parts: number[] = [];
  for (let rest = columns; rest > 0;) {
    const part = rest === 4 ? 2 : Math.min(3, rest);
    parts.push(part);
    rest -= part;
  }
  return parts;
}

function kernelGradient(lowering: Lowering, node: Conv2dNode, g: Geometry, input: Place, gradient: Place): Place {
  const { group, padded } = groupOf(node.filters);
  const [rowStride, columnStride] = node.strides;
  const partial = lowering.allocateBytes(padded * g.taps * 4, true);
  const plane = g.rows * g.columns;
  for (let output = 0; output < padded; output += 2) {
    let column = 0;
    for (const part of splitTaps(g.kernelColumns)) {
      const first = (Math.floor(output / group) * g.taps + column) * group + (output % group);
      lowering.call(`conv2dKernelGradient${String(part)}`, {
        input: lowering.at(input, column),
        gradient: lowering.at(gradient, output * plane),
        plane: plane * lowering.row,
        result: { space: partial.space, offset: partial.offset + first * 4 },
        channels: g.inputs,
        kernelRows: g.kernelRows,
        rows: g.rows,
        runs: columnStride === 1 ? 1 : g.columns,
        runLength: ((columnStride === 1 ? g.columns : 1) * lowering.lanes) / 4,
        runSkip: (columnStride - 1) * lowering.row,
        rowSkip: (rowStride * g.paddedWidth - g.columns * columnStride) * lowering.row,
        kernelRowStep: g.paddedWidth * lowering.row,
        channelStep: g.paddedHeight * g.paddedWidth * lowering.row,
        tapStep: group * 4,
        resultRowStep: g.kernelColumns * group * 4,
      });
      column += part;
    }
  }
  return partial;
}

/** @returns the calls, by group of outputs, that keep the transposed kernel up to date. */
function inputGradient(lowering: Lowering, node: Conv2dNode, g: Geometry, gradient: Place): Call[][] {
  const { group, padded } = groupOf(node.filters);
  const block = groupOf(g.inputs);
  const kernelTaps = g.kernelRows * g.kernelColumns;
  const tapStep = node.filters * block.group * 4;
  const blockStep = kernelTaps * tapStep;
  const transposed = lowering.options.memories.fixed.allocate((block.padded / block.group) * blockStep);
  const result = lowering.newGradient(node.inputs[0]!);
  const plane = g.rows * g.columns * lowering.row;
  lowering.call(`conv2dInputGradient${String(block.group)}`, {
    gradient,
    weights: transposed,
    output: result.place,
    groups: block.padded / block.group,
    rows: g.height,
    columns: g.width,
    channels: node.filters,
    channelStep: plane,
    plane: g.height * g.width * lowering.row,
    groupStep: blockStep,
    rowTable: meetings(
      lowering,
      { input: g.height, output: g.rows, kernel: g.kernelRows, stride: node.strides[0], before: node.padding.top },
      { output: g.columns * lowering.row, kernel: g.kernelColumns * tapStep },
    ),
    columnTable: meetings(
      lowering,
      {
        input: g.width,
        output: g.columns,
        kernel: g.kernelColumns,
        stride: node.strides[1],
        before: node.padding.left,
      },
      { output: lowering.row, kernel: tapStep },
    ),
  });
  lowering.contribute(node.inputs[0]!, result);
  return Array.from({ length: padded / group }, (_, i) => [
    lowering.bind("conv2dTranspose", {
      source: lowering.options.weights.address[node.kernel]! + i * g.taps * group * 4,
      target: transposed + i * group * block.group * 4,
      inputs: g.inputs,
      taps: kernelTaps,
      outputs: Math.min(group, node.filters - i * group),
      sourceStep: group * 4,
      block: block.group,
      tapStep,
      blockStep,
    }),
  ]);
}

/** Groups of outputs that one thread updates together: some thousand weights, in whole vectors. */
function groupsPerTask(weightsOfGroup: number): number {
  const groups = Math.max(1, Math.floor(4096 / weightsOfGroup));
  return weightsOfGroup % 4 === 0 ? groups : Math.ceil(groups / 2) * 2;
}

/** What the whole batch's gradient of the kernel takes, and what follows its update, for some groups of outputs. */
export interface KernelUpdate {
  gradient(updates: Updates, group: number, count: number): Call[];
  after(group: number, count: number): Call[];
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

/** The direct kernels: every tap of every pixel. */
function direct(lowering: Lowering, node: Conv2dNode, g: Geometry): Convolution {
  const input = paddedInput(lowering, node, g);
  const { group, padded } = groupOf(node.filters);
  return {
    forward(output, bias) {
      lowering.call(`conv2dForward${String(group)}`, {
        input,
        taps: tapTable(lowering, g),
        tapCount: g.taps,
        weights: lowering.options.weights.address[node.kernel]!,
        bias,
        output,
        groups: padded / group,
        rows: g.rows,
        columns: g.columns,
        rowStep: node.strides[0] * g.paddedWidth * lowering.row,
        columnStep: node.strides[1] * lowering.row,
        plane: g.rows * g.columns * lowering.row,
        floor: floorOf(node.activation),
      });
    },
    backward(gradient) {
      const partial = kernelGradient(lowering, node, g, input, gradient);
      const transposes = lowering.needsGradient(node.inputs[0]!) ? inputGradient(lowering, node, g, gradient) : [];
      lowering.setup.push(...transposes.flat());
      return {
        gradient: (updates, first, count) => {
          const [from, floats] = pieceOf(g.taps * group, first, count);
          return [sumShards(lowering, partial, from, floats, updates.gradients[node.kernel]! + from * 4)];
        },
        after: (first, count) => transposes.slice(first, first + count).flat(),
      };
    },
  };
}

/** First float and number of floats, in whole vectors, of some groups of outputs. */
function pieceOf(size: number, group: number, count: number): [first: number, floats: number] {
  return [group * size, Math.ceil((count * size) / 4) * 4];
}

function addUpdates(
  lowering: Lowering,
  node: Conv2dNode,
  taps: number,
  update: KernelUpdate,
  biasSums: Place | null,
): void {
  const { updates } = lowering.options;
  if (updates === null) return;
  const { group, padded } = groupOf(node.filters);
  const size = taps * group;
  const [groups, perTask] = [padded / group, groupsPerTask(size)];
  for (let g = 0; g < groups; g += perTask) {
    const count = Math.min(perTask, groups - g);
    const [first, floats] = pieceOf(size, g, count);
    const blocks: UpdateBlock[] = [
      {
        weight: node.kernel,
        first,
        count: floats,
        regularizer: lowering.network.weights[node.kernel]!.regularizer,
        gradient: update.gradient(updates, g, count),
        after: update.after(g, count),
      },
    ];
    if (g === 0 && node.bias !== null && biasSums !== null) {
      const floats = Math.ceil(node.filters / 4) * 4;
      const gradient = [sumShards(lowering, biasSums, 0, floats, updates.gradients[node.bias]!)];
      blocks.push({ weight: node.bias, first: 0, count: floats, regularizer: null, gradient, after: [] });
    }
    updates.add(blocks);
  }
}

export const lowerConv2d: LayerLowering<Conv2dNode> = (lowering, node) => {
  const g = geometryOf(lowering, node);
  const m = winogradTile(node, g);
  const convolution = m === null ? direct(lowering, node, g) : winograd(lowering, node, g, m);
  const { address, zeros } = lowering.options.weights;
  convolution.forward(lowering.newValue(node).place, node.bias === null ? zeros : address[node.bias]!);
  const sums = forwardActivation(lowering, node, node.activation);

  return () => {
    const gradient = lowering.gradient(node.index);
    backwardActivation(lowering, node, node.activation, sums, gradient);
    let biasSums: Place | null = null;
    if (node.bias !== null) {
      biasSums = lowering.allocateBytes(Math.ceil(node.filters / 4) * 16, true);
      lowering.call("channelSums", {
        input: gradient.place,
        sums: biasSums,
        channels: node.filters,
        pixels: g.rows * g.columns,
      });
    }
    addUpdates(lowering, node, g.taps, convolution.backward(gradient.place), biasSums);
  };
};
