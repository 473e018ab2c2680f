import { readFile } from "node:fs/promises";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { loadLayersModel, type LayersModel } from "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import { onTestFinished } from "vitest";

/** The parts of a `model.json` that TensorFlow.js's own loaders take from it. */
interface ModelFile {
  readonly format: string;
  readonly modelTopology: Record<string, unknown>;
  readonly weightsManifest: readonly { readonly paths: string[]; readonly weights: tf.io.WeightsManifestEntry[] }[];
}

/** A saved model, loaded by the real TensorFlow.js on its plain JavaScript backend as its file loader does. */
export async function loadInTensorFlowJs(folder: string): Promise<LayersModel> {
  // Without its advice to install a native backend.
  tf.env().set("PROD", true);
  await tf.setBackend("cpu");
  const file = JSON.parse(await readFile(path.join(folder, "model.json"), "utf8")) as ModelFile;
  const contents = await Promise.all(
    file.weightsManifest.flatMap((group) => group.paths.map((name) => readFile(path.join(folder, name)))),
  );
  const model = await loadLayersModel({
    load: () =>
      Promise.resolve({
        format: file.format,
        modelTopology: file.modelTopology,
        weightSpecs: file.weightsManifest.flatMap((group) => group.weights),
        weightData: Uint8Array.from(Buffer.concat(contents)).buffer,
      }),
  });
  onTestFinished(() => {
    model.dispose();
  });
  return model;
}

/** @returns the output of a model for one batch, and its shape. */
export function predictionOf(
  model: LayersModel,
  input: { readonly shape: readonly number[]; readonly data: Float32Array },
): { readonly shape: readonly number[]; readonly data: Float32Array } {
  return tf.tidy(() => {
    const output = model.predict(tf.tensor(input.data, [...input.shape])) as tf.Tensor;
    return { shape: output.shape, data: output.dataSync<"float32">() };
  });
}
