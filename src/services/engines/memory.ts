import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { TensorflowLibrary } from "../../protocol/tensorflowLibrary.ts";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { count, listOf, number, objectOf, oneOf, optional, orNull, text, type Check } from "../../files/shape.ts";

/**
 * `engines.json` in the cache folder: what was found out about the engines of this machine, so that no run waits for it
 * twice. It can be removed at any time.
 */
export interface EngineMemory {
  readonly libraries: readonly KnownLibrary[];
  readonly times: readonly KnownTimes[];
}

/** A TensorFlow that worked. */
export interface KnownLibrary {
  readonly library: TensorflowLibrary;
  /** Folder of the workspace whose own it is, which alone uses it; null: anybody's. */
  readonly workspace: string | null;
  /** Files that it consists of, as they were then. */
  readonly files: readonly { readonly path: string; readonly size: number; readonly modified: number }[];
}

/** How fast the engines train a network. */
export interface KnownTimes {
  /** Of the network, what trains it and what it is trained on: `timesKey`. */
  readonly key: string;
  readonly engines: readonly EngineTime[];
}

export interface EngineTime {
  readonly engine: "tensorflow" | "webgpu" | "wasm";
  /** Of one batch; null where the engine does not work here. */
  readonly milliseconds: number | null;
  /** Why it does not. */
  readonly problem?: string;
}

const version = 1;
/** Networks that are remembered: those timed last. */
const mostTimes = 500;
const nothing: EngineMemory = { libraries: [], times: [] };

const library: Check = objectOf({ binding: text, libraries: listOf(text), version: text, source: text });
const engineTime: Check = objectOf({
  engine: oneOf(["tensorflow", "webgpu", "wasm"]),
  milliseconds: orNull(number),
  problem: optional(text),
});
const memory: Check = objectOf({
  version: oneOf([version]),
  libraries: listOf(
    objectOf({
      library,
      workspace: orNull(text),
      files: listOf(objectOf({ path: text, size: count, modified: number })),
    }),
  ),
  times: listOf(objectOf({ key: text, engines: listOf(engineTime) })),
});

/** @returns what is remembered; nothing where the file is not there or is not of this form. */
export function readEngineMemory(path: string): EngineMemory {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return memory(value) ? (value as EngineMemory) : nothing;
  } catch {
    return nothing;
  }
}

/** Failing to write it is no failure: it is found out again. */
export async function writeEngineMemory(path: string, { libraries, times }: EngineMemory): Promise<void> {
  const whole = { version, libraries, times: times.slice(-mostTimes) };
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, `${JSON.stringify(whole, null, 1)}\n`);
  } catch {
    return;
  }
}
