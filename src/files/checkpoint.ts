import { link, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Experiment } from "../core/experiment/schema.ts";
import type { Network } from "../core/network/network.ts";
import type { KeptEpoch, TrainingState } from "../core/trainingState.ts";
import { flushFolder, renameOver, temporaryNameOf, writeFileAtomic } from "./atomicFile.ts";
import { stateOf, stateText } from "./checkpointState.ts";
import { readError, systemCode, writeError } from "./fileError.ts";
import { valuesOf } from "./fingerprint.ts";
import { makeSubfolder } from "./makeFolder.ts";
import { decodeMetadata, headerEnd, type Tensor } from "./safetensors.ts";
import { encodeSealed } from "./sealedSafetensors.ts";

export { readCheckpoint } from "./checkpointReader.ts";

/** Everything that a run needs to go on as if nothing had happened, on any machine. */
export interface Checkpoint {
  readonly version: 1;
  readonly runId: string;
  /** With every default written out. */
  readonly experiment: Experiment;
  readonly engine: string;
  readonly numerics: number;
  /** SHA-256 of the digits, in hexadecimal: a run goes on with the data it began with. */
  readonly dataSha256: string;
  readonly state: TrainingState;
  /** By name, all of `Network.weights`. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** By name (`conv2d/kernel/momentum`), in the layout of the weight. */
  readonly optimizer: ReadonlyMap<string, Float32Array>;
  /** The epochs that `state` names as last, best and to restore, each once. */
  readonly kept: readonly KeptEpoch[];
}

/** How an epoch is described beside its tensors. */
export interface KeptEntry {
  readonly epoch: number;
  readonly step: number;
  /** What the names of its weights begin with: those of weights that are the same are stored once. */
  readonly weights: string;
  /** Sets whose probabilities are there. */
  readonly sets: readonly string[];
}

const extension = ".safetensors";
const temporary = /\.[0-9a-f]{12}\.tmp$/;

/**
 * A checkpoint as a sealed safetensors file: `model/<weight>`, `optimizer/<slot>`, `kept/<epoch>/<weight>`,
 * `kept/<epoch>/probabilities/<set>`; in its metadata `sha256`, `format`, `version`, `runId`, `engine`, `numerics`,
 * `dataSha256`, and as JSON `experiment`, `state` and `kept`. Weights that `kept` shares with the model are stored once.
 *
 * @throws ExpectedError `too-large`.
 */
export function encodeCheckpoint(checkpoint: Checkpoint, network: Network): Uint8Array {
  const { weights, optimizer, state, experiment } = checkpoint;
  const shapes = new Map(network.weights.map(({ name, shape }) => [name, shape]));
  const tensors: Tensor[] = [];
  const stored = new Map<ReadonlyMap<string, Float32Array>, string>();
  const store = (prefix: string, values: ReadonlyMap<string, Float32Array>): string => {
    const before = stored.get(values);
    if (before !== undefined) return before;
    stored.set(values, prefix);
    for (const { name, shape, size } of network.weights) {
      tensors.push({ name: `${prefix}/${name}`, shape, values: valuesOf(values, name, size) });
    }
    return prefix;
  };
  store("model", weights);
  for (const [slot, values] of optimizer) {
    const shape = shapes.get(slot.slice(0, slot.lastIndexOf("/"))) ?? [values.length];
    tensors.push({ name: `optimizer/${slot}`, shape, values });
  }
  const kept = checkpoint.kept.map(({ epoch, step, weights, probabilities }): KeptEntry => {
    const prefix = `kept/${epoch}`;
    for (const [set, values] of probabilities) {
      tensors.push({ name: `${prefix}/probabilities/${set}`, shape: [values.length / 10, 10], values });
    }
    return { epoch, step, weights: store(prefix, weights), sets: [...probabilities.keys()] };
  });
  return encodeSealed(tensors, {
    format: "mnist-lab-checkpoint",
    version: String(checkpoint.version),
    runId: checkpoint.runId,
    engine: checkpoint.engine,
    numerics: String(checkpoint.numerics),
    dataSha256: checkpoint.dataSha256,
    state: stateText(state),
    kept: JSON.stringify(kept),
    experiment: JSON.stringify(experiment),
  });
}

/**
 * Writes one checkpoint under some names, each whole or not at all, and removes what a writer that was killed left over.
 * Only for the process that holds the run.
 *
 * @param folder `checkpoint/` of the run, made where it is missing; the run's folder is not.
 * @param names files in it, such as `last.safetensors`; the first is written first.
 * @throws ExpectedError `file-unwritable`.
 */
export async function writeCheckpoint(folder: string, names: readonly string[], bytes: Uint8Array): Promise<void> {
  await makeSubfolder(folder).catch((error: unknown) => {
    throw writeError(folder, error);
  });
  await removeLeftovers(folder);
  const [first, ...others] = [...new Set(names)].map((name) => join(folder, name));
  await writeFileAtomic(first, bytes);
  for (const other of others) {
    if (!(await linkAtomic(first, other))) await writeFileAtomic(other, bytes);
  }
}

/** Gives a file a second name, in place of what had it: nothing is written twice. @returns false where that cannot be. */
async function linkAtomic(file: string, other: string): Promise<boolean> {
  const fresh = temporaryNameOf(other);
  try {
    await link(file, fresh);
    await renameOver(fresh, other);
  } catch {
    await rm(fresh, { force: true }).catch(() => undefined);
    return false;
  }
  await flushFolder(join(other, ".."));
  return true;
}

async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names) {
    if (temporary.test(name)) await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

export interface CheckpointFile {
  /** Its name in the folder. */
  readonly file: string;
  readonly bytes: number;
  /** Updates done; null where the file does not tell any more. */
  readonly step: number | null;
}

/**
 * The checkpoints in a run's folder `checkpoint/`, the newest first; those that do not tell how far they are come before
 * all others. None where there is no such folder. Only each file's beginning is read.
 *
 * @throws ExpectedError `file-unreadable` where the folder cannot be read.
 */
export async function listCheckpoints(folder: string): Promise<CheckpointFile[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return [];
    throw readError(folder, error);
  });
  const files = names.filter((name) => name.endsWith(extension));
  const found = await Promise.all(files.map((file) => lookAt(join(folder, file), file)));
  const rank = (step: number | null) => step ?? Infinity;
  return found
    .filter((each) => each !== null)
    .sort((a, b) => compare(rank(b.step), rank(a.step)) || compare(b.modified, a.modified) || byName(a.file, b.file))
    .map(({ file, bytes, step }) => ({ file, bytes, step }));
}

/** @returns null where the file went away meanwhile. */
async function lookAt(path: string, file: string): Promise<(CheckpointFile & { modified: number }) | null> {
  try {
    const handle = await open(path, "r");
    try {
      const { size, mtimeMs } = await handle.stat();
      const step = await stepIn(path, async (length) => {
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(Math.min(length, size)), 0, null, 0);
        return buffer.subarray(0, bytesRead);
      }).catch(() => null);
      return { file, bytes: size, step, modified: mtimeMs };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return systemCode(error) === "ENOENT" ? null : { file, bytes: 0, step: null, modified: 0 };
  }
}

/** @param read the file's beginning. */
async function stepIn(path: string, read: (length: number) => Promise<Uint8Array>): Promise<number> {
  const end = headerEnd(await read(8), path);
  return stateOf(JSON.parse(decodeMetadata(await read(end), path).get("state") ?? "null")).step;
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The one that is always written comes first. */
function byName(a: string, b: string): number {
  const last = `last${extension}`;
  return Number(b === last) - Number(a === last) || (a < b ? -1 : 1);
}
