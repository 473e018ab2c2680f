import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Dataset, DigitSet } from "../../src/core/dataset.ts";
import type { ExperimentFile } from "../../src/core/experiment/schema.ts";
import { initialWeights } from "../../src/core/network/initialize.ts";
import { earlyStoppingAfterEpoch, earlyStoppingStart } from "../../src/core/schedule/earlyStopping.ts";
import { safetensorsOf } from "../../src/files/layersModel.ts";
import { Batches } from "../../src/trainer/batches.ts";
import { EpochTotals } from "../../src/trainer/epochTotals.ts";
import { LearningRates } from "../../src/trainer/learningRates.ts";
import { testDigits, trainingDigits } from "./goldenDigits.ts";
import type { ScriptCase } from "./scriptCases.ts";
import { experimentWith, learnerHere, type Subject } from "./wasmLearner.ts";

/** What a training came to. */
export interface Training {
  readonly parameters: number;
  /** Of each batch before its update. */
  readonly losses: readonly number[];
  readonly epochs: readonly Readonly<Record<string, number>>[];
  /** Of the best epoch, or the last where none is chosen. */
  readonly test: { readonly loss: number; readonly accuracy: number };
}

/** What Python tells of a script. */
export interface ScriptTraining extends Training {
  readonly error?: string;
  readonly initial: Readonly<Record<string, { mean: number; deviation: number; largest: number }>>;
}

const trainingCount = 100;
const testCount = 40;

/** The experiment of a case: batches in the order of the file, the last of an epoch smaller, two epochs unless it says more. */
export function subjectOf({ layers, training, data }: ScriptCase): Subject {
  const all = { source: "mnist", shuffle: false, validationSplit: 0.3, ...data } as NonNullable<ExperimentFile["data"]>;
  return experimentWith(layers, { epochs: 2, batchSize: 16, ...training }, { data: all, name: "A case" });
}

/** The training by our own engine. */
export async function trainedByUs(subject: Subject): Promise<Training> {
  const { experiment, network } = subject;
  const { data, training } = experiment;
  const dataset = datasetOf(subject);
  const learner = await learnerHere(subject, dataset);
  const { batchSize, stepsPerEpoch, epochs } = training;
  const batches = new Batches({ ...{ count: dataset.train.count, batchSize, stepsPerEpoch }, seed: 0, shuffle: false });
  const rates = new LearningRates(training, batches.stepsPerEpoch);
  const watched = training.evaluate.on === "test" ? "test" : data.validationSplit > 0 ? "validation" : null;
  const losses: number[] = [];
  const figures: Record<string, number>[] = [];
  let stopping = earlyStoppingStart;
  let best = { accuracy: -1, state: await learner.state() };
  let step = 0;
  for (let epoch = 1; epoch <= epochs && !stopping.stop; epoch++) {
    const end = step + batches.stepsPerEpoch;
    const chunk = { firstStep: step, ...batches.slice(step, end), learningRates: rates.slice(step, end) };
    const metrics = await learner.train(chunk);
    step = end;
    const totals = new EpochTotals();
    totals.add(chunk, metrics);
    losses.push(...metrics.loss);
    const told: Record<string, number> = {
      loss: totals.loss,
      accuracy: totals.accuracy,
    };
    const look = async (set: "validation" | "test", name: string) => {
      const { loss, correct } = await learner.evaluate(set);
      told[`${name}_loss`] = loss;
      told[`${name}_accuracy`] = correct / dataset[set].count;
    };
    if (watched !== null) await look(watched, "val");
    if (training.evaluate.on === "both") await look("test", "test");
    figures.push(told);
    const seen = {
      loss: totals.loss,
      accuracy: totals.accuracy,
      valLoss: watched === null ? null : told.val_loss,
      valAccuracy: watched === null ? null : told.val_accuracy,
    };
    rates.epochEnded(seen, step);
    if (training.earlyStopping !== null) {
      stopping = earlyStoppingAfterEpoch(training.earlyStopping, stopping, seen, epoch);
    }
    const accuracy = watched === null ? epoch : told.val_accuracy;
    if (accuracy > best.accuracy) best = { accuracy, state: await learner.state() };
  }
  await learner.restore({ ...best.state, optimizer: new Map() });
  const { loss, correct } = await learner.evaluate("test");
  await learner.dispose();
  const parameters = network.trainable + network.nonTrainable;
  return { parameters, losses, epochs: figures, test: { loss, accuracy: correct / testCount } };
}

function datasetOf({ experiment: { data } }: Subject): Dataset {
  const all = trainingDigits(0, Math.min(trainingCount, data.limit ?? Infinity));
  const cut = Math.floor(all.count * (1 - data.validationSplit));
  const part = (start: number, end: number): DigitSet => ({
    count: end - start,
    pixels: all.pixels.subarray(784 * start, 784 * end),
    labels: all.labels.subarray(start, end),
  });
  const train = part(0, cut);
  return {
    train,
    validation: part(cut, all.count),
    test: testDigits(testCount),
    normalization: data.normalization === "unit" ? { mean: 0, deviation: 1 } : momentsOf(train),
  };
}

function momentsOf({ pixels }: DigitSet): Dataset["normalization"] {
  const mean = pixels.reduce((sum, pixel) => sum + pixel / 255, 0) / pixels.length;
  const variance = pixels.reduce((sum, pixel) => sum + (pixel / 255 - mean) ** 2, 0) / pixels.length;
  return { mean, deviation: Math.sqrt(variance) };
}

/** A script that is to be run, and the experiment that it is of; the weights are the seed's unless it draws its own. */
export interface ScriptToRun {
  readonly script: string;
  readonly subject: Subject;
  readonly drawsWeights?: boolean;
}

/** The trainings by the scripts, all in one process of Python. @param folder for what they write. */
export async function trainedByScripts(
  python: string,
  framework: "keras" | "pytorch",
  scripts: readonly ScriptToRun[],
  folder: string,
): Promise<ScriptTraining[]> {
  const [train, test] = [trainingDigits(0, trainingCount), testDigits(testCount)];
  const request = {
    digits: {
      x_train: base64(train.pixels),
      y_train: base64(train.labels),
      x_test: base64(test.pixels),
      y_test: base64(test.labels),
    },
    cases: scripts.map(({ script, subject: { network, experiment }, drawsWeights = false }) => ({
      script,
      weights: drawsWeights ? null : base64(safetensorsOf(network, initialWeights(network, experiment.seed))),
    })),
  };
  const harness = fileURLToPath(new URL("scriptHarness.py", import.meta.url));
  const answer = await run(python, ["-I", harness, framework, folder], JSON.stringify(request));
  return JSON.parse(answer) as ScriptTraining[];
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** @returns what a program prints. @throws Error with the end of its standard error where it fails. */
export function run(command: string, args: readonly string[], input = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
    let [output, errors] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ended with exit code ${code}\n${errors.slice(-3000)}`));
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
