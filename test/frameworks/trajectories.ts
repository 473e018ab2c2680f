import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { benchmarks } from "../../scripts/bench/networks.mjs";
import type { Dataset, DigitSet } from "../../src/core/dataset.ts";
import { parseExperiment } from "../../src/core/experiment/parse.ts";
import { initialWeights } from "../../src/core/network/initialize.ts";
import { createWasmEngine } from "../../src/trainer/engine/wasm/engine.ts";
import { idxFolder, testDigits, trainingDigits } from "../helpers/goldenDigits.ts";

/** A training on the first digits in index order, long enough to show what the goldens' eight steps cannot. */
export interface Trajectory {
  readonly name: string;
  /** Which of the benchmark's networks. */
  readonly network: string;
  readonly optimizer: Readonly<Record<string, unknown>>;
  readonly batchSize: number;
  readonly steps: number;
  /**
   * How far a loss may be off, as a share of it, up to a batch. What rounds differently grows apart: relus tip over, Adam
   * divides by the size of gradients that are next to nothing, batch normalization by variances near zero. The limits are
   * a few times what PyTorch itself shows when the initial weights are disturbed by a millionth.
   */
  readonly limits: readonly { readonly until: number; readonly relative: number }[];
}

export const trajectories: readonly Trajectory[] = [
  {
    name: "LeNet-5, SGD, 100 steps of 64",
    network: "LeNet-5 (C), batch 128",
    optimizer: { type: "sgd", learningRate: 0.03 },
    batchSize: 64,
    steps: 100,
    limits: [
      { until: 10, relative: 1e-5 },
      { until: 60, relative: 1e-3 },
      { until: 100, relative: 3e-3 },
    ],
  },
  {
    name: "LeNet-5, Adam, 100 steps of 64",
    network: "LeNet-5 (C), batch 128",
    optimizer: { type: "adam", learningRate: 0.0003 },
    batchSize: 64,
    steps: 100,
    limits: [
      { until: 20, relative: 1e-5 },
      { until: 50, relative: 1e-3 },
      { until: 100, relative: 0.03 },
    ],
  },
  {
    name: "LeNet with sigmoids, Adam, 150 steps of 64",
    network: "B (sigmoid), batch 256",
    optimizer: { type: "adam", learningRate: 0.003 },
    batchSize: 64,
    steps: 150,
    limits: [
      { until: 30, relative: 1e-5 },
      { until: 150, relative: 2e-3 },
    ],
  },
  {
    name: "one dense layer of tanh, Adam, 200 steps of 100",
    network: "dense 128 (A1), batch 128",
    optimizer: { type: "adam", learningRate: 0.001 },
    batchSize: 100,
    steps: 200,
    limits: [{ until: 200, relative: 1e-5 }],
  },
  {
    name: "max pooling, SGD, 100 steps of 33",
    network: "D, batch 128",
    optimizer: { type: "sgd", learningRate: 0.03 },
    batchSize: 33,
    steps: 100,
    limits: [
      { until: 5, relative: 1e-5 },
      { until: 20, relative: 2e-3 },
      { until: 100, relative: 0.03 },
    ],
  },
  {
    name: "batch normalization and a residual block, SGD, 20 steps of 32",
    network: "E (k = 3), batch 64",
    optimizer: { type: "sgd", learningRate: 0.0001 },
    batchSize: 32,
    steps: 20,
    limits: [
      { until: 1, relative: 1e-5 },
      { until: 10, relative: 1e-3 },
      { until: 20, relative: 5e-3 },
    ],
  },
];

export interface Losses {
  /** Loss and share of right predictions of each batch before its update. */
  readonly losses: readonly number[];
  readonly accuracies: readonly number[];
  readonly testAccuracy: number;
}

const weightSeed = 7;
/** Digits that are looked at in the end. */
const testCount = 2000;

function experimentOf({ name, network, optimizer, batchSize }: Trajectory) {
  const layers = benchmarks.find((benchmark) => benchmark.name === network)!.layers;
  const data = { source: "mnist", validationSplit: 0, shuffle: false };
  const text = JSON.stringify({ data, model: { layers }, training: { optimizer, batchSize } });
  const { experiment, network: built, problems } = parseExperiment(text, { fileName: name });
  if (experiment === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  return { experiment, network: built, layers };
}

/** The trajectory through our own engine. */
export async function oursAlong(
  trajectory: Trajectory,
  threads = Math.min(4, availableParallelism()),
): Promise<Losses> {
  const { batchSize, steps, optimizer } = trajectory;
  const { experiment, network } = experimentOf(trajectory);
  const none: DigitSet = { count: 0, pixels: new Uint8Array(0), labels: new Uint8Array(0) };
  const dataset: Dataset = {
    train: trainingDigits(0, batchSize * steps),
    validation: none,
    test: testDigits(testCount),
    normalization: { mean: 0, deviation: 1 },
  };
  const engine = createWasmEngine({
    threads,
    workerUrl: new URL("../../dist/wasmWorker.js", import.meta.url),
  });
  const learner = await engine.prepare(experiment, network, dataset, new AbortController().signal);
  try {
    await learner.restore({ step: 0, weights: initialWeights(network, weightSeed), optimizer: new Map() });
    const metrics = await learner.train({
      firstStep: 0,
      batchSizes: new Int32Array(steps).fill(batchSize),
      learningRates: new Float64Array(steps).fill(Number(optimizer.learningRate)),
      indices: Int32Array.from({ length: steps * batchSize }, (_, index) => index),
    });
    const { correct, labels } = await learner.evaluate("test");
    return {
      losses: Array.from(metrics.loss),
      accuracies: Array.from(metrics.correct, (right) => right / batchSize),
      testAccuracy: correct / labels.length,
    };
  } finally {
    await learner.dispose();
  }
}

/** What trajectory.py is asked. */
export function requestOf(trajectory: Trajectory): string {
  const { optimizer, batchSize, steps } = trajectory;
  const { network, layers } = experimentOf(trajectory);
  const values = initialWeights(network, weightSeed);
  const weights = network.weights.map(({ name, shape }) => {
    const { buffer, byteOffset, byteLength } = values.get(name)!;
    return { name, shape, data: Buffer.from(buffer, byteOffset, byteLength).toString("base64") };
  });
  return JSON.stringify({ layers, optimizer, batchSize, steps, weights, testCount });
}

/** The same trajectory, from the same weights, in a framework. */
export async function theirsAlong(
  trajectory: Trajectory,
  framework: "keras" | "pytorch",
  python: string,
): Promise<Losses & { readonly version: string }> {
  const script = fileURLToPath(new URL("trajectory.py", import.meta.url));
  const answer = await run(python, [script, framework, idxFolder()], requestOf(trajectory));
  return JSON.parse(answer) as Losses & { version: string };
}

function run(command: string, args: readonly string[], input: string): Promise<string> {
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

/** The batch whose loss is furthest off, as a share of what the trajectory allows there: above 1 is too far. */
export function worstBatch({ limits }: Trajectory, ours: Losses, theirs: Losses): { batch: number; ratio: number } {
  let worst = { batch: 0, ratio: 0 };
  theirs.losses.forEach((expected, batch) => {
    const { relative } = limits.find(({ until }) => batch < until)!;
    const ratio = Math.abs(ours.losses[batch] - expected) / (relative * expected);
    if (!(ratio <= worst.ratio)) worst = { batch, ratio };
  });
  return worst;
}
