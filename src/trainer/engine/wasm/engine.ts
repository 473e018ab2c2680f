import { availableParallelism, totalmem } from "node:os";
import type { Dataset } from "../../../core/dataset.ts";
import { lossOf } from "../../../core/experiment/normalize.ts";
import type { Experiment } from "../../../core/experiment/schema.ts";
import { initialWeights } from "../../../core/network/initialize.ts";
import type { Network } from "../../../core/network/network.ts";
import type { Engine, Learner } from "../engine.ts";
import { checkCase } from "./check.ts";
import { WasmLearner } from "./learner.ts";
import { compile, lanesOf } from "./plan/compile.ts";
import { fillMemory, memoryFor, moduleFor } from "./machine.ts";
import { Runner } from "./runner.ts";
import { Threads } from "./threads.ts";

/**
 * Changes whenever the same file and seed give other weights than before: with the order of a sum, the choice of a kernel,
 * an elementary function. The table of pinned fingerprints changes with it and never without.
 */
export const numerics = 1;

export interface WasmEngineOptions {
  /** Null: as many as the machine runs at once. Results do not depend on it. */
  readonly threads: number | null;
  /** The built `worker.ts`. */
  readonly workerUrl: URL;
}

async function prepare(
  options: WasmEngineOptions,
  experiment: Experiment,
  network: Network,
  data: Dataset,
  signal: AbortSignal,
): Promise<Learner> {
  signal.throwIfAborted();
  const threads = options.threads ?? availableParallelism();
  const { batchSize, loss, optimizer } = experiment.training;
  const plan = compile({
    network,
    loss: lossOf(loss),
    optimizer,
    // A set smaller than a batch needs no more memory than it has digits.
    batchSize: Math.min(batchSize, Math.max(1, data.train.count)),
    threads,
    seed: experiment.seed,
    floatImages: experiment.data.augmentation !== null,
    normalization: data.normalization,
    counts: { train: data.train.count, validation: data.validation.count, test: data.test.count },
    available: totalmem(),
  });
  const memory = memoryFor(plan);
  const module = moduleFor(plan.program.lanes);
  const starting = Threads.start(threads, options.workerUrl, plan.program, memory, module);
  fillMemory(plan, memory.buffer, data);
  const runner = new Runner(plan.program, memory, module, 0, 1);
  const team = await starting;
  const learner = new WasmLearner({
    device: {
      engine: "wasm",
      description: `WebAssembly SIMD, ${String(threads)} ${threads === 1 ? "thread" : "threads"}`,
      threads,
      numerics,
    },
    plan,
    team,
    runner,
    memory: memory.buffer,
    optimizer,
    data,
  });
  try {
    signal.throwIfAborted();
    await learner.restore({ step: 0, weights: initialWeights(network, experiment.seed), optimizer: new Map() });
  } catch (error) {
    await learner.dispose();
    throw error;
  }
  return learner;
}

/** Our own kernels in WebAssembly SIMD, on all cores; nothing to install. */
export function createWasmEngine(options: WasmEngineOptions): Engine {
  return {
    name: "wasm",
    warm: (experiment, network) => void moduleFor(lanesOf(network, experiment.training.batchSize)),
    prepare: (experiment, network, data, signal) => prepare(options, experiment, network, data, signal),
    check: (golden) => checkCase(golden),
  };
}
