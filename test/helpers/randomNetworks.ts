import type { Loss } from "../../src/core/experiment/normalize.ts";
import type { ActivationName, LayerSpec, SimpleLayerSpec } from "../../src/core/experiment/schema.ts";
import { buildNetwork } from "../../src/core/network/build.ts";
import type { Shape } from "../../src/core/network/network.ts";
import { RandomStream } from "../../src/core/random/stream.ts";
import {
  activation,
  averagePooling,
  batchNormalization,
  conv2d,
  dense,
  dropout,
  flatten,
  globalAverage,
  maxPooling,
  residual,
  type WindowOptions,
} from "./layers.ts";

export interface RandomNetwork {
  readonly layers: readonly LayerSpec[];
  readonly inputShape: Shape;
  readonly batch: number;
  readonly lanes: 4 | 8 | 16;
  readonly training: boolean;
  /** Null: gradients of the output are given. */
  readonly loss: Loss | null;
}

/** Relu is rare: what must stay away from its kink cannot be large. */
const activations: readonly ActivationName[] = [
  "linear",
  "relu",
  "leakyRelu",
  "elu",
  "gelu",
  "silu",
  "sigmoid",
  "tanh",
  "softmax",
];
const channelCounts = [1, 2, 3, 4, 5, 6, 7, 8, 12, 16];

class Draw {
  private readonly stream: RandomStream;
  constructor(seed: number) {
    this.stream = new RandomStream(seed, "augmentation", 2);
  }
  below(n: number): number {
    return this.stream.nextBelow(n);
  }
  chance(share: number): boolean {
    return this.stream.nextUniform() < share;
  }
  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)];
  }
  size(most: number): number | [number, number] {
    return this.chance(0.5) ? 1 + this.below(most) : [1 + this.below(most), 1 + this.below(most)];
  }
}

/** A small network of any layers that the experiment file allows, with odd sizes; the same for the same seed. */
export function randomNetwork(seed: number): RandomNetwork {
  const draw = new Draw(seed);
  const inputShape: Shape = [2 + draw.below(7), 2 + draw.below(8), draw.of(channelCounts)];
  const layers: LayerSpec[] = [];
  /** Adds the layer where its windows fit; @returns the shape that follows. */
  const shapeAfter = (layer: LayerSpec | null): Shape | null => {
    const all = layer === null ? layers : [...layers, layer];
    return buildNetwork(all, inputShape, () => undefined)?.nodes.at(-1)!.shape ?? null;
  };
  const isImage = () => shapeAfter(null)?.length === 3;
  const add = (layer: LayerSpec) => {
    if (shapeAfter(layer) !== null) layers.push(layer);
  };
  const count = 1 + draw.below(4);
  for (let i = 0; i < count && isImage(); i++) {
    if (draw.chance(0.2)) {
      const inner = Array.from({ length: 1 + draw.below(3) }, () => imageLayer(draw, true));
      add(residual(inner, draw.of(activations)));
    } else {
      add(imageLayer(draw, false));
    }
  }
  const loss: Loss | null = draw.of([
    null,
    { type: "sparseCategoricalCrossentropy", labelSmoothing: draw.of([0, 0.1]) },
    { type: "meanSquaredError" },
  ] as const);
  if (isImage() && (loss !== null || draw.chance(0.7))) add(draw.chance(0.3) ? globalAverage : flatten);
  if (!isImage()) {
    const more = draw.below(3);
    for (let i = 0; i < more; i++) add(vectorLayer(draw));
  }
  const last = loss?.type === "sparseCategoricalCrossentropy" ? draw.of(["softmax", "sigmoid"] as const) : "linear";
  if (loss !== null || layers.length === 0) add(isImage() ? flatten : dense(10, { activation: last }));
  if (loss !== null && shapeAfter(null)![0] !== 10) add(dense(10, { activation: last }));
  const batches = [1, 2, 3, 4, 5, 7, 8, 9, 16, 17];
  return {
    layers,
    inputShape,
    batch: draw.of(batches),
    lanes: draw.of([4, 8, 16] as const),
    training: draw.chance(0.8),
    loss,
  };
}

function imageLayer(draw: Draw, inside: boolean): SimpleLayerSpec {
  const padding = inside || draw.chance(0.5) ? "same" : "valid";
  const pick = draw.below(inside ? 7 : 10);
  if (pick < 4) {
    return conv2d(draw.of(channelCounts), draw.chance(0.4) ? draw.of([3, 5]) : draw.size(7), {
      padding,
      strides: draw.chance(0.6) ? 1 : draw.size(3),
      activation: draw.of(activations),
      useBias: draw.chance(0.8),
      kernelRegularizer: draw.chance(0.2) ? { type: draw.of(["l1", "l2"] as const), factor: 0.01 } : null,
    });
  }
  if (pick === 4) return batchNormalization(draw.of([0.9, 0.99]), 0.01);
  if (pick === 5) return activation(draw.of(activations));
  if (pick === 6) return dropout(draw.of([0, 0.3, 0.5]));
  const more: WindowOptions = draw.chance(0.5) ? { strides: draw.size(3), padding } : { padding };
  return draw.chance(0.5) ? maxPooling(draw.size(3), more) : averagePooling(draw.size(4), more);
}

function vectorLayer(draw: Draw): SimpleLayerSpec {
  switch (draw.below(6)) {
    case 0:
      return batchNormalization(0.9, 0.01);
    case 1:
      return activation(draw.of(activations));
    case 2:
      return dropout(0.25);
    default:
      return dense(1 + draw.below(19), {
        activation: draw.of(activations),
        useBias: draw.chance(0.8),
        kernelRegularizer: draw.chance(0.2) ? { type: draw.of(["l1", "l2"] as const), factor: 0.01 } : null,
      });
  }
}
