import type { Conv2dNode } from "../../../../../core/network/network.ts";
import { points, scratchBytes, widthOf } from "../../kernels/winograd/points.ts";
import { groupOf } from "../layout.ts";
import type { Lowering } from "../lowering.ts";
import { at, type Call, type Place } from "../program.ts";
import { floorOf } from "./activation.ts";
import { paddedInput, sumShards, type Convolution, type Geometry } from "./convolution.ts";

const group = 4;

/**
 * How many outputs a tile gives where Winograd's kernels are faster than the direct ones, else null: shapes alone decide.
 * Few channels do not pay for the transformations.
 */
export function winogradTile(node: Conv2dNode, g: Geometry): 2 | 4 | null {
  if (node.strides[0] !== 1 || node.strides[1] !== 1) return null;
  if (g.inputs < 4 || g.inputs % 2 !== 0 || node.filters % group !== 0) return null;
  for (const m of [2, 4] as const) {
    if (g.kernelColumns !== widthOf(m)) continue;
    const tiles = Math.ceil(g.columns / m);
    return g.columns >= 0.6 * tiles * m ? m : null;
  }
  return null;
}

/** Tiles whose gradients are summed together: as many as stay in the first cache. */
function tilesPerBlock(tiles: number, rows: number): number {
  for (let count = tiles; count > 1; count--) if (tiles % count === 0 && count * rows <= 56) return count;
  return 1;
}

/**
 * Bytes left free after a row of so many channels. Rows that are a power of two long would all fall into the same few
 * places of the cache.
 */
function skipAfter(channels: number, row: number): number {
  return (channels * row) % 512 === 0 ? 64 : 0;
}

interface Sizes {
  readonly tiles: number;
  /** Rows of the padded input. */
  readonly inputRows: number;
  /** Bytes of a row and of a tile of V, and of D. */
  readonly inputRow: number;
  readonly inputTile: number;
  readonly gradientRow: number;
  readonly gradientTile: number;
  /** Floats of one group of the transformed kernel. */
  readonly groupFloats: number;
}

/** Winograd's minimal filtering along the rows, forward and in both gradients. */
export function winograd(lowering: Lowering, node: Conv2dNode, direct: Geometry, m: 2 | 4): Convolution {
  const tiles = Math.ceil(direct.columns / m);
  const g: Geometry = { ...direct, paddedWidth: Math.max(direct.paddedWidth, tiles * m + direct.kernelColumns - 1) };
  const inputRow = g.inputs * lowering.row + skipAfter(g.inputs, lowering.row);
  const gradientRow = node.filters * lowering.row + skipAfter(node.filters, lowering.row);
  const sizes: Sizes = {
    tiles,
    inputRows: g.paddedHeight,
    inputRow,
    inputTile: g.paddedHeight * inputRow,
    gradientRow,
    gradientTile: g.rows * gradientRow,
    groupFloats: points * g.kernelRows * g.inputs * group,
  };
  const { fixed } = lowering.options.memories;
  const groups = node.filters / group;
  const { derived } = lowering.options;
  const transformed = derived.get(node.index) ?? fixed.allocate(groups * sizes.groupFloats * 4);
  derived.set(node.index, transformed);
  const scratch = lowering.allocateBytes(scratchBytes(lowering.lanes, g.paddedWidth));
  const input = lowering.allocateBytes(points * tiles * sizes.inputTile);

  return {
    forward(output, bias) {
      lowering.call("winogradInput", {
        input: paddedInput(lowering, node, g),
        output: input,
        tiles,
        rows: sizes.inputRows,
        channels: g.inputs,
        tileStep: m * lowering.row,
        rowStep: g.paddedWidth * lowering.row,
        plane: g.paddedHeight * g.paddedWidth * lowering.row,
        pointStep: tiles * sizes.inputTile,
        skip: inputRow - g.inputs * lowering.row,
      });
      lowering.call(`winogradForward${String(m)}`, {
        input,
        pointStep: tiles * sizes.inputTile,
        tileStep: sizes.inputTile,
        rowStep: inputRow,
        kernelRows: g.kernelRows,
        channels: g.inputs,
        weights: transformed,
        bias,
        output,
        groups,
        rows: g.rows,
        columns: g.columns,
        tiles,
        plane: g.rows * g.columns * lowering.row,
        scratch,
        floor: floorOf(node.activation),
      });
    },

    backward(outputGradient) {
      const gradient = lowering.allocateBytes(points * tiles * sizes.gradientTile);
      lowering.call(`winogradGradient${String(m)}`, {
        gradient: outputGradient,
        output: gradient,
        tiles,
        rows: g.rows,
        columns: g.columns,
        channels: node.filters,
        rowStep: g.columns * lowering.row,
        plane: g.rows * g.columns * lowering.row,
        pointStep: tiles * sizes.gradientTile,
        skip: gradientRow - node.filters * lowering.row,
      });
      const partial = kernelGradient(lowering, node, g, sizes, input, gradient);
      const wanted = lowering.needsGradient(node.inputs[0]);
      const weights = wanted
        ? inputGradient(lowering, node, g, sizes, m, gradient, scratch, transformed)
        : plainWeights(lowering, node, g, sizes, m, transformed);
      lowering.setup.push(...weights);
      // The shards' sums are taken in the transformed kernel's gradient, and transformed back once.
      const sums = fixed.allocate(groups * sizes.groupFloats * 4);
      return {
        gradient: (updates, first, count) => [
          sumShards(
            lowering,
            partial,
            first * sizes.groupFloats,
            count * sizes.groupFloats,
            sums + first * sizes.groupFloats * 4,
          ),
          ...Array.from({ length: count }, (_, i) =>
            lowering.bind(`winogradWeightGradient${String(m)}`, {
              source: sums + (first + i) * sizes.groupFloats * 4,
              target: updates.gradients[node.kernel] + (first + i) * g.taps * group * 4,
              inputs: g.inputs,
              kernelRows: g.kernelRows,
            }),
          ),
        ],
        after: (first, count) => weights.slice(first, first + count),
      };
    },
  };
}

