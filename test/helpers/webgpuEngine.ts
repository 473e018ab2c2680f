import { onTestFinished } from "vitest";
import { findSoftwareGpu } from "../../scripts/softwareGpu.mjs";
import type { Dataset } from "../../src/core/dataset.ts";
import { ExpectedError } from "../../src/core/errors.ts";
import type { Learner } from "../../src/trainer/engine/engine.ts";
import { chooseAdapter } from "../../src/trainer/engine/webgpu/adapter.ts";
import { createWebgpuEngine } from "../../src/trainer/engine/webgpu/engine.ts";
import type { Subject } from "./wasmLearner.ts";

// Tests compute on the software GPU, also where there is another; what they start inherits it.
const driver = findSoftwareGpu();
if (driver !== null) process.env.VK_ICD_FILENAMES ??= driver;

const missing = await chooseAdapter(true).then(
  () => null,
  (error: unknown) => {
    if (error instanceof ExpectedError) return error.message;
    throw error;
  },
);

/** Whether there is a GPU, or what takes its place; what needs it is skipped otherwise. */
export const hasWebgpu = missing === null;

/** Heads what is skipped without it, so that the reason is read where it is listed. */
export const webgpuTitle = missing === null ? "webgpu" : `webgpu (skipped: ${missing})`;

/** A learner that ends with the test. */
export async function webgpuLearner({ experiment, network }: Subject, data: Dataset): Promise<Learner> {
  const engine = createWebgpuEngine({ software: true });
  const learner = await engine.prepare(experiment, network, data, new AbortController().signal);
  onTestFinished(() => learner.dispose());
  return learner;
}
