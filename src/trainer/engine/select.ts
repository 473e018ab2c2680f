import type { Experiment } from "../../core/experiment/schema.ts";
import type { EngineChoice } from "../../protocol/trainer.ts";
import { parseTensorflowLibrary, tensorflowVariable } from "../../protocol/tensorflowLibrary.ts";
import type { Engine } from "./engine.ts";
import { createWasmEngine } from "./wasm/engine.ts";

export interface EngineOptions {
  /** What `auto` takes; `wasm` when left out. */
  readonly choice?: EngineChoice | null;
  /** Null: all cores. */
  readonly threads: number | null;
  /** The program of the `wasm` engine's threads; engines that are loaded only when they are used lie beside it. */
  readonly workerUrl: URL;
}

export interface SelectedEngine {
  readonly engine: Engine;
  /** Why this one, where it was not asked for by name. */
  readonly reason: string | null;
  /** The engine that would have been taken, had it worked. */
  readonly insteadOf?: string;
}

/**
 * @returns the engine of that name; for `auto` the one that was chosen.
 * @throws ExpectedError where the environment says nothing (`not-available`) or something wrong (`bad-usage`) of TensorFlow's
 * library.
 */
export function selectEngine(name: Experiment["engine"], options: EngineOptions): SelectedEngine {
  // As it is named, an adapter without a GPU will do.
  if (name !== "auto") return { engine: engineNamed(name, options, true), reason: null };
  const { engine, ...why } = options.choice ?? everywhere;
  return { engine: engineNamed(engine, options, false), ...why };
}

const everywhere: EngineChoice = { engine: "wasm", reason: "wasm needs nothing to be installed and runs everywhere" };

/** @param software whether a GPU that the processor plays will do. */
function engineNamed(name: Engine["name"], options: EngineOptions, software: boolean): Engine {
  switch (name) {
    case "wasm":
      return createWasmEngine(options);
    case "tensorflow":
      parseTensorflowLibrary(process.env[tensorflowVariable]);
      return tensorflowEngine(options);
    case "webgpu":
      return webgpuEngine(options, software);
  }
}

/** The engines with TensorFlow.js: each a megabyte that no other engine loads. */
function tensorflowEngine({ threads, workerUrl }: EngineOptions): Engine {
  const program = new URL("./tensorflowEngine.js", workerUrl);
  return loadedLater("tensorflow", async () => {
    const { createTensorflowEngine } = (await import(program.href)) as typeof import("./tensorflow/engine.ts");
    return createTensorflowEngine({ threads });
  });
}

function webgpuEngine({ workerUrl }: EngineOptions, software: boolean): Engine {
  const program = new URL("./webgpuEngine.js", workerUrl);
  return loadedLater("webgpu", async () => {
    const { createWebgpuEngine } = (await import(program.href)) as typeof import("./webgpu/engine.ts");
    return createWebgpuEngine({ software });
  });
}

function loadedLater(name: Engine["name"], load: () => Promise<Engine>): Engine {
  return {
    name,
    warm: (...parts) =>
      void load().then(
        (engine) => engine.warm?.(...parts),
        () => undefined,
      ),
    prepare: async (...parts) => (await load()).prepare(...parts),
    check: async (golden) => (await load()).check(golden),
  };
}
