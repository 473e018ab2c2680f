import { existsSync, readdirSync, readFileSync } from "node:fs";
import { copyFile, cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { historyOf, type RunHistory } from "../../../src/core/runHistory.ts";
import { writeRunSummary, readRunSummary, type RunSummary } from "../../../src/files/runSummary.ts";
import { inspectRun } from "../../../src/files/runProblems.ts";
import { readRunEvents } from "../../../src/files/runFolder.ts";
import type { EpochEndEvent, TrainerEvent } from "../../../src/protocol/trainer.ts";
import { softmaxExperiment } from "../../helpers/softmaxExperiment.ts";
import { resumeSoftmax, startSoftmax, stopsAfter, type Ran } from "../../helpers/softmaxSession.ts";

/** 52 updates with all that has a state besides the weights. */
const training = {
  epochs: 4,
  learningRateSchedule: { type: "cosine", warmupEpochs: 1, alpha: 0, decayEpochs: null },
  evaluate: { every: 5, on: "both", sample: null },
} as const;

async function historyIn(path: string): Promise<RunHistory> {
  const { events, problems } = await readRunEvents(path);
  expect(problems).toEqual([]);
  return historyOf(events.map(({ event }) => event));
}

function withoutTimes(event: EpochEndEvent): EpochEndEvent {
  return { ...event, trainSeconds: 0, evaluateSeconds: 0 };
}

function fingerprintOf(event: TrainerEvent): string {
  if (event.type !== "completed") throw new Error(`The run ended ${JSON.stringify(event)}.`);
  return event.fingerprint;
}

/** What lies in the folder of a run, byte for byte. */
function contentOf(path: string): Map<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return new Map(paths.map((file) => [file.slice(path.length), readFileSync(file, "latin1")]));
}

async function expectRefused({ path, last, events }: Ran, code: string, next: RegExp): Promise<void> {
  expect(events).toHaveLength(1);
  expect(last).toMatchObject({ type: "failed", error: { code, next: expect.stringMatching(next) as string } });
  expect(existsSync(join(path, "lock.json"))).toBe(false);
  await readRunSummary(path);
}

async function changeSummary(path: string, change: Partial<RunSummary>): Promise<void> {
  await writeRunSummary(path, { ...(await readRunSummary(path)), ...change });
}

