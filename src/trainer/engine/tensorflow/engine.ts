import { availableParallelism } from "node:os";
import { parseTensorflowLibrary, tensorflowVariable } from "../../../protocol/tensorflowLibrary.ts";
import type { Device, Engine } from "../engine.ts";
import { checkCase } from "../tfjs/check.ts";
import { prepareLearner } from "../tfjs/prepareLearner.ts";
import type { Program, Session, TensorSpec } from "../tfjs/session.ts";
import { CapturedSession } from "./capturedSession.ts";
import { EagerSession } from "./eagerSession.ts";
import { loadNative, type Native } from "./native.ts";
import { TensorflowPrimitives } from "./primitives.ts";
import { NotCapturable } from "./recorder.ts";
import { paceOf, type Pace } from "./pace.ts";

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
  const load = async (pace: Omit<Pace, "stepsPerCall">): Promise<Native> =>
    loadNative(parseTensorflowLibrary(process.env[tensorflowVariable]), pace);
  return {
    name: "tensorflow",
    warm: (experiment, network) => {
      const pace = paceOf(network, experiment.training.batchSize, options.threads, availableParallelism());
      void load(pace).catch(() => undefined);
    },
    prepare: async (experiment, network, data, signal) => {
      signal.throwIfAborted();
      const pace = paceOf(network, experiment.training.batchSize, options.threads, availableParallelism());
      const native = await load(pace);
      signal.throwIfAborted();
      const stepsPerCall = options.stepsPerCall ?? pace.stepsPerCall;
      return prepareLearner(experiment, network, data, {
        stepsPerCall,
        open: (specs, programs) => openSession(native, specs, programs, options.capture ?? true),
        deviceOf: ({ notice }) => deviceOf(native, notice),
      });
    },
    check: async (golden) => {
      const native = await load({ threads: options.threads ?? availableParallelism(), operations: 2 });
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
