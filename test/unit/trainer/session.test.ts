import { existsSync, statSync } from "node:fs";
import { mkdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ExpectedError } from "../../../src/core/errors.ts";
import { buildNetwork } from "../../../src/core/network/build.ts";
import { fingerprintOf } from "../../../src/files/fingerprint.ts";
import { readLayersWeights, writeLayersModel } from "../../../src/files/layersModel.ts";
import { readPredictions, readRunEvents } from "../../../src/files/runFolder.ts";
import { readRunSummary } from "../../../src/files/runSummary.ts";
import { RunControl } from "../../../src/trainer/control.ts";
import { withoutLabels } from "../../../src/trainer/evaluate.ts";
import { softmaxExperiment } from "../../helpers/softmaxExperiment.ts";
import { runFolderIn, startSoftmax as run } from "../../helpers/softmaxSession.ts";

const network = buildNetwork(softmaxExperiment().model.layers, [28, 28, 1], () => undefined)!;

test("a run leaves its folder complete: what streamed, the summary, the models, the predictions", async () => {
  const { path, events, last, learner } = await run({ training: { epochs: 3 } });
  expect(events[0]).toMatchObject({
    type: "started",
    engine: "wasm",
    device: "softmax regression",
    reason: "the only one here",
    parameters: 7850,
    epochs: 3,
    stepsPerEpoch: 13,
    batchSize: 32,
    digits: { train: 400, validation: 100, test: 200 },
  });
  expect(events[0]).toMatchObject({ summary: expect.stringContaining("7,850") as string });
  if (last.type !== "completed") throw new Error(`The run ended ${last.type}.`);
  expect(last).toMatchObject({ reason: "epochs", chosenOn: "validation", epochs: 3, steps: 39 });

  const replayed = (await readRunEvents(path)).events.map(({ event }) => event);
  expect(replayed).toEqual(events);

  const summary = await readRunSummary(path);
  const test = withoutLabels(last.test!);
  expect(summary).toMatchObject({
    status: "completed",
    name: "Softmax regression",
    pid: process.pid,
    epoch: 3,
    step: 39,
    error: null,
    started: { engine: "wasm", parameters: 7850, reason: "the only one here" },
    result: { bestEpoch: last.bestEpoch, bestAccuracy: last.bestAccuracy, test, fingerprint: last.fingerprint },
  });

  const final = await readLayersWeights(join(path, "model", "model.json"), network);
  expect(fingerprintOf(network, final)).toBe(last.fingerprint);
  const bestFolder = summary.result!.bestModel!;
  const best = await readLayersWeights(join(path, bestFolder, "model.json"), network);
  expect(best).toEqual((await learner!.state()).weights);
  expect(bestFolder).toBe(last.bestEpoch === 3 ? "model" : "best");

  const records = await readPredictions(path);
  expect(records.filter(({ kind }) => kind === "labels").map(({ set, epoch }) => [set, epoch])).toEqual([
    ["validation", 1],
    ["validation", 2],
    ["validation", 3],
    ["test", last.bestEpoch],
  ]);
  expect(records.filter(({ kind, set }) => kind === "probabilities" && set === "test")).toHaveLength(1);
  expect(learner!.disposed).toBe(true);
});

test("the same file and seed give the same fingerprint, another seed another", async () => {
  const fingerprint = async (seed: number): Promise<unknown> => {
    const { last } = await run({ experiment: { seed } });
    return last.type === "completed" ? last.fingerprint : last;
  };
  const first = await fingerprint(1);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await fingerprint(1)).toBe(first);
  expect(await fingerprint(2)).not.toBe(first);
});