describe("a run that was stopped and goes on", () => {
  // In the middle of an epoch, where a look between epochs is due (10), and at an epoch's last batch.
  test.each([1, 10, 13, 20, 51, 52])(
    "ends as one that nothing disturbed: stopped after %i updates",
    async (updates) => {
      const whole = await startSoftmax({ training });
      const first = await startSoftmax({ training, ...stopsAfter(updates) });
      expect(first.last).toMatchObject({ type: "stopped", step: updates });
      const second = await resumeSoftmax(first.folder);
      expect(second.events.slice(0, 2)).toMatchObject([
        { type: "resumed", step: updates, checkpoint: "last.safetensors" },
        { type: "started", runId: "20260301-142530-softmax-0001" },
      ]);
      expect(fingerprintOf(second.last)).toBe(fingerprintOf(whole.last));
      expect(second.last).toMatchObject({ test: (whole.last as { test: unknown }).test });

      const history = await historyIn(first.path);
      const wanted = await historyIn(whole.path);
      expect(history.segments).toHaveLength(2);
      expect(history.epochs.map(withoutTimes)).toEqual(wanted.epochs.map(withoutTimes));
      expect(history.evaluated).toEqual(wanted.evaluated);
      expect(history.batches).toEqual(wanted.batches);
      const { segments, status, epoch, step, best, checkpoint, result } = await readRunSummary(first.path);
      const undisturbed = await readRunSummary(whole.path);
      expect({ segments, status, checkpoint }).toEqual({ segments: 2, status: "completed", checkpoint: null });
      expect({ epoch, step, best }).toEqual({ epoch: 4, step: 52, best: undisturbed.best });
      expect({ ...result, seconds: 0 }).toEqual({ ...undisturbed.result, seconds: 0 });
    },
  );

  test("stays the best run it was where no later epoch is better", async () => {
    // A learning rate of 0 from the second epoch on: every later epoch is as good as the first.
    const still = {
      epochs: 4,
      learningRateSchedule: { type: "step", decayEpochs: 1, decayRate: 1e-30, warmupEpochs: 0 },
    };
    const setting = { training: still as never };
    const first = await startSoftmax({ ...setting, ...stopsAfter(30) });
    const before = await readRunSummary(first.path);
    expect(before.best).toMatchObject({ epoch: 1, set: "validation" });
    const second = await resumeSoftmax(first.folder);
    expect(second.last).toMatchObject({ type: "completed", bestEpoch: 1 });
    expect((await readRunSummary(first.path)).best).toEqual(before.best);
  });

  test("leaves no weights behind that are not the best any more", async () => {
    // Slow enough to be better after each epoch than before.
    const optimizer = { ...softmaxExperiment().training.optimizer, learningRate: 0.003 };
    const setting = { training: { epochs: 2, optimizer } };
    const first = await startSoftmax({ ...setting, ...stopsAfter(20) });
    expect((await readRunSummary(first.path)).result).toMatchObject({ bestModel: "best", finalModel: "model" });
    const second = await resumeSoftmax(first.folder);
    expect(second.last).toMatchObject({ type: "completed", bestEpoch: 2 });
    expect((await readRunSummary(first.path)).result).toMatchObject({ bestModel: "model", finalModel: "model" });
    expect(readdirSync(first.path).sort()).not.toContain("best");
  });

  test("says how many epochs are done while the next one goes on", async () => {
    const { folder, path } = await startSoftmax({ training, ...stopsAfter(18) });
    const checkpoint = (name: string): string => join(path, "checkpoint", `${name}.safetensors`);
    await copyFile(checkpoint("last"), checkpoint("in the second epoch"));
    await resumeSoftmax(folder, stopsAfter(30));
    expect(await readRunSummary(path)).toMatchObject({ epoch: 2, best: { epoch: 2 } });
    const third = await resumeSoftmax(folder, { checkpoint: "in the second epoch", ...stopsAfter(20) });
    expect(third.last).toMatchObject({ type: "stopped", epoch: 2, step: 20 });
    expect(await readRunSummary(path)).toMatchObject({ epoch: 1, step: 20, segments: 3, best: { epoch: 1 } });
    const fourth = await resumeSoftmax(folder, { checkpoint: "start", ...stopsAfter(3) });
    expect(fourth.last).toMatchObject({ type: "stopped", epoch: 1, step: 3 });
    expect(await readRunSummary(path)).toMatchObject({ epoch: 0, step: 3, segments: 4, best: null });
  });

  test("is resumed from the checkpoint that is named, or anew where that is asked for", async () => {
    const checkpoints = { every: { epochs: 1 }, keep: "all", pattern: "after {epoch}" } as const;
    const whole = await startSoftmax({ training });
    const first = await startSoftmax({ training, experiment: { checkpoints }, ...stopsAfter(30) });
    const second = await resumeSoftmax(first.folder, { checkpoint: "after 1.safetensors", ...stopsAfter(45) });
    expect(second.events[0]).toEqual({ type: "resumed", epoch: 1, step: 13, checkpoint: "after 1.safetensors" });
    const third = await resumeSoftmax(first.folder, { checkpoint: "start" });
    expect(third.events[0]).toEqual({ type: "resumed", epoch: 0, step: 0, checkpoint: null });
    expect(fingerprintOf(third.last)).toBe(fingerprintOf(whole.last));
    const history = await historyIn(first.path);
    expect(history.segments.map(({ supersededAfter }) => supersededAfter)).toEqual([0, 13, null]);
    expect(history.segments[1].superseded.epochs.map(({ epoch }) => epoch)).toEqual([2, 3]);
    expect(history.batches).toEqual((await historyIn(whole.path)).batches);
  });

  test("has no gap where it went on from an older one, and died before the next", async () => {
    const checkpoints = { every: { epochs: 1 }, keep: "all", pattern: "{epoch}" } as const;
    const whole = await startSoftmax({ training });
    const first = await startSoftmax({ training, experiment: { checkpoints }, ...stopsAfter(45) });
    const beforeBatch = (step: number): void => {
      if (step === 17) throw new Error("the engine broke");
    };
    const second = await resumeSoftmax(first.folder, { checkpoint: "1", learner: { beforeBatch } });
    expect(second.last.type).toBe("failed");
    // The branch that was chosen goes on, not the one before it.
    const third = await resumeSoftmax(first.folder);
    expect(third.events[0]).toMatchObject({ type: "resumed", step: 13 });
    expect(fingerprintOf(third.last)).toBe(fingerprintOf(whole.last));
    const history = await historyIn(first.path);
    const wanted = await historyIn(whole.path);
    expect(history.batches).toEqual(wanted.batches);
    expect(history.evaluated).toEqual(wanted.evaluated);
    expect(history.epochs.map(withoutTimes)).toEqual(wanted.epochs.map(withoutTimes));
    expect(await inspectRun(first.path)).toEqual([]);
  });

  test("begins anew where it has no checkpoint", async () => {
    const whole = await startSoftmax({ training });
    const first = await startSoftmax({ training, prepare: () => Promise.reject(new Error("the engine broke")) });
    expect(existsSync(join(first.path, "checkpoint"))).toBe(false);
    expect(await readRunSummary(first.path)).toMatchObject({ status: "failed", started: null });
    const second = await resumeSoftmax(first.folder);
    expect(second.events[0]).toEqual({ type: "resumed", epoch: 0, step: 0, checkpoint: null });
    expect(fingerprintOf(second.last)).toBe(fingerprintOf(whole.last));
    expect(await readRunSummary(first.path)).toMatchObject({ status: "completed", segments: 2, error: null });
    expect((await historyIn(first.path)).epochs.map(withoutTimes)).toEqual(
      (await historyIn(whole.path)).epochs.map(withoutTimes),
    );
  });

  test("asks for the engine that it began with", async () => {
    const first = await startSoftmax(stopsAfter(5));
    const second = await resumeSoftmax(first.folder);
    expect([first.engines, second.engines]).toEqual([["auto"], ["wasm"]]);
    expect(second.events[1]).toMatchObject({ type: "started", reason: "the run began with it" });
  });

  test("says when this version computes with other last digits", async () => {
    const first = await startSoftmax(stopsAfter(5));
    const same = await resumeSoftmax(first.folder, stopsAfter(10));
    expect(same.events.filter(({ type }) => type === "notice")).toEqual([]);
    const other = await resumeSoftmax(first.folder, { learner: { numerics: 7 } });
    expect(other.events.filter(({ type }) => type === "notice")).toEqual([
      { type: "notice", message: expect.stringContaining("numerics 7 instead of 0") as string },
    ]);
    expect(other.last.type).toBe("completed");
  });
});

