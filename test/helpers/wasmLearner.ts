import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { Dataset } from "../../src/core/dataset.ts";
import { lossOf } from "../../src/core/experiment/normalize.ts";
import { parseExperiment } from "../../src/core/experiment/parse.ts";
import type { Experiment, ExperimentFile } from "../../src/core/experiment/schema.ts";
import { initialWeights } from "../../src/core/network/initialize.ts";
import type { Network } from "../../src/core/network/network.ts";
import type { BatchMetrics, Chunk, Learner, LearnerState } from "../../src/trainer/engine/engine.ts";
import { createWasmEngine } from "../../src/trainer/engine/wasm/engine.ts";
import { WasmLearner } from "../../src/trainer/engine/wasm/learner.ts";
import { fillMemory, memoryFor, moduleFor } from "../../src/trainer/engine/wasm/machine.ts";
import { compile } from "../../src/trainer/engine/wasm/plan/compile.ts";
import { Runner } from "../../src/trainer/engine/wasm/runner.ts";
import { teamOfCaller } from "../../src/trainer/engine/wasm/threads.ts";

export type Layers = ExperimentFile["model"]["layers"];
export type Training = NonNullable<ExperimentFile["training"]>;

export interface Subject {
  readonly experiment: Experiment;
  readonly network: Network;
}

/** @throws Error with all that is wrong with the experiment. */
export function experimentWith(layers: Layers, training: Training, rest: Partial<ExperimentFile> = {}): Subject {
  const text = JSON.stringify({ ...rest, model: { layers }, training });
  const { experiment, network, problems } = parseExperiment(text, { fileName: "test", kept: true });
  if (experiment === null) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  return { experiment, network };
}

/** A learner on the calling thread, with the seed's weights. */
export async function learnerHere({ experiment, network }: Subject, data: Dataset): Promise<WasmLearner> {
  const { batchSize, loss, optimizer } = experiment.training;
  const plan = compile({
    network,
    loss: lossOf(loss),
    optimizer,
    batchSize,
    threads: 1,
    seed: experiment.seed,
    floatImages: experiment.data.augmentation !== null,
    normalization: data.normalization,
    counts: { train: data.train.count, validation: data.validation.count, test: data.test.count },
    available: Infinity,
  });
  const memory = memoryFor(plan);
  fillMemory(plan, memory.buffer, data);
  const { lanes } = plan.program;
  const module = moduleFor(lanes);
  const runner = new Runner(plan.program, memory, module, 0, 1);
  const device = { engine: "wasm", description: "the calling thread", threads: 1, numerics: 0 } as const;
  const learner = new WasmLearner({
    device,
    plan,
    team: teamOfCaller(runner),
    runner,
    memory: memory.buffer,
    optimizer,
    data,
  });
  await learner.restore({ step: 0, weights: initialWeights(network, experiment.seed), optimizer: new Map() });
  return learner;
}

/** The program of the engine's threads, as it ships. */
export const builtWorker = new URL("../../dist/wasmWorker.js", import.meta.url);

/** A learner on threads of its own, which end with the test. */
export async function learnerOnThreads(subject: Subject, data: Dataset, threads: number): Promise<Learner> {
  const path = fileURLToPath(builtWorker);
  if (!existsSync(path)) throw new Error(`${path} is missing: run \`node scripts/build.mjs\` first.`);
  const engine = createWasmEngine({ threads, workerUrl: builtWorker });
  const learner = await engine.prepare(subject.experiment, subject.network, data, new AbortController().signal);
  onTestFinished(() => learner.dispose());
  return learner;
}

/**
 * Batches of the training set in its order, over and over.
 * @param batches how many, each of `batchSize` digits; smaller where the training set ends.
 */
export function chunkOf(count: number, batchSize: number, batches: number, learningRate: number): Chunk {
  const batchSizes: number[] = [];
  const indices: number[] = [];
  for (let at = 0; batchSizes.length < batches; at = at + batchSize < count ? at + batchSize : 0) {
    const size = Math.min(batchSize, count - at);
    batchSizes.push(size);
    for (let i = 0; i < size; i++) indices.push(at + i);
  }
  return {
    firstStep: 0,
    batchSizes: Int32Array.from(batchSizes),
    learningRates: new Float64Array(batches).fill(learningRate),
    indices: Int32Array.from(indices),
  };
}

/** Batches `from` to `until` - 1 of a chunk, as a chunk. */
export function partOf(chunk: Chunk, from: number, until: number): Chunk {
  const before = (batch: number) => chunk.batchSizes.subarray(0, batch).reduce((sum, size) => sum + size, 0);
  return {
    firstStep: chunk.firstStep + from,
    batchSizes: chunk.batchSizes.subarray(from, until),
    learningRates: chunk.learningRates.subarray(from, until),
    indices: chunk.indices.subarray(before(from), before(until)),
  };
}

/** Everything that a training leaves, in a form that tests can compare bit by bit. */
export interface Trace {
  readonly loss: readonly number[];
  readonly correct: readonly number[];
  readonly step: number;
  readonly values: ReadonlyMap<string, Float32Array>;
}

export function traceOf(metrics: readonly BatchMetrics[], state: LearnerState): Trace {
  return {
    loss: metrics.flatMap(({ loss }) => [...loss]),
    correct: metrics.flatMap(({ correct }) => [...correct]),
    step: state.step,
    values: new Map([...state.weights, ...state.optimizer]),
  };
}

/** A digest of each array: quicker to compare than all its numbers, and as strict. */
export function digestsOf(values: ReadonlyMap<string, Float32Array>): Map<string, string> {
  return new Map(
    Array.from(values, ([name, { buffer, byteOffset, byteLength }]) => {
      const bytes = new Uint8Array(buffer, byteOffset, byteLength);
      return [name, createHash("sha256").update(bytes).digest("hex")];
    }),
  );
}

/** Trains the chunk, cut before the batches named. @returns what is left of it. */
export async function trace(learner: Learner, chunk: Chunk, cuts: readonly number[] = []): Promise<Trace> {
  const ends = [...cuts, chunk.batchSizes.length];
  const metrics: BatchMetrics[] = [];
  let from = 0;
  for (const until of ends) {
    metrics.push(await learner.train(partOf(chunk, from, until)));
    from = until;
  }
  return traceOf(metrics, await learner.state());
}
