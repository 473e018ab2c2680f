import { strict as assert } from "node:assert";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseExperiment } from "../../src/core/experiment/parse.ts";
import type { Experiment } from "../../src/core/experiment/schema.ts";
import { historyOf } from "../../src/core/runHistory.ts";
import type { EpochEndEvent, TrainerEvent } from "../../src/core/runEvents.ts";
import { readRunEvents } from "../../src/files/runFolder.ts";
import { inspectRun } from "../../src/files/runProblems.ts";
import { readRunSummary } from "../../src/files/runSummary.ts";
import { newRun } from "../../src/services/runPaths.ts";
import { startTrainer, type TrainerExit, type TrainerProcess } from "../../src/services/trainerProcess.ts";
import type { Product, Trial } from "./fault.ts";

/** A network with every kind of weights, everything that has a state in the loop, and epochs of some hundredths of a second. */
const small = {
  name: "Fault",
  data: { limit: 1200 },
  model: {
    layers: [
      { type: "conv2d", filters: 4, kernelSize: 3, strides: 2, activation: "relu" },
      { type: "batchNormalization" },
      { type: "flatten" },
      { type: "dropout", rate: 0.2 },
      { type: "dense", units: 10, activation: "softmax" },
    ],
  },
  training: {
    epochs: 12,
    batchSize: 16,
    optimizer: { type: "adam", learningRate: 0.01 },
    learningRateSchedule: { type: "cosine", warmupEpochs: 1 },
    reduceOnPlateau: { monitor: "valLoss", patience: 2 },
    earlyStopping: { monitor: "valAccuracy", patience: 8, restoreBest: true },
    evaluate: { every: 20, on: "validation" },
  },
  engine: "wasm",
};

const checkpointings = [
  null,
  { every: { epochs: 1 } },
  { every: { seconds: 0.05 } },
  { every: { epochs: 2 }, keep: "best" },
  { every: { epochs: 1 }, keep: "all", pattern: "{epoch:02d}-{valAccuracy:.3f}" },
  { every: { seconds: 0.2 }, keep: "all", pattern: "{step}" },
];

/** @param kind which way of checkpointing. @param changes parts that replace those of the small experiment. */
export function experimentOf(kind: number, changes: Readonly<Record<string, unknown>> = {}): Experiment {
  const file = { ...small, checkpoints: checkpointings[kind % checkpointings.length], ...changes };
  const { experiment, problems } = parseExperiment(JSON.stringify(file), { fileName: "fault" });
  if (experiment === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  return experiment;
}

/** A trainer under way, and what it told. */
export interface Training {
  readonly trainer: TrainerProcess;
  readonly run: string;
  readonly events: TrainerEvent[];
}

export interface TrainingOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Folder of the runs; `.mnist/runs` in the trial's folder when left out. */
  readonly runs?: string;
}

/** Starts a new run. */
export async function begin(trial: Trial, experiment: Experiment, options: TrainingOptions = {}): Promise<Training> {
  const { runId, path } = newRun(options.runs ?? join(trial.folder, ".mnist", "runs"), experiment.name);
  const { mnist } = trial.product;
  const paths = { mnist, experimentFolder: trial.folder, run: path };
  return follow(trial.product, path, options, (trainer) => trainer.start({ runId, experiment, paths, threads: 2 }));
}

/** Goes on with a run. */
export async function resume({ product }: Trial, run: string, options: TrainingOptions = {}): Promise<Training> {
  const paths = { mnist: product.mnist, experimentFolder: run, run };
  return follow(product, run, options, (trainer) => trainer.resume({ paths, threads: 2, checkpoint: null }));
}

async function follow(
  { trainer: program }: Product,
  run: string,
  { env }: TrainingOptions,
  start: (trainer: TrainerProcess) => Promise<void>,
): Promise<Training> {
  const trainer = startTrainer({ trainer: program, ...(env === undefined ? {} : { env: { ...process.env, ...env } }) });
  const events: TrainerEvent[] = [];
  trainer.onEvent((event) => events.push(event));
  await start(trainer).catch(async (error: unknown) => {
    await trainer.exited;
    throw error;
  });
  return { trainer, run, events };
}

/** What a run comes to that nothing disturbs. */
export interface Undisturbed {
  readonly fingerprint: string;
  readonly epochs: readonly EpochEndEvent[];
  /** The test set with the best weights. */
  readonly testAccuracy: number;
  /** Updates done. */
  readonly steps: number;
  /** Milliseconds from the fork to the end. */
  readonly milliseconds: number;
}

/**
 * Waits for a moment taken by chance: now and then while the run begins, otherwise anywhere in the training, so that
 * slow machines and fast ones meet the same moments.
 */