function kernelGradient(
  lowering: Lowering,
  node: Conv2dNode,
  g: Geometry,
  sizes: Sizes,
  input: Place,
  gradient: Place,
): Place {
  const groups = node.filters / group;
  const partial = lowering.allocateBytes(groups * sizes.groupFloats * 4, true);
  lowering.call("clearVectors", { output: partial, count: (groups * sizes.groupFloats) / 4 });
  const block = tilesPerBlock(sizes.tiles, g.rows);
  const { gradientRow, inputRow } = sizes;
  for (let i = 0; i < groups; i++) {
    lowering.call("winogradKernelGradient", {
      gradient: lowering.at(gradient, i * group),
      input,
      result: at(partial, i * sizes.groupFloats * 4),
      blocks: sizes.tiles / block,
      tiles: block,
      rows: g.rows,
      kernelRows: g.kernelRows,
      pairs: g.inputs / 2,
      gradientPoint: sizes.tiles * sizes.gradientTile,
      gradientRow,
      inputPoint: sizes.tiles * sizes.inputTile,
      inputRow,
      inputTileSkip: sizes.inputTile - g.rows * inputRow,
      gradientBlock: block * sizes.gradientTile,
      inputBlock: block * sizes.inputTile,
    });
  }
  return partial;
}

/** @returns the calls, one a group of outputs, that keep the transformed kernels up to date. */
function inputGradient(
  lowering: Lowering,
  node: Conv2dNode,
  g: Geometry,
  sizes: Sizes,
  m: 2 | 4,
  gradient: Place,
  scratch: Place,
  transformed: number,
): Call[] {
  const block = groupOf(g.inputs);
  const rowStep = node.filters * block.group * 4;
  const blockStep = points * g.kernelRows * rowStep;
  const backwards = lowering.options.memories.fixed.allocate((block.padded / block.group) * blockStep);
  const result = lowering.newGradient(node.inputs[0]);
  const table: number[] = [];
  for (let row = 0; row < g.height; row++) {
    const padded = row + node.padding.top;
    const first = Math.max(0, padded - g.kernelRows + 1);
    const last = Math.min(padded, g.rows - 1);
    const kernelRow = g.kernelRows - 1 - (padded - first);
    table.push(first * sizes.gradientRow, kernelRow * rowStep, last - first + 1);
  }
  lowering.call(`winogradInputGradient${String(m)}x${String(block.group)}`, {
    gradient,
    pointStep: sizes.tiles * sizes.gradientTile,
    tileStep: sizes.gradientTile,
    weights: backwards,
    output: result.place,
    groups: block.padded / block.group,
    rows: g.height,
    columns: g.width,
    tiles: sizes.tiles,
    rowTable: lowering.table(table),
    channels: node.filters,
    skip: sizes.gradientRow - node.filters * lowering.row,
    weightStep: g.kernelRows * rowStep,
    plane: g.height * g.width * lowering.row,
    scratch,
    paddedColumns: g.paddedWidth,
    before: node.padding.left,
  });
  lowering.contribute(node.inputs[0], result);
  return Array.from({ length: node.filters / group }, (_, i) =>
    lowering.bind(`winogradWeights${String(m)}Both`, {
      ...weightsOf(lowering, node, g, sizes, transformed, i),
      other: backwards + (g.kernelRows - 1) * rowStep + i * group * block.group * 4,
      block: block.group,
      rowStep,
      blockStep,
    }),
  );
}

function plainWeights(
  lowering: Lowering,
  node: Conv2dNode,
  g: Geometry,
  sizes: Sizes,
  m: 2 | 4,
  transformed: number,
): Call[] {
  return Array.from({ length: node.filters / group }, (_, i) =>
    lowering.bind(`winogradWeights${String(m)}`, weightsOf(lowering, node, g, sizes, transformed, i)),
  );
}

function weightsOf(
  lowering: Lowering,
  node: Conv2dNode,
  g: Geometry,
  sizes: Sizes,
  transformed: number,
  index: number,
): { source: number; target: number; inputs: number; kernelRows: number } {
  return {
    source: lowering.options.weights.address[node.kernel] + index * g.taps * group * 4,
    target: transformed + index * sizes.groupFloats * 4,
    inputs: g.inputs,
    kernelRows: g.kernelRows,
  };
}
