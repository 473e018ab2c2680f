import { onTestFinished } from "vitest";
import type { Dataset } from "../../src/core/dataset.ts";
import { parseTensorflowLibrary, tensorflowVariable } from "../../src/protocol/tensorflowLibrary.ts";
import type { Learner } from "../../src/trainer/engine/engine.ts";
import { createTensorflowEngine, type TensorflowEngineOptions } from "../../src/trainer/engine/tensorflow/engine.ts";
import { loadNative, type Native } from "../../src/trainer/engine/tensorflow/native.ts";
import type { Subject } from "./wasmLearner.ts";

/** Whether the environment names TensorFlow's library; what needs it is skipped otherwise. */
export const hasTensorflow = (process.env[tensorflowVariable] ?? "") !== "";

/** Heads what is skipped without the library, so that the reason is read where it is listed. */
export const tensorflowTitle = hasTensorflow
  ? "tensorflow"
  : `tensorflow (skipped: \`npm test\` found no TensorFlow and could not fetch it)`;

/** The library in this process. */
export function tensorflowHere(): Promise<Native> {
  return loadNative(parseTensorflowLibrary(process.env[tensorflowVariable]), { threads: 2, operations: 2 });
}

/** A learner that ends with the test. */
export async function tensorflowLearner(
  { experiment, network }: Subject,
  data: Dataset,
  options: Partial<TensorflowEngineOptions> = {},
): Promise<Learner> {
  const engine = createTensorflowEngine({ threads: 2, ...options });
  const learner = await engine.prepare(experiment, network, data, new AbortController().signal);
  onTestFinished(() => learner.dispose());
  return learner;
}
