import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { parseExperiment } from "../../core/experiment/parse.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import { readError } from "../../files/fileError.ts";
import { readDataset } from "../../files/dataset.ts";
import type { ProbeCheck, ProbeMessage, ProbeRequest, ProbeTiming } from "../../protocol/probe.ts";
import { networkOf } from "../beginRun.ts";
import { Batches } from "../batches.ts";
import type { Engine, Learner } from "../engine/engine.ts";
import type { CheckResult, GoldenCase } from "../engine/golden.ts";
import type { SelectedEngine } from "../engine/select.ts";
import { parseGolden } from "./goldenText.ts";

/** Digits that are read: enough for the timed batches, which use them again and again. */
const digits = 4096;
/** Batches before those that are timed, and these; on a GPU that the processor plays, one takes many seconds. */
const usualPace = { warmUp: 20, timed: 50 };
const softwarePace = { warmUp: 0, timed: 1 };
/** Milliseconds of batches before those that are timed, and of these, where only they are wanted. */
const shortPace = { warmUp: 100, timed: 300 };
/** Milliseconds of batches at a time, and batches at most. */
const chunkTime = 50;
const longestChunk = 200;
/** A GPU adds in another order and with less than float32 in places. */
const gpuTolerance = 10;

/**
 * Looks at one engine: starts it, holds it against golden values and times a chunk of batches; or only times it.
 *
 * @throws ExpectedError why the engine does not work.
 */
export async function probe(
  { paths, timed }: ProbeRequest,
  { engine }: SelectedEngine,
  tell: (message: ProbeMessage) => void,
): Promise<void> {
  tell({ type: "step", doing: "starts" });
  const ready = await prepared(engine, paths, timed);
  const { learner } = ready;
  const { description } = learner.device;
  // Of this process, from its beginning.
  tell({ type: "started", device: description, milliseconds: performance.now() });
  try {
    if (timed === undefined) await holdAgainstGolden(engine, description, paths, tell);
    tell({ type: "step", doing: "trains" });
    const timing = timed === undefined ? await usualTiming(ready) : await shortTiming(ready);
    tell({ type: "timed", timing });
  } finally {
    await learner.dispose();
  }
}

async function holdAgainstGolden(
  engine: Engine,
  device: string,
  paths: ProbeRequest["paths"],
  tell: (message: ProbeMessage) => void,
): Promise<void> {
  const tolerance = device.includes("GPU") ? gpuTolerance : 1;
  for (const golden of parseGolden(await textOf(paths.golden))) {
    tell({ type: "step", doing: `computes ${golden.name}` });
    tell({ type: "checked", check: checkOf(golden, await engine.check(golden), tolerance) });
  }
}

interface Prepared {
  readonly learner: Learner;
  readonly experiment: Experiment;
  /** Digits of the training set. */
  readonly count: number;
}

async function prepared(engine: Engine, paths: ProbeRequest["paths"], timed?: Experiment): Promise<Prepared> {
  const { experiment: file, mnist } = paths;
  const example = parseExperiment(await textOf(file), { fileName: basename(file) });
  if (example.experiment === null) {
    throw new ExpectedError("bad-experiment", `${file} is no experiment that can be trained.`);
  }
  const { data } = example.experiment;
  // Of another's digits only the number counts for the time, and it comes out alike with any.
  const experiment = timed === undefined ? example.experiment : { ...timed, data };
  const network = timed === undefined ? example.network : networkOf(timed);
  const dataset = await readDataset({ ...data, limit: digits }, { mnist, experimentFolder: dirname(file) });
  const learner = await engine.prepare(experiment, network, dataset, new AbortController().signal);
  return { learner, experiment, count: dataset.train.count };
}

async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: unknown) => {
    throw readError(path, error);
  });
}

function checkOf(golden: GoldenCase, { differences }: CheckResult, tolerance: number): ProbeCheck {
  const ratios = differences.map(({ ratio }) => ratio / tolerance);
  // What is not a number is no agreement.
  const worst = ratios.some(Number.isNaN) ? Infinity : Math.max(0, ...ratios);
  return { name: golden.name, description: golden.description, passed: worst <= 1, worst };
}

async function usualTiming(ready: Prepared): Promise<ProbeTiming> {
  const { warmUp, timed } = ready.learner.device.description.endsWith("(software)") ? softwarePace : usualPace;
  const train = trainer(ready);
  await train(warmUp);
  return { batches: timed, batchSize: ready.experiment.training.batchSize, milliseconds: await train(timed) };
}

/** Chunks of growing length, until enough time has gone by: one batch may take a tenth of a millisecond or a second. */
async function shortTiming(ready: Prepared): Promise<ProbeTiming> {
  const train = trainer(ready);
  let chunk = 1;
  let warmUp = 0;
  while (warmUp < shortPace.warmUp) {
    const milliseconds = await train(chunk);
    warmUp += milliseconds;
    // About fifty milliseconds at a time, as a run is trained.
    chunk = Math.min(longestChunk, Math.max(1, Math.round((chunk * chunkTime) / milliseconds)));
  }
  let [batches, milliseconds] = [0, 0];
  while (milliseconds < shortPace.timed) {
    milliseconds += await train(chunk);
    batches += chunk;
  }
  return { batches, batchSize: ready.experiment.training.batchSize, milliseconds };
}

/** @returns a function that trains so many further batches and gives the milliseconds that they took. */
function trainer({ learner, experiment, count }: Prepared): (batches: number) => Promise<number> {
  const { seed, training } = experiment;
  const { batchSize, optimizer } = training;
  const order = new Batches({ count, batchSize, stepsPerEpoch: null, seed, shuffle: true });
  let step = 0;
  return async (batches) => {
    const learningRates = new Float64Array(batches).fill(optimizer.learningRate);
    const chunk = { firstStep: step, ...order.slice(step, step + batches), learningRates };
    step += batches;
    const begin = performance.now();
    await learner.train(chunk);
    return performance.now() - begin;
  };
}
