import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { historyOf } from "../../src/core/runHistory.ts";
import { RandomStream } from "../../src/core/random/stream.ts";
import { readRunEvents } from "../../src/files/runFolder.ts";
import { inspectRun } from "../../src/files/runProblems.ts";
import { readRunSummary } from "../../src/files/runSummary.ts";
import type { EpochEndEvent } from "../../src/protocol/trainer.ts";
import { smallExperiment, startRequest } from "../helpers/builtTrainer.ts";
import { isBatch, listen } from "../helpers/listening.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

/** Batch normalization, dropout, shuffling, a schedule, plateaus and early stopping: all that has a state. */
const training = {
  epochs: 8,
  batchSize: 24,
  learningRateSchedule: { type: "cosine", warmupEpochs: 1 },
  reduceOnPlateau: { monitor: "valLoss", patience: 1, minDelta: 0.05 },
  earlyStopping: { monitor: "valAccuracy", patience: 3, restoreBest: true },
  evaluate: { every: 15, on: "both" },
};

const optimizers = [
  { type: "sgd", learningRate: 0.05 },
  { type: "sgd", learningRate: 0.05, momentum: 0.9 },
  { type: "sgd", learningRate: 0.05, momentum: 0.9, nesterov: true, clipNorm: 1 },
  { type: "rmsprop", learningRate: 0.002 },
  { type: "adam", learningRate: 0.005, globalClipNorm: 1 },
  { type: "adamW", learningRate: 0.005, weightDecay: 0.01 },
  { type: "nadam", learningRate: 0.005 },
  { type: "adagrad", learningRate: 0.05 },
  { type: "adadelta", learningRate: 1 },
];

let moments: RandomStream;
beforeAll(() => {
  moments = new RandomStream(4, "order");
});

test.each(optimizers)(
  "a run with $type that is stopped and killed ends as one that nothing disturbed",
  async (optimizer) => {
    const folder = await temporaryFolder();
    const experiment = smallExperiment({
      training: { ...training, optimizer },
      checkpoints: { every: { seconds: 0.05 } },
    });
    const whole = listen();
    await whole.trainer.start(startRequest(folder, experiment));
    const { ending: wanted } = await whole.trainer.exited;
    if (wanted?.type !== "completed") throw new Error(`The undisturbed run ended ${wanted?.type ?? "without a word"}.`);

    const request = startRequest(folder, experiment);
    const { paths } = request;
    const first = listen();
    await first.trainer.start(request);
    const stopAt = moments.nextBelow(60);
    await first.seen((event) => isBatch(event) && event.firstStep + event.loss.length > stopAt);
    expect((await first.trainer.stop()).ending?.type).toBe("stopped");

    const second = listen();
    await second.trainer.resume({ paths, threads: 1, checkpoint: null });
    const killAt = stopAt + 20 + moments.nextBelow(60);
    await second.seen((event) => isBatch(event) && event.firstStep + event.loss.length > killAt);
    await second.trainer.kill();
    expect((await readRunSummary(paths.run)).status).toBe("interrupted");

    const third = listen();
    await third.trainer.resume({ paths, threads: 3, checkpoint: null });
    const { ending } = await third.trainer.exited;
    expect(ending).toMatchObject({ type: "completed", fingerprint: wanted.fingerprint, test: wanted.test });
    expect(await inspectRun(paths.run)).toEqual([]);
    expect(await readRunSummary(paths.run)).toMatchObject({ status: "completed", segments: 3, checkpoint: null });

    const { events } = await readRunEvents(paths.run);
    const history = historyOf(events.map(({ event }) => event));
    expect(history.segments).toHaveLength(3);
    const undisturbed = historyOf(whole.events);
    expect(history.epochs.map(withoutTimes)).toEqual(undisturbed.epochs.map(withoutTimes));
    expect(history.evaluated).toEqual(undisturbed.evaluated);
    expect(history.batches).toEqual(undisturbed.batches);
  },
);

function withoutTimes(event: EpochEndEvent): EpochEndEvent {
  return { ...event, trainSeconds: 0, evaluateSeconds: 0 };
}

test("a run goes on from the checkpoint that is named; what came after it is superseded", async () => {
  const folder = await temporaryFolder();
  const experiment = smallExperiment({
    checkpoints: { every: { epochs: 1 }, keep: "all", pattern: "after {epoch}" },
    training: { epochs: 30, batchSize: 32 },
  });
  const request = startRequest(folder, experiment);
  const { paths } = request;
  const first = listen();
  await first.trainer.start(request);
  await first.seen((event) => event.type === "checkpoint" && event.epoch === 3);
  const { ending: stopped } = await first.trainer.stop();

  const missing = listen();
  await missing.trainer.resume({ paths, threads: 2, checkpoint: "after 9" });
  const { ending: refused } = await missing.trainer.exited;
  if (stopped?.type === "completed") throw new Error("The run was over before it could be stopped.");
  expect(refused).toMatchObject({ type: "failed", error: { code: "not-resumable" } });
  expect(refused).toMatchObject({ error: { next: expect.stringContaining("after 2.safetensors") as string } });

  const second = listen();
  await second.trainer.resume({ paths, threads: 2, checkpoint: "after 1" });
  const { ending } = await second.trainer.exited;
  expect(ending?.type).toBe("completed");
  const { events } = await readRunEvents(paths.run);
  const { segments, epochs } = historyOf(events.map(({ event }) => event));
  expect(segments[0].epochs.map(({ epoch }) => epoch)).toEqual([1]);
  expect(segments[0].superseded.epochs.map(({ epoch }) => epoch).slice(0, 2)).toEqual([2, 3]);
  expect(epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  // What was done again came to the same.
  expect(epochs.slice(1, 3).map(withoutTimes)).toEqual(segments[0].superseded.epochs.slice(0, 2).map(withoutTimes));
});

test("a run that is completed, or that trains, is not resumed", async () => {
  const folder = await temporaryFolder();
  const request = startRequest(folder, smallExperiment({ training: { epochs: 400, batchSize: 32 } }));
  const { paths } = request;
  const first = listen();
  await first.trainer.start(request);
  await first.seen(isBatch);
  const rival = listen();
  await rival.trainer.resume({ paths, threads: 1, checkpoint: null });
  const { ending: busy } = await rival.trainer.exited;
  expect(busy).toMatchObject({ type: "failed", error: { code: "run-busy" } });
  expect(JSON.stringify(busy)).toContain(String(first.trainer.pid));
  // The one that trains is not disturbed by that.
  await first.trainer.stop();
  expect((await readRunSummary(paths.run)).status).toBe("stopped");

  const short = listen();
  const done = startRequest(folder, smallExperiment({ training: { epochs: 1 } }));
  await short.trainer.start(done);
  await short.trainer.exited;
  const again = listen();
  await again.trainer.resume({ paths: done.paths, threads: 1, checkpoint: null });
  const { ending } = await again.trainer.exited;
  expect(ending).toMatchObject({ type: "failed", error: { code: "not-resumable" } });
  expect((await readRunSummary(done.paths.run)).status).toBe("completed");
});

test("a run that is not there is said not to be there", async () => {
  const folder = await temporaryFolder();
  const { trainer } = listen();
  const { paths } = startRequest(folder);
  await trainer.resume({ paths, threads: 1, checkpoint: null });
  const { ending } = await trainer.exited;
  expect(ending).toMatchObject({ type: "failed", error: { code: "file-not-found" } });
  expect(JSON.stringify(ending)).toContain(JSON.stringify(join(paths.run, "summary.json")).slice(1, -1));
});
