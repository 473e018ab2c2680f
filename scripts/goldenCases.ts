import type { GoldenCase } from "../src/trainer/engine/golden.ts";
import { goldenText } from "../src/trainer/probe/goldenText.ts";
import {
  goldenFiles,
  readGradients,
  readLayer,
  readLoss,
  readOptimizer,
  type GoldenFile,
} from "../test/helpers/golden.ts";

/** What the doctor holds an engine against: each kind of layer, with the values that Keras gives. */
const shipped = {
  layers: {
    names: [
      "conv2d-3x3-valid-relu",
      "conv2d-3x3-stride2-same-odd",
      "dense",
      "dense-softmax",
      "flatten",
      "maxPooling2d-2",
      "averagePooling2d-2",
      "globalAveragePooling2d",
      "batchNormalization-image-training",
      "batchNormalization-vector-inference",
      "dropout-inference",
      "activation-gelu",
      "layer-leakyReLU",
      "residual-dense",
    ],
    read: readLayer,
  },
  losses: { names: ["sparseCategoricalCrossentropy-fused", "meanSquaredError"], read: readLoss },
  gradients: { names: ["softmax-crossentropy"], read: readGradients },
  optimizers: { names: ["adam", "momentum"], read: readOptimizer },
} as const;

/** @param folder of the golden data. @returns the cases that the doctor has with it. */
export function doctorCases(folder: string): GoldenCase[] {
  return Object.entries(shipped).flatMap(([group, { names, read }]) => {
    const files = new Map(goldenFiles(group, folder).map((file) => [file.name, file]));
    return names.map((name) => (read as (file: GoldenFile) => GoldenCase)(files.get(name)!));
  });
}

/** @returns them as they ship. */
export function doctorText(folder: string): string {
  return goldenText(doctorCases(folder));
}