test("a run that is stopped is saved as it is", async () => {
  const control = new RunControl();
  const { path, last } = await run({
    control,
    training: { epochs: 100 },
    learner: { beforeBatch: (step) => (step === 20 ? control.end("stop") : undefined) },
  });
  expect(last).toMatchObject({ type: "stopped", reason: "stop", epoch: 2, step: 21 });
  const summary = await readRunSummary(path);
  expect(summary).toMatchObject({
    status: "stopped",
    step: 21,
    result: { bestEpoch: 1, bestModel: "best", test: null },
  });
  const final = await readLayersWeights(join(path, "model", "model.json"), network);
  expect(fingerprintOf(network, final)).toBe((last as { fingerprint: string }).fingerprint);
});

test("a run whose face went away is marked interrupted", async () => {
  const control = new RunControl();
  const { path } = await run({
    control,
    training: { epochs: 100 },
    learner: { beforeBatch: (step) => (step === 20 ? control.end("interrupted") : undefined) },
  });
  const summary = await readRunSummary(path);
  expect(summary).toMatchObject({ status: "interrupted", step: 21, result: { finalModel: "model" } });
});

test("the summary says when a run is paused, and it can be stopped there", async () => {
  const control = new RunControl();
  let paused: unknown;
  let runs = "";
  const { path, events } = await run({
    control,
    learner: { beforeBatch: (step) => (step === 5 ? control.pause() : undefined) },
    onEvent: (event) => {
      if (event.type !== "paused") return;
      setTimeout(() => {
        void readRunSummary(runs).then((summary) => {
          paused = summary.status;
          control.end("stop");
        });
      }, 300);
    },
    before: (folder) => void (runs = runFolderIn(folder)),
  });
  expect(paused).toBe("paused");
  const types = events.map(({ type }) => type).filter((type, i, all) => type !== all[i - 1]);
  expect(types).toEqual(["started", "batchEnd", "paused", "checkpoint", "stopped"]);
  expect((await readRunSummary(path)).status).toBe("stopped");
});

test("a loss that is no number fails the run and keeps the weights of the last good epoch", async () => {
  const { path, events, last } = await run({
    training: { epochs: 5 },
    learner: {
      beforeBatch: async (step, learner) => {
        if (step !== 30) return;
        const state = await learner.state();
        state.weights.get("dense/bias")!.fill(NaN);
        await learner.restore(state);
      },
    },
  });
  expect(last).toMatchObject({ type: "failed", error: { code: "loss-not-finite" } });
  const summary = await readRunSummary(path);
  expect(summary).toMatchObject({
    status: "failed",
    result: { finalModel: "model" },
    error: { code: "loss-not-finite" },
  });
  const kept = await readLayersWeights(join(path, "model", "model.json"), network);
  for (const values of kept.values()) expect(values.every(Number.isFinite)).toBe(true);
  expect((await readRunEvents(path)).events.map(({ event }) => event)).toEqual(events);
});

test("data that are cut off fail the run before anything is trained", async () => {
  const { path, events, learner } = await run({ before: (folder) => truncate(join(folder, "train-images"), 5000) });
  expect(events).toEqual([{ type: "failed", error: expect.objectContaining({ code: "bad-data-file" }) as unknown }]);
  expect(learner).toBeNull();
  expect(await readRunSummary(path)).toMatchObject({
    status: "failed",
    started: null,
    error: { code: "bad-data-file" },
  });
  expect(existsSync(join(path, "model"))).toBe(false);
});

test("a network that the engine finds too large fails with the engine's words", async () => {
  const error = new ExpectedError("too-large", "This network needs 9.1 GiB.", { next: "Make it smaller." });
  const { last } = await run({ prepare: () => Promise.reject(error) });
  expect(last).toEqual({
    type: "failed",
    error: { code: "too-large", message: "This network needs 9.1 GiB.", next: "Make it smaller." },
  });
});

test("an array that JavaScript has no room for is a network too large, with the sizes", async () => {
  const { last } = await run({
    prepare: () => {
      throw refusal();
    },
  });
  expect(last).toMatchObject({ type: "failed", error: { code: "too-large" } });
  expect((last as { error: { message: string } }).error.message).toMatch(
    /^The network is too large for memory: its 7,850 parameters alone take 0\.0 GiB, .* this machine has \d+\.\d GiB\.$/,
  );
});