export async function someMoment(
  { chance }: Trial,
  { trainer, events }: Training,
  { steps, milliseconds }: Undisturbed,
): Promise<void> {
  if (chance.nextUniform() < 0.25) {
    await delay((chance.nextUniform() * milliseconds) / 2);
    return;
  }
  const wanted = chance.nextUniform() * steps;
  const late = chance.nextUniform() * 40;
  const over = { yet: false };
  void trainer.exited.then(() => (over.yet = true));
  while (!over.yet && shownSteps(events) < wanted) await delay(2);
  await delay(late);
}

function shownSteps(events: readonly TrainerEvent[]): number {
  const last = events.findLast((event) => event.type === "batchEnd");
  return last === undefined ? 0 : last.firstStep + last.loss.length;
}

let undisturbed: Promise<Undisturbed> | null = null;

/** @returns what the small experiment comes to; checkpointing changes nothing of it. Trained once. */
export function undisturbedRun(trial: Trial): Promise<Undisturbed> {
  return (undisturbed ??= train(trial));
}

async function train(trial: Trial): Promise<Undisturbed> {
  const start = performance.now();
  const { trainer, events, run } = await begin(trial, experimentOf(0), { runs: join(trial.folder, "undisturbed") });
  const { ending } = await trainer.exited;
  assert.ok(ending?.type === "completed", `The undisturbed run ended ${ending?.type ?? "without a word"}.`);
  const milliseconds = performance.now() - start;
  assert.deepEqual(await inspectRun(run), []);
  const { epochs } = historyOf(events);
  const { fingerprint, steps, test } = ending;
  return { fingerprint, steps, epochs, testAccuracy: test?.accuracy ?? NaN, milliseconds };
}

/** @throws when something that a face was shown is not on the disk, or something there is torn. */
export async function assertWhole(run: string, shown: readonly TrainerEvent[]): Promise<void> {
  assert.deepEqual(await inspectRun(run), []);
  const { events, problems } = await readRunEvents(run);
  assert.deepEqual(problems, []);
  const kept = events.map(({ event }) => event);
  const pick = (all: readonly TrainerEvent[]): TrainerEvent[] => all.filter(({ type }) => type !== "batchEnd");
  const rest = pick(kept);
  for (const event of pick(shown)) {
    const found = rest.findIndex((each) => sameEvent(each, event));
    assert.ok(found >= 0, `An event that was shown is not on the disk: ${JSON.stringify(event).slice(0, 300)}`);
    rest.splice(found, 1);
  }
  const steps = (all: readonly TrainerEvent[]): number =>
    all.reduce((sum, event) => sum + (event.type === "batchEnd" ? event.loss.length : 0), 0);
  assert.ok(steps(kept) >= steps(shown), `${steps(shown)} batches were shown, ${steps(kept)} are on the disk.`);
}

function sameEvent(a: TrainerEvent, b: TrainerEvent): boolean {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
}

/** Lets a run go on to its end, and compares everything with a run that nothing disturbed. */
export async function assertResumesExactly(trial: Trial, run: string, options: TrainingOptions = {}): Promise<void> {
  const wanted = await undisturbedRun(trial);
  const { trainer } = await resume(trial, run, options);
  await assertEndsAs(await trainer.exited, run, wanted);
}

/** @throws where a completed run is not what an undisturbed one comes to, in its folder and its history. */
export async function assertEndsAs({ ending, error }: TrainerExit, run: string, wanted: Undisturbed): Promise<void> {
  const how = ending?.type === "failed" ? ending.error.message : (error?.message ?? "");
  assert.ok(ending?.type === "completed", `The resumed run ended ${ending?.type ?? "without a word"}: ${how}`);
  assert.equal(ending.fingerprint, wanted.fingerprint, "The fingerprint is another.");
  assert.equal(ending.test?.accuracy, wanted.testAccuracy, "The test accuracy is another.");
  assert.deepEqual(await inspectRun(run), []);
  assert.equal((await readRunSummary(run)).status, "completed");
  const { events } = await readRunEvents(run);
  const { epochs, batches } = historyOf(events.map(({ event }) => event));
  assert.deepEqual(epochs.map(withoutTimes), wanted.epochs.map(withoutTimes), "The epochs are others.");
  assert.deepEqual(
    [...batches.step],
    Array.from(batches.step, (_, i) => i),
    "A batch is missing from the history, or there twice.",
  );
  assert.equal(batches.step.length, ending.steps, "The history has gaps.");
}

function withoutTimes(event: EpochEndEvent): EpochEndEvent {
  return { ...event, trainSeconds: 0, evaluateSeconds: 0 };
}