describe("a run that cannot go on says so and stays as it was", () => {
  test("with other digits, until the old ones are back", async () => {
    const whole = await startSoftmax();
    const first = await startSoftmax(stopsAfter(20));
    const labels = join(first.folder, "train-labels");
    const right = await readFile(labels);
    // One label of 500.
    await writeFile(
      labels,
      right.map((byte, i) => (i === 400 ? (byte + 1) % 10 : byte)),
    );
    const before = await readRunSummary(first.path);
    const refused = await resumeSoftmax(first.folder);
    expect(refused.last).toMatchObject({
      type: "failed",
      error: { code: "not-resumable", next: expect.stringContaining("Put the data files back") as string },
    });
    expect(refused.learner).toBeNull();
    expect(await readRunSummary(first.path)).toEqual(before);
    await writeFile(labels, right);
    expect(fingerprintOf((await resumeSoftmax(first.folder)).last)).toBe(fingerprintOf(whole.last));
  });

  test("when it is completed", async () => {
    const { folder, path } = await startSoftmax();
    const before = contentOf(path);
    await expectRefused(await resumeSoftmax(folder), "not-resumable", /raise training\.epochs/);
    expect(contentOf(path)).toEqual(before);
  });

  test("when a newer version wrote it", async () => {
    const { folder, path } = await startSoftmax(stopsAfter(5));
    await changeSummary(path, { version: 2 });
    const before = contentOf(path);
    const refused = await resumeSoftmax(folder);
    await expectRefused(refused, "not-resumable", /Resume it with that version/);
    expect(refused.last).toMatchObject({ error: { message: expect.stringContaining("newer MNIST Lab") as string } });
    expect(contentOf(path)).toEqual(before);
  });

  test("with the checkpoint of another run", async () => {
    const other = await startSoftmax(stopsAfter(5));
    const renamed = join(other.folder, ".mnist", "runs", "20260301-142530-softmax-0002");
    await cp(other.path, renamed, { recursive: true });
    const { folder, path } = await startSoftmax(stopsAfter(5));
    // The same network, another run: only the name in the checkpoint tells.
    await changeSummary(path, { runId: "20260301-142530-softmax-0003" });
    await copyFile(join(renamed, "checkpoint", "last.safetensors"), join(path, "checkpoint", "last.safetensors"));
    const before = contentOf(path);
    const refused = await resumeSoftmax(folder);
    await expectRefused(refused, "damaged-run", /--checkpoint start/);
    expect(refused.last).toMatchObject({ error: { message: expect.stringContaining("another run") as string } });
    expect(contentOf(path)).toEqual(before);
  });

  test.each(["one flipped bit", "cut off", "empty"])("with a damaged checkpoint: %s", async (damage) => {
    const { folder, path } = await startSoftmax(stopsAfter(5));
    const file = join(path, "checkpoint", "last.safetensors");
    const bytes = await readFile(file);
    if (damage === "one flipped bit") bytes[bytes.length >> 1] ^= 4;
    const length = { "one flipped bit": bytes.length, "cut off": bytes.length - 1, empty: 0 }[damage];
    await writeFile(file, bytes.subarray(0, length));
    const before = contentOf(path);
    const refused = await resumeSoftmax(folder);
    await expectRefused(refused, "damaged-run", /./);
    expect(JSON.stringify(refused.last)).toContain("last.safetensors");
    expect(contentOf(path)).toEqual(before);
    // Nothing is lost for good: without a checkpoint it can still begin anew.
    expect((await resumeSoftmax(folder, { checkpoint: "start" })).last.type).toBe("completed");
  });

  test("with an experiment that was changed after it began", async () => {
    const { folder, path } = await startSoftmax(stopsAfter(5));
    const file = join(path, "experiment.json");
    await writeFile(file, (await readFile(file, "utf8")).replace('"seed": 42', '"seed": 43'));
    const before = contentOf(path);
    await expectRefused(await resumeSoftmax(folder), "damaged-run", /mnist-lab repair/);
    expect(contentOf(path)).toEqual(before);
  });

  test("with a checkpoint that is not there", async () => {
    const { folder, path } = await startSoftmax(stopsAfter(5));
    await expectRefused(await resumeSoftmax(folder, { checkpoint: "07" }), "not-resumable", /last\.safetensors/);
    await rm(join(path, "checkpoint"), { recursive: true });
    await expectRefused(await resumeSoftmax(folder, { checkpoint: "07" }), "not-resumable", /It has none/);
  });
});

