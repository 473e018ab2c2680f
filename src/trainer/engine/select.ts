import type { Experiment } from "../../core/experiment/schema.ts";
import { parseTensorflowLibrary, tensorflowVariable } from "../../protocol/tensorflowLibrary.ts";
import type { Engine } from "./engine.ts";
import { createWasmEngine } from "./wasm/engine.ts";

export interface EngineOptions {
  /** Null: all cores. */
  readonly threads: number | null;
  /** The program of the `wasm` engine's threads; engines that are loaded only when they are used lie beside it. */
  readonly workerUrl: URL;
}

export interface SelectedEngine {
  readonly engine: Engine;
  /** Why this one, where it was not asked for by name. */
  readonly reason: string | null;
}

/**
 * @returns the engine of that name; `auto` takes the fastest that starts.
 * @throws ExpectedError where the environment says nothing (`not-available`) or something wrong (`bad-usage`) of TensorFlow's
 * library.
 */
export function selectEngine(name: Experiment["engine"], options: EngineOptions): SelectedEngine {
  switch (name) {
    case "wasm":
      return { engine: createWasmEngine(options), reason: null };
    case "auto":
      return { engine: createWasmEngine(options), reason: "wasm needs nothing to be installed and runs everywhere" };
    case "tensorflow":
      parseTensorflowLibrary(process.env[tensorflowVariable]);
      return { engine: tensorflowEngine(options), reason: null };
    case "webgpu":
      return { engine: webgpuEngine(options), reason: null };
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

/** As it was named, an adapter without a GPU will do. */
function webgpuEngine({ workerUrl }: EngineOptions): Engine {
  const program = new URL("./webgpuEngine.js", workerUrl);
  return loadedLater("webgpu", async () => {
    const { createWebgpuEngine } = (await import(program.href)) as typeof import("./webgpu/engine.ts");
    return createWebgpuEngine({ software: true });
  });
}

function loadedLater(name: Engine["name"], load: () => Promise<Engine>): Engine {
  return {
    name,
    prepare: async (...parts) => (await load()).prepare(...parts),
    check: async (golden) => (await load()).check(golden),
  };
}
