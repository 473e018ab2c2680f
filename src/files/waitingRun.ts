import { lstat, mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import { parseExperiment } from "../core/experiment/parse.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import { writeFileAtomic } from "./atomicFile.ts";
import { sealedText, unsealed } from "./sealedJson.ts";
import { readWhole } from "./wholeFile.ts";

/** A run that waits for its turn. It lies in `.queue/` of the folder of runs, since it may have no folder of its own yet. */
export interface WaitingRun {
  /** Path of the run's folder. */
  readonly path: string;
  /** Absolute path of its experiment file; null where it does not remember one. */
  readonly file: string | null;
  readonly experiment: Experiment;
  /** From which checkpoint it goes on, null the newest, "start" none; undefined for a run that is new. */
  readonly checkpoint?: string | null;
  /** When it began to wait, ISO 8601. */
  readonly since: string;
}

export const waitingVersion = 1;
const ending = ".json";
/** Far more than any experiment takes. */
const largestWaiting = 16 * 1024 * 1024;

const folderOf = (runs: string): string => join(runs, ".queue");

/** @param run path of the run's folder. @returns where it is written that this run waits. */
export function waitingFile(run: string): string {
  return join(folderOf(dirname(run)), `${basename(run)}${ending}`);
}

/** @param run path of a run's folder. @throws ExpectedError `file-unwritable`. */
export async function makeQueue(run: string): Promise<void> {
  const folder = folderOf(dirname(run));
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new ExpectedError("file-unwritable", `${folder} cannot be made.`, { cause });
  });
}

/** @param run path of a run's folder. @returns whether there is something: its trainer makes the folder when it begins. */
export async function hasBegun(run: string): Promise<boolean> {
  return lstat(run).then(
    () => true,
    () => false,
  );
}

/** The folder has to be there. @throws ExpectedError `file-unwritable`. */
export async function writeWaitingRun({ path, file, experiment, checkpoint, since }: WaitingRun): Promise<void> {
  await writeFileAtomic(
    waitingFile(path),
    sealedText({ version: waitingVersion, since, file, checkpoint, experiment }),
  );
}

/**
 * @param run path of the run's folder.
 * @throws ExpectedError `damaged-run`; `not-available` when a newer version wrote it; `file-not-found`, `file-unreadable`.
 */
export async function readWaitingRun(run: string): Promise<WaitingRun> {
  const path = waitingFile(run);
  const read = unsealed((await readWhole(path, largestWaiting)).toString("utf8"));
  if (!read.ok) throw damaged(path, read.problem);
  const { version, since, file, checkpoint, experiment } = read.value;
  if (typeof version === "number" && version > waitingVersion) {
    throw new ExpectedError("not-available", `${path} was written by a newer version.`, { next: "Update MNIST Lab." });
  }
  const isFile = file === null || (typeof file === "string" && isAbsolute(file));
  const isCheckpoint = checkpoint === undefined || checkpoint === null || typeof checkpoint === "string";
  if (version !== waitingVersion || typeof since !== "string" || !isFile || !isCheckpoint) {
    throw damaged(path, "holds something else than expected");
  }
  // Checked as if a person had written it: the folder may come from anywhere.
  const parsed = parseExperiment(JSON.stringify(experiment), { fileName: "experiment.json", kept: true });
  if (parsed.experiment === null) throw damaged(path, "holds no experiment");
  return { path: run, file, experiment: parsed.experiment, since, ...(checkpoint === undefined ? {} : { checkpoint }) };
}

/** @returns paths of the runs that wait, in no order; none where the folder cannot be read. */
export async function listWaitingRuns(runs: string): Promise<string[]> {
  const names = await readdir(folderOf(runs)).catch(() => []);
  return names
    .filter((name) => name.endsWith(ending) && !name.startsWith("."))
    .map((name) => join(runs, name.slice(0, -ending.length)));
}

/** @throws ExpectedError `file-unwritable`. */
export async function removeWaitingRun(run: string): Promise<void> {
  const path = waitingFile(run);
  await rm(path, { force: true }).catch((cause: unknown) => {
    throw new ExpectedError("file-unwritable", `${path} cannot be removed.`, { cause });
  });
}

function damaged(path: string, problem: string): ExpectedError {
  return new ExpectedError("damaged-run", `${path} ${problem}.`, {
    next: "Remove that file: the run that waited is then forgotten.",
  });
}
