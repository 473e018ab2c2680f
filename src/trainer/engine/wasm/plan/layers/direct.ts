import type { Conv2dNode } from "../../../../../core/network/network.ts";
import { groupOf } from "../layout.ts";
import type { Lowering } from "../lowering.ts";
import type { Call, Place } from "../program.ts";
import { floorOf } from "./activation.ts";
import { paddedInput, pieceOf, sumShards, type Convolution, type Geometry } from "./convolution.ts";

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
  const result = lowering.newGradient(node.inputs[0]);
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
  lowering.contribute(node.inputs[0], result);
  return Array.from({ length: padded / group }, (_, i) => [
    lowering.bind("conv2dTranspose", {
      source: lowering.options.weights.address[node.kernel] + i * g.taps * group * 4,
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

/** The direct kernels: every tap of every pixel. */
export function direct(lowering: Lowering, node: Conv2dNode, g: Geometry): Convolution {
  const input = paddedInput(lowering, node, g);
  const { group, padded } = groupOf(node.filters);
  return {
    forward(output, bias) {
      lowering.call(`conv2dForward${String(group)}`, {
        input,
        taps: tapTable(lowering, g),
        tapCount: g.taps,
        weights: lowering.options.weights.address[node.kernel],
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
      const transposes = lowering.needsGradient(node.inputs[0]) ? inputGradient(lowering, node, g, gradient) : [];
      lowering.setup.push(...transposes.flat());
      return {
        gradient: (updates, first, count) => {
          const [from, floats] = pieceOf(g.taps * group, first, count);
          return [sumShards(lowering, partial, from, floats, updates.gradients[node.kernel] + from * 4)];
        },
        after: (first, count) => transposes.slice(first, first + count).flat(),
      };
    },
  };
}
