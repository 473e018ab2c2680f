import { ExpectedError } from "../../core/errors.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import type { Engine } from "./engine.ts";
import { createWasmEngine } from "./wasm/engine.ts";

export interface EngineOptions {
  /** Null: all cores. */
  readonly threads: number | null;
  /** The program of the `wasm` engine's threads. */
  readonly workerUrl: URL;
}

export interface SelectedEngine {
  readonly engine: Engine;
  /** Why this one, where it was not asked for by name. */
  readonly reason: string | null;
}

/**
 * @returns the engine of that name; `auto` takes the fastest that starts.
 * @throws ExpectedError `not-available`.
 */
export function selectEngine(name: Experiment["engine"], options: EngineOptions): SelectedEngine {
  switch (name) {
    case "wasm":
      return { engine: createWasmEngine(options), reason: null };
    case "auto":
      return { engine: createWasmEngine(options), reason: "wasm needs nothing to be installed and runs everywhere" };
    case "tensorflow":
    case "webgpu":
      throw new ExpectedError("not-available", `The engine "${name}" is not available in this version.`, {
        next: 'Use "engine": "auto" or "wasm".',
      });
  }
}
