import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { parseExperiment } from "../../core/experiment/parse.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import { readError } from "../../files/fileError.ts";
import { readDataset } from "../../files/dataset.ts";
import type { ProbeCheck, ProbeMessage, ProbeRequest, ProbeTiming } from "../../protocol/probe.ts";
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
/** A GPU adds in another order and with less than float32 in places. */
const gpuTolerance = 10;

/**
 * Looks at one engine: starts it, holds it against golden values and times a chunk of batches.
 *
 * @throws ExpectedError why the engine does not work.
 */
export async function probe(
  { engine: name, paths }: ProbeRequest,
  select: (name: ProbeRequest["engine"]) => SelectedEngine,
  tell: (message: ProbeMessage) => void,
): Promise<void> {
  tell({ type: "step", doing: "starts" });
  const { engine, reason } = select(name);
  if (name === "auto") {
    tell({ type: "selected", engine: engine.name, reason });
    return;
  }
  const ready = await prepared(engine, paths);
  const { learner } = ready;
  const { description } = learner.device;
  // Of this process, from its beginning.
  tell({ type: "started", device: description, milliseconds: performance.now() });
  try {
    const tolerance = description.includes("GPU") ? gpuTolerance : 1;
    for (const golden of parseGolden(await textOf(paths.golden))) {
      tell({ type: "step", doing: `computes ${golden.name}` });
      tell({ type: "checked", check: checkOf(golden, await engine.check(golden), tolerance) });
    }
    tell({ type: "step", doing: "trains" });
    tell({ type: "timed", timing: await timing(ready, description.endsWith("(software)") ? softwarePace : usualPace) });
  } finally {
    await learner.dispose();
  }
}

interface Prepared {
  readonly learner: Learner;
  readonly experiment: Experiment;
  /** Digits of the training set. */
  readonly count: number;
}

async function prepared(engine: Engine, { experiment: file, mnist }: ProbeRequest["paths"]): Promise<Prepared> {
  const { experiment, network } = parseExperiment(await textOf(file), { fileName: basename(file) });
  if (experiment === null) throw new ExpectedError("bad-experiment", `${file} is no experiment that can be trained.`);
  const data = await readDataset({ ...experiment.data, limit: digits }, { mnist, experimentFolder: dirname(file) });
  const learner = await engine.prepare(experiment, network, data, new AbortController().signal);
  return { learner, experiment, count: data.train.count };
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

async function timing(
  { learner, experiment, count }: Prepared,
  { warmUp, timed }: typeof usualPace,
): Promise<ProbeTiming> {
  const { seed, training } = experiment;
  const { batchSize, optimizer } = training;
  const batches = new Batches({ count, batchSize, stepsPerEpoch: null, seed, shuffle: true });
  const train = async (from: number, until: number): Promise<number> => {
    const learningRates = new Float64Array(until - from).fill(optimizer.learningRate);
    const begin = performance.now();
    await learner.train({ firstStep: from, ...batches.slice(from, until), learningRates });
    return performance.now() - begin;
  };
  await train(0, warmUp);
  return { batches: timed, batchSize, milliseconds: await train(warmUp, warmUp + timed) };
}
