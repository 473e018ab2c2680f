import { availableParallelism } from "node:os";
import type { Dataset } from "../../../core/dataset.ts";
import { lossOf } from "../../../core/experiment/normalize.ts";
import type { Experiment } from "../../../core/experiment/schema.ts";
import { initialWeights } from "../../../core/network/initialize.ts";
import type { Network } from "../../../core/network/network.ts";
import { parseTensorflowLibrary, tensorflowVariable } from "../../../protocol/tensorflowLibrary.ts";
import type { Device, Engine, Learner } from "../engine.ts";
import { checkCase } from "../tfjs/check.ts";
import { dataVariables, learnerPrograms, TfjsLearner } from "../tfjs/learner.ts";
import type { Program, Session, TensorSpec } from "../tfjs/session.ts";
import { stateVariables } from "../tfjs/step.ts";
import { CapturedSession } from "./capturedSession.ts";
import { EagerSession } from "./eagerSession.ts";
import { loadNative, type Native } from "./native.ts";
import { TensorflowPrimitives } from "./primitives.ts";
import { NotCapturable } from "./recorder.ts";

/** Changes whenever the same file and seed give other weights than before on the same library and device. */
export const numerics = 1;

export interface TensorflowEngineOptions {
  /** Null: as many as the machine runs at once. */
  readonly threads: number | null;
  /** Whether steps are captured as graphs; false to hold graphs against the same step without one. */
  readonly capture?: boolean;
}

/** Steps of one call: small networks spend much of a step on the way into TensorFlow and back. */
function stepsPerCall(batch: number): number {
  return batch <= 32 ? 8 : 1;
}

/** TensorFlow's library by way of `@tensorflow/tfjs-node-gpu`. @throws nothing before it is used. */
export function createTensorflowEngine(options: TensorflowEngineOptions): Engine {
  const native = () => loadNative(parseTensorflowLibrary(process.env[tensorflowVariable]), options.threads);
  const open = (loaded: Native, specs: readonly TensorSpec[], programs: readonly Program[]) =>
    openSession(loaded, specs, programs, options.capture ?? true);
  return {
    name: "tensorflow",
    prepare: async (experiment, network, data, signal) => {
      signal.throwIfAborted();
      const loaded = await native();
      signal.throwIfAborted();
      return prepare(loaded, open, options, experiment, network, data);
    },
    check: async (golden) => {
      const loaded = await native();
      return checkCase(golden, (specs, programs) => open(loaded, specs, programs));
    },
  };
}

/** @returns captured programs or, where one cannot be captured, a session that runs them operation by operation. */
export function openSession(
  native: Native,
  specs: readonly TensorSpec[],
  programs: readonly Program[],
  capture: boolean,
): Session {
  const primitives = new TensorflowPrimitives(native);
  if (!capture) return new EagerSession(native, primitives, specs, null);
  const session = new CapturedSession(native, primitives, specs);
  try {
    session.define(programs);
    return session;
  } catch (error) {
    session.dispose();
    if (!(error instanceof NotCapturable)) throw error;
    return new EagerSession(native, primitives, specs, `not captured: ${error.message}`);
  }
}

async function prepare(
  native: Native,
  open: (native: Native, specs: readonly TensorSpec[], programs: readonly Program[]) => Session,
  { threads }: TensorflowEngineOptions,
  experiment: Experiment,
  network: Network,
  data: Dataset,
): Promise<Learner> {
  const { loss, optimizer, batchSize } = experiment.training;
  const step = { network, loss: lossOf(loss), optimizer, normalization: data.normalization };
  const options = { ...step, stepsPerCall };
  const { count } = data.train;
  const sizes = new Set([Math.min(batchSize, count), count % batchSize].filter((size) => size > 0));
  const source = experiment.data.augmentation === null ? "indices" : "pixels";
  const specs = [...stateVariables(network, optimizer), ...dataVariables(data)];
  const session = open(native, specs, learnerPrograms(options, [...sizes], source));
  try {
    const device = deviceOf(native, threads ?? availableParallelism(), session.notice);
    const learner = new TfjsLearner({ ...options, device, session, data, seed: experiment.seed });
    learner.writeData();
    await learner.restore({ step: 0, weights: initialWeights(network, experiment.seed), optimizer: new Map() });
    return learner;
  } catch (error) {
    session.dispose();
    throw error;
  }
}

function deviceOf(native: Native, threads: number, notice: string | null): Device {
  const release = native.library.version.split(".").slice(0, 2).join(".");
  const oneDnn = process.env.TF_ENABLE_ONEDNN_OPTS === "0" ? "" : ", oneDNN";
  const cpu = `CPU${oneDnn}, ${String(threads)} ${threads === 1 ? "thread" : "threads"}`;
  const description = `TensorFlow ${release} ${native.usesGpu ? "GPU (CUDA)" : cpu}`;
  return {
    engine: "tensorflow",
    description: notice === null ? description : `${description}; ${notice}`,
    threads,
    numerics,
  };
}