/** What V8 says of an array of 2⁵² bytes. */
function refusal(): unknown {
  try {
    return new ArrayBuffer(2 ** 52);
  } catch (error) {
    return error;
  }
}

test("a run that is stopped while the engine gets ready ends stopped, without weights", async () => {
  const control = new RunControl();
  const { path, events } = await run({
    control,
    prepare: (_, __, ___, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new ExpectedError("aborted", "Stopped while compiling")));
        setTimeout(() => control.end("stop"), 20);
      }),
  });
  expect(events).toEqual([{ type: "stopped", reason: "stop", epoch: 0, step: 0, fingerprint: null }]);
  expect(await readRunSummary(path)).toMatchObject({ status: "stopped", result: null, error: null });
});

test("training goes on from given weights", async () => {
  let first: ReadonlyMap<string, Float32Array> = new Map();
  const { learner } = await run({
    experiment: { model: { ...softmaxExperiment().model, weights: "start/model.json" } },
    before: async (folder) => {
      first = new Map([
        ["dense/kernel", Float32Array.from({ length: 7840 }, (_, i) => (i % 7) / 100)],
        ["dense/bias", Float32Array.from({ length: 10 }, (_, i) => i / 10)],
      ]);
      await writeLayersModel(join(folder, "start"), network, first);
    },
    learner: {
      beforeBatch: async (step, current) => {
        if (step === 0) expect((await current.state()).weights).toEqual(first);
      },
    },
  });
  expect(learner!.disposed).toBe(true);
});

test("weights of another network fail the run before training", async () => {
  const { last } = await run({
    experiment: { model: { ...softmaxExperiment().model, weights: "start/model.json" } },
    before: (folder) =>
      writeLayersModel(
        join(folder, "start"),
        buildNetwork([{ ...softmaxExperiment().model.layers[0] }, dense(7), dense(10)], [28, 28, 1], () => undefined)!,
        new Map([
          ["dense/kernel", new Float32Array(784 * 7)],
          ["dense/bias", new Float32Array(7)],
          ["dense_1/kernel", new Float32Array(70)],
          ["dense_1/bias", new Float32Array(10)],
        ]),
      ),
  });
  expect(last).toMatchObject({ type: "failed", error: { code: "bad-weights" } });
});

function dense(units: number) {
  const layer = softmaxExperiment().model.layers[1];
  if (layer.type !== "dense") throw new Error("no dense layer");
  return { ...layer, units };
}

test("the notices say when the best epoch is chosen on the test set", async () => {
  const { events, last } = await run({ training: { evaluate: { every: "epoch", on: "test", sample: null } } });
  expect(events.filter(({ type }) => type === "notice")).toEqual([
    { type: "notice", message: expect.stringContaining("chosen on the test set") as string },
  ]);
  expect(last).toMatchObject({ type: "completed", chosenOn: "test" });
});

test("a folder that cannot be made fails the run, and the face hears of it", async () => {
  const { events, path } = await run({ before: (folder) => writeFile(join(folder, ".mnist"), "a file in the way") });
  expect(events).toEqual([{ type: "failed", error: expect.objectContaining({ code: "file-unwritable" }) as unknown }]);
  expect(existsSync(path)).toBe(false);
});

test("a summary that cannot be written fails the run, and the face hears of it", async () => {
  let runs = "";
  const { last, path } = await run({
    before: (folder) => void (runs = runFolderIn(folder)),
    learner: {
      beforeBatch: async (step) => {
        if (step !== 3) return;
        const summary = join(runs, "summary.json");
        // The summary may be written in between.
        while (!existsSync(summary) || !statSync(summary).isDirectory()) {
          await rm(summary, { force: true });
          await mkdir(summary).catch(() => undefined);
        }
      },
    },
  });
  expect(last).toMatchObject({ type: "failed", error: { code: "file-unwritable" } });
  expect((await readRunEvents(path)).events.at(-1)!.event).toEqual(last);
});
