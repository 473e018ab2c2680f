import { randomInt } from "node:crypto";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { oneLine } from "../../core/plainText.ts";
import { runIdOf } from "../../core/runId.ts";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { systemCode, readError } from "../../files/fileError.ts";
import { recalledFile, rememberedFile } from "../../files/experimentJson.ts";
import { sealedText, unsealed } from "../../files/sealedJson.ts";
import { readWhole } from "../../files/wholeFile.ts";

export const sweepVersion = 1;
/** In a sweep's folder. */
export const sweepFileName = "sweep.json";
export const sweepLock = "lock.json";
export const sweepHeartbeat = "heartbeat";
/** What its lock is held for by whoever trains it. */
export const sweepPurpose = "sweeping";

/** Far more than 10,000 points take. */
const largestSweep = 64 * 1024 * 1024;

/** One point of a sweep, as its file keeps it. */
export interface RecordedPoint {
  /** What its run is known by; null while that is not known: its weights come from a run that is still to be trained. */
  readonly key: string | null;
  readonly seed: number;
  /** By path. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Id of its run; null before there is one. */
  readonly run: string | null;
}

/** `sweep.json`: which runs belong to which points. What became of them, the runs themselves tell. */
export interface SweepRecord {
  readonly version: number;
  readonly id: string;
  /** The experiment's name. */
  readonly name: string;
  /** The experiment file, relative to the sweep's folder with `/` between folders. */
  readonly experimentFile: string;
  /** Folder of its runs, likewise. */
  readonly runs: string;
  /** ISO 8601 in UTC. */
  readonly created: string;
  readonly updated: string;
  /** Paths of what is varied, in the order of the file. */
  readonly parameters: readonly string[];
  readonly repeats: number;
  readonly warmStart: boolean;
  /** In the order of the sweep. */
  readonly points: readonly RecordedPoint[];
}

/** A sweep whose file cannot be read. */
export interface DamagedSweep {
  readonly id: string;
  /** What is wrong with it, and what to do. */
  readonly error: ExpectedError;
}

/** A sweep and where it lies. */
export interface StoredSweep {
  /** Its folder, an absolute path. */
  readonly path: string;
  readonly record: SweepRecord;
}

/** @param runs folder of all runs. @returns the folder of all sweeps beside it, an absolute path. */
export function sweepsFolder(runs: string): string {
  const parent = dirname(resolve(runs));
  return basename(parent) === ".mnist" ? join(parent, "sweeps") : join(resolve(runs), ".sweeps");
}

/** @returns a new id and the folder of the sweep, which is not there yet. */
export function newSweep(runs: string, name: string): { id: string; path: string } {
  const id = runIdOf(name, new Date(), randomInt(0x10000));
  return { id, path: join(sweepsFolder(runs), id) };
}

/** Writes `sweep.json` whole, or leaves the one that is there. @throws ExpectedError `file-unwritable`. */
export async function writeSweep({ path, record }: StoredSweep): Promise<void> {
  await writeFileAtomic(join(path, sweepFileName), sealedText(record));
}

/** @throws ExpectedError `damaged-run`, `not-available` of a newer version, besides the errors of reading. */
export async function readSweep(path: string): Promise<StoredSweep> {
  const file = join(path, sweepFileName);
  const read = unsealed((await readWhole(file, largestSweep)).toString("utf8"));
  if (!read.ok) throw damaged(file, read.problem);
  if (typeof read.value.version === "number" && read.value.version > sweepVersion) {
    throw new ExpectedError("not-available", `${file} was written by a newer version.`, { next: "Update MNIST Lab." });
  }
  if (!isRecord(read.value)) throw damaged(file, "holds something else than expected");
  return { path, record: { ...read.value, name: oneLine(read.value.name) } };
}

/**
 * @param runs folder of all runs.
 * @returns its sweeps, that first which was trained last; besides, those whose file cannot be read, by their ids.
 * @throws ExpectedError `file-unreadable` when the folder of sweeps cannot be read.
 */
export async function readSweeps(
  runs: string,
): Promise<{ readonly sweeps: readonly StoredSweep[]; readonly damaged: readonly DamagedSweep[] }> {
  const paths = await sweepPaths(runs);
  const sweeps: StoredSweep[] = [];
  const damagedSweeps: DamagedSweep[] = [];
  for (const [index, read] of (await Promise.allSettled(paths.map(readSweep))).entries()) {
    if (read.status === "fulfilled") {
      sweeps.push(read.value);
      continue;
    }
    const error: unknown = read.reason;
    if (!(error instanceof ExpectedError)) throw error;
    // One that is being made, or whose file was removed as advised.
    if (error.code !== "file-not-found") damagedSweeps.push({ id: basename(paths[index]), error });
  }
  // Of the same moment, the newest first: they come so.
  sweeps.sort(({ record: one }, { record: other }) => Date.parse(other.updated) - Date.parse(one.updated) || 0);
  return { sweeps, damaged: damagedSweeps };
}

/** @returns those of `readSweeps` that can be read. @throws ExpectedError `file-unreadable`. */
export async function listSweeps(runs: string): Promise<readonly StoredSweep[]> {
  return (await readSweeps(runs)).sweeps;
}

/**
 * @param runs folder of all runs.
 * @returns folders of its sweeps, the newest first; absolute paths.
 * @throws ExpectedError `file-unreadable`.
 */
export async function sweepPaths(runs: string): Promise<string[]> {
  const folder = sweepsFolder(runs);
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return [];
    throw readError(folder, error);
  });
  const ids = names.filter((name) => !name.startsWith(".")).sort();
  return ids.reverse().map((id) => join(folder, id));
}

/** @param file absolute path of an experiment file. @returns that of its sweeps which was trained last; null when there is none. */
export async function findSweepOf(runs: string, file: string): Promise<StoredSweep | null> {
  const sweeps = await listSweeps(runs);
  return sweeps.find(({ path, record }) => recalledFile(path, record.experimentFile) === file) ?? null;
}

/** @returns how a sweep's folder remembers a file or a folder. */
export const remembered = rememberedFile;

function isRecord(value: object): value is SweepRecord {
  const { version, id, name, experimentFile, runs, created, updated, parameters, repeats, warmStart, points } =
    value as SweepRecord;
  const texts = [id, name, experimentFile, runs, created, updated];
  return (
    version === sweepVersion &&
    texts.every((each) => typeof each === "string") &&
    Array.isArray(parameters) &&
    parameters.every((each) => typeof each === "string") &&
    typeof repeats === "number" &&
    typeof warmStart === "boolean" &&
    Array.isArray(points) &&
    points.every(isPoint)
  );
}

function isPoint(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { key, seed, values, run } = value as RecordedPoint;
  return (
    (key === null || typeof key === "string") &&
    typeof seed === "number" &&
    typeof values === "object" &&
    // A name alone: a run lies in the folder of runs and nowhere else.
    (run === null || (typeof run === "string" && /^[\w-]+$/.test(run)))
  );
}

function damaged(path: string, problem: string): ExpectedError {
  return new ExpectedError("damaged-run", `${path} ${problem}.`, {
    next: "Remove that file: `mnist-lab sweep FILE` finds the runs again by what they train.",
  });
}
