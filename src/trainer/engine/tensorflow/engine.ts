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
import { paceOf } from "./pace.ts";

/** Changes whenever the same file and seed give other weights than before on the same library and device. */
export const numerics = 1;

export interface TensorflowEngineOptions {
  /** Of one operation; null: as many as pay for the network. */
  readonly threads: number | null;
  /** Whether steps are captured as graphs; false to hold graphs against the same step without one. */
  readonly capture?: boolean;
  /** Steps that one call runs; left out: as many as pay for the network. */
  readonly stepsPerCall?: number;
}

/** TensorFlow's library by way of `@tensorflow/tfjs-node-gpu`; it is loaded when it is first used. */
export function createTensorflowEngine(options: TensorflowEngineOptions): Engine {
  const load = (threads: number) => loadNative(parseTensorflowLibrary(process.env[tensorflowVariable]), threads);
  return {
    name: "tensorflow",
    prepare: async (experiment, network, data, signal) => {
      signal.throwIfAborted();
      const pace = paceOf(network, experiment.training.batchSize, options.threads, availableParallelism());
      const native = await load(pace.threads);
      signal.throwIfAborted();
      const stepsPerCall = options.stepsPerCall ?? pace.stepsPerCall;
      return prepare(native, { capture: options.capture ?? true, stepsPerCall }, experiment, network, data);
    },
    check: async (golden) => {
      const native = await load(options.threads ?? availableParallelism());
      return checkCase(golden, (specs, programs) => openSession(native, specs, programs, options.capture ?? true));
    },
  };
}

/** @returns captured programs or, where one cannot be captured, a session that runs them operation by operation. */
function openSession(
  native: Native,
  specs: readonly TensorSpec[],
  programs: readonly Program[],
  capture: boolean,
): Session {
  const primitives = new TensorflowPrimitives(native);
  if (!capture) return new EagerSession(native, primitives, specs, "operation by operation, as it was asked for");
  const session = new CapturedSession(native, primitives, specs);
  try {
    session.define(programs);
    return session;
  } catch (error) {
    session.dispose();
    if (!(error instanceof NotCapturable)) throw error;
    return new EagerSession(native, primitives, specs, `operation by operation, since ${error.message}`);
  }
}

async function prepare(
  native: Native,
  { capture, stepsPerCall }: { readonly capture: boolean; readonly stepsPerCall: number },
  experiment: Experiment,
  network: Network,
  data: Dataset,
): Promise<Learner> {
  const { loss, optimizer, batchSize } = experiment.training;
  const step = { network, loss: lossOf(loss), optimizer, normalization: data.normalization };
  const options = { ...step, stepsPerCall: () => stepsPerCall };
  const { count } = data.train;
  const sizes = new Set([Math.min(batchSize, count), count % batchSize].filter((size) => size > 0));
  const source = experiment.data.augmentation === null ? "indices" : "pixels";
  const specs = [...stateVariables(network, optimizer), ...dataVariables(data)];
  const session = openSession(native, specs, learnerPrograms(options, [...sizes], source), capture);
  try {
    const device = deviceOf(native, session.notice);
    const learner = new TfjsLearner({ ...options, device, session, data, seed: experiment.seed });
    learner.writeData();
    await learner.restore({ step: 0, weights: initialWeights(network, experiment.seed), optimizer: new Map() });
    return learner;
  } catch (error) {
    session.dispose();
    throw error;
  }
}

function deviceOf({ library, usesGpu, threads }: Native, notice: string | null): Device {
  const release = library.version.split(".").slice(0, 2).join(".");
  const oneDnn = process.env.TF_ENABLE_ONEDNN_OPTS === "0" ? "" : ", oneDNN";
  const cpu = `CPU${oneDnn}, ${String(threads)} ${threads === 1 ? "thread" : "threads"}`;
  const description = `TensorFlow ${release} ${usesGpu ? "GPU (CUDA)" : cpu}`;
  return {
    engine: "tensorflow",
    description: notice === null ? description : `${description}; ${notice}`,
    threads,
    numerics,
  };
}
