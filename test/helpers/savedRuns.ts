import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ownIdentity, type ProcessIdentity } from "../../src/files/machine.ts";
import { writeRunSummary, type RunSummary } from "../../src/files/runSummary.ts";

/** A completed run's summary; `given` replaces what a test is about. */
export function summaryOf(runId: string, given: Partial<RunSummary> = {}): RunSummary {
  const accuracy = 0.98;
  const confusion = new Int32Array(100);
  return {
    version: 1,
    runId,
    name: "LeNet-5",
    status: "completed",
    pid: 4711,
    host: "lab-3",
    experimentFile: null,
    experimentSha256: "0".repeat(64),
    created: "2026-03-01T14:25:30.000Z",
    ended: "2026-03-01T14:26:53.000Z",
    started: {
      engine: "wasm",
      device: "WebAssembly SIMD, 2 threads",
      reason: null,
      threads: 2,
      numerics: 1,
      parameters: 61_706,
      epochs: 10,
      stepsPerEpoch: 422,
      batchSize: 128,
      digits: { train: 54_000, validation: 6_000, test: 10_000 },
    },
    epoch: 10,
    step: 4220,
    best: { epoch: 8, accuracy, set: "validation" },
    segments: 1,
    checkpoint: { file: "last.safetensors", epoch: 10, step: 4220 },
    result: {
      bestEpoch: 8,
      bestAccuracy: accuracy,
      chosenOn: "validation",
      test: { set: "test", count: 10_000, loss: 0.06, accuracy: 0.979, confusion },
      fingerprint: "f".repeat(64),
      finalModel: "model",
      bestModel: "best",
      seconds: 83.2,
    },
    error: null,
    ...given,
  };
}

/** Makes the folder of a run with nothing but its summary in it. @returns the folder. */
export async function saveRun(runs: string, id: string, given: Partial<RunSummary> = {}): Promise<string> {
  const path = join(runs, id);
  await mkdir(path, { recursive: true });
  await writeRunSummary(path, summaryOf(id, given));
  return path;
}

/** What a run says whose trainer has not ended. */
export const goingOn: Partial<RunSummary> = { status: "running", ended: null, epoch: 3, result: null };

/** Writes a run's lock as a trainer does. @param holder of whom; this process where nothing else is said. */
export async function holdRun(
  path: string,
  holder: Partial<ProcessIdentity> = {},
  purpose = "training",
): Promise<void> {
  const content = { version: 1, holder: { ...(await ownIdentity()), ...holder }, token: "0123456789abcdef", purpose };
  await writeFile(join(path, "lock.json"), JSON.stringify(content));
}
