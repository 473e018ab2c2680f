import type { Network, WeightSpec } from "../../../../core/network/network.ts";

/**
 * How weights lie in the engine's memory. Channels are computed in groups of two or four; what is missing to a whole group
 * is filled with zeros, which stay zeros: no gradient reaches them.
 */

/** Channels of a convolution that one block computes, and their number rounded up to whole blocks. */
export function groupOf(channels: number): { readonly group: 2 | 4; readonly padded: number } {
  const even = Math.ceil(channels / 2) * 2;
  return { group: even % 4 === 0 ? 4 : 2, padded: even };
}

export function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

/** Rows of `lanes` floats that an image or a vector takes, whole blocks and a multiple of four. */
export function rowsOf(shape: readonly number[]): number {
  if (shape.length === 1) return roundUp(shape[0], 4);
  const [height, width, channels] = shape as readonly [number, number, number];
  return roundUp(groupOf(channels).padded * height * width, 4);
}

export interface WeightLayout {
  readonly spec: WeightSpec;
  /** Floats in memory, a multiple of four. */
  readonly stored: number;
  /** Position in memory of each element in Keras's order. */
  readonly positions: Int32Array;
}

/** Positions take as much memory as the weight: they are made when they are first asked for. */
class Layout implements WeightLayout {
  readonly spec: WeightSpec;
  readonly stored: number;
  private readonly place: (positions: Int32Array) => void;
  private placed: Int32Array | null = null;

  constructor(spec: WeightSpec, stored: number, place: (positions: Int32Array) => void) {
    this.spec = spec;
    this.stored = stored;
    this.place = place;
  }

  get positions(): Int32Array {
    if (this.placed === null) {
      this.placed = new Int32Array(this.spec.size);
      this.place(this.placed);
    }
    return this.placed;
  }
}

function vector(spec: WeightSpec): WeightLayout {
  return new Layout(spec, roundUp(spec.size, 4), (positions) => {
    for (let i = 0; i < positions.length; i++) positions[i] = i;
  });
}

/** Keras [height, width, in, out] → [out / G][in][height][width][G]. */
function convolution(spec: WeightSpec): WeightLayout {
  const [height, width, inputs, outputs] = spec.shape as readonly [number, number, number, number];
  const { group, padded } = groupOf(outputs);
  const taps = height * width * inputs;
  return new Layout(spec, roundUp(padded * taps, 4), (positions) => {
    let i = 0;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < inputs; c++)
          for (let o = 0; o < outputs; o++) {
            const tap = (c * height + y) * width + x;
            positions[i++] = (Math.floor(o / group) * taps + tap) * group + (o % group);
          }
  });
}

/** Keras [in, out] → [out / 4][in][4]. */
function dense(spec: WeightSpec): WeightLayout {
  const [inputs, outputs] = spec.shape as readonly [number, number];
  const rows = roundUp(inputs, 4);
  return new Layout(spec, rows * roundUp(outputs, 4), (positions) => {
    for (let i = 0; i < inputs; i++)
      for (let o = 0; o < outputs; o++) positions[i * outputs + o] = (Math.floor(o / 4) * rows + i) * 4 + (o % 4);
  });
}

/** The layout of each of the network's weights, in their order. */
export function weightLayouts(network: Network): WeightLayout[] {
  return network.weights.map((spec) => {
    if (spec.shape.length === 4) return convolution(spec);
    return spec.shape.length === 2 ? dense(spec) : vector(spec);
  });
}
