import type { Device, Engine } from "../engine.ts";
import { checkCase } from "../tfjs/check.ts";
import { prepareLearner } from "../tfjs/prepareLearner.ts";
import { loadGpu, type Gpu } from "./gpu.ts";
import { WebgpuSession } from "./session.ts";

/** Changes whenever the same file and seed give other weights than before on the same device. */
export const numerics = 1;

export interface WebgpuEngineOptions {
  /** Whether an adapter will do that computes on the processor: where a person names the engine. */
  readonly software: boolean;
}

/** A GPU by way of Dawn and TensorFlow.js's backend for WebGPU; both are loaded when they are first used. */
export function createWebgpuEngine({ software }: WebgpuEngineOptions): Engine {
  return {
    name: "webgpu",
    prepare: async (experiment, network, data, signal) => {
      signal.throwIfAborted();
      const gpu = await loadGpu(software);
      signal.throwIfAborted();
      return prepareLearner(experiment, network, data, {
        stepsPerCall: 1,
        open: (specs) => new WebgpuSession(gpu, specs),
        deviceOf: () => deviceOf(gpu),
      });
    },
    check: async (golden) => {
      const gpu = await loadGpu(software);
      return checkCase(golden, (specs) => new WebgpuSession(gpu, specs));
    },
  };
}

function deviceOf({ description }: Gpu): Device {
  return { engine: "webgpu", description, threads: 1, numerics };
}
