import { ExpectedError } from "../../core/errors.ts";
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
 * @throws ExpectedError `not-available`; `bad-usage` where the environment describes TensorFlow's library wrongly.
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
      throw new ExpectedError("not-available", `The engine "${name}" is not available in this version.`, {
        next: 'Use "engine": "auto", "wasm" or "tensorflow".',
      });
  }
}

/** The engine with TensorFlow.js: a megabyte that no other engine loads. */
function tensorflowEngine({ threads, workerUrl }: EngineOptions): Engine {
  const program = new URL("./tensorflowEngine.js", workerUrl);
  const load = async (): Promise<Engine> => {
    const { createTensorflowEngine } = (await import(program.href)) as typeof import("./tensorflow/engine.ts");
    return createTensorflowEngine({ threads });
  };
  return {
    name: "tensorflow",
    prepare: async (...parts) => (await load()).prepare(...parts),
    check: async (golden) => (await load()).check(golden),
  };
}