describe("checkpoints of a completed run", () => {
  const every = { epochs: 1 };
  const pattern = "{epoch:02d}";

  test("are removed where only the last is kept", async () => {
    const { path } = await startSoftmax({ experiment: { checkpoints: { every, keep: "last", pattern } } });
    expect(existsSync(join(path, "checkpoint"))).toBe(false);
    expect((await readRunSummary(path)).checkpoint).toBeNull();
  });

  test("stay where the best or all are kept", async () => {
    const best = await startSoftmax({ experiment: { checkpoints: { every, keep: "best", pattern } } });
    expect(readdirSync(join(best.path, "checkpoint")).sort()).toEqual(["best.safetensors", "last.safetensors"]);
    const all = await startSoftmax({ experiment: { checkpoints: { every, keep: "all", pattern } } });
    expect(readdirSync(join(all.path, "checkpoint")).sort()).toEqual([
      "01.safetensors",
      "02.safetensors",
      "last.safetensors",
    ]);
    expect((await readRunSummary(all.path)).checkpoint).toEqual({ file: "last.safetensors", epoch: 2, step: 26 });
  });

  test("are not made in between where none are wanted, but where the run is stopped", async () => {
    const { events, path } = await startSoftmax(stopsAfter(20));
    expect(events.filter(({ type }) => type === "checkpoint")).toEqual([
      { type: "checkpoint", epoch: 2, step: 20, files: ["last.safetensors"] },
    ]);
    expect(readdirSync(join(path, "checkpoint"))).toEqual(["last.safetensors"]);
  });
});
