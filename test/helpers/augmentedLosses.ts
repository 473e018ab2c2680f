import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { Trainings } from "../../src/services/trainings.ts";
import { builtInstallation, smallExperiment } from "./builtTrainer.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/**
 * Trains one layer with plain SGD on augmented digits in a process of its own: what differs between engines can then only
 * be the digits.
 *
 * @returns the loss of each of `ceil(0.9 · limit / batchSize)` batches.
 */
export async function augmentedLosses(
  engine: string,
  { limit, batchSize }: { readonly limit: number; readonly batchSize: number },
): Promise<number[]> {
  const trainings = new Trainings({
    installation: builtInstallation,
    execPath: () => process.execPath,
    concurrency: () => 1,
    threads: () => null,
  });
  onTestFinished(() => trainings.dispose());
  const augmentation = { rotationRange: 10, zoomRange: 0.1, widthShiftRange: 0.1, heightShiftRange: 0.1 };
  const experiment = smallExperiment({
    engine,
    data: { limit, augmentation },
    model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
    training: { epochs: 1, batchSize, optimizer: { type: "sgd", learningRate: 0.01 } },
  });
  const run = trainings.start({ file: join(await temporaryFolder(), "augmented.mnist.json"), experiment });
  expect((await run.ended).ending?.type).toBe("completed");
  return run.events.flatMap((event) => (event.type === "batchEnd" ? [...event.loss] : []));
}
