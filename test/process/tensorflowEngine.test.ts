import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { readRunSummary } from "../../src/files/runSummary.ts";
import { Trainings } from "../../src/services/trainings.ts";
import { augmentedLosses } from "../helpers/augmentedLosses.ts";
import { builtInstallation, smallExperiment } from "../helpers/builtTrainer.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";
import { hasTensorflow, tensorflowTitle } from "../helpers/tensorflowEngine.ts";

const experiment = smallExperiment({
  engine: "tensorflow",
  data: { limit: 676 },
  training: { epochs: 6, batchSize: 16, optimizer: { type: "adam", learningRate: 0.005 } },
  checkpoints: { every: { seconds: 0.03 } },
});

describe.skipIf(!hasTensorflow)(tensorflowTitle, () => {
  test("a trainer that is killed amid captured steps: the run goes on from its checkpoint, to the same weights", async () => {
    const file = join(await temporaryFolder(), "killed.mnist.json");
    const trainings = new Trainings({
      installation: builtInstallation,
      execPath: () => process.execPath,
      concurrency: () => 1,
      threads: () => null,
    });
    onTestFinished(() => trainings.dispose());

    const undisturbed = trainings.start({ file, experiment });
    const { ending } = await undisturbed.ended;
    expect(undisturbed.events.find(({ type }) => type === "started")).toMatchObject({
      engine: "tensorflow",
      device: expect.stringMatching(/^TensorFlow \d/) as string,
    });
    if (ending?.type !== "completed") throw new Error("The undisturbed run was not completed.");

    const run = trainings.start({ file, experiment });
    while (run.exit === null && !run.events.some(({ type }) => type === "epochEnd")) await delay(1);
    process.kill((await readRunSummary(run.path)).pid, "SIGKILL");
    expect((await run.ended).ending).toBeNull();
    const resumed = await trainings.resume(run.path);
    const after = await resumed.ended;
    expect(after.ending).toMatchObject({ type: "completed", fingerprint: ending.fingerprint });
    expect(resumed.events.filter(({ type }) => type === "started")).toHaveLength(2);
  });

  test("augmented digits are the same as those of wasm", async () => {
    const size = { limit: 1000, batchSize: 32 };
    const [ours, theirs] = [await augmentedLosses("wasm", size), await augmentedLosses("tensorflow", size)];
    expect(theirs).toHaveLength(29);
    theirs.forEach((loss, step) => expect(loss).toBeCloseTo(ours[step], 4));
  });
});
