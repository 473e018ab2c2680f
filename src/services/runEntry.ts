import { join } from "node:path";
import { ExpectedError, reportOf } from "../core/errors.ts";
import { oneLine, severalLines } from "../core/plainText.ts";
import type { RunStatus } from "../core/runStatus.ts";
import { nothingSaid, readAbout, readAboutNow, type About } from "../files/about.ts";
import { recalledFile } from "../files/experimentJson.ts";
import { readRunSummary, readRunSummaryNow, runFolderVersion, type RunSummary } from "../files/runSummary.ts";

/** A run as lists show it. Text is free of control characters, whatever lies in the files. */
export interface RunEntry {
  /** Name of its folder. */
  readonly id: string;
  /** Its folder, an absolute path. */
  readonly path: string;
  /** What the person calls it, otherwise the experiment's name. */
  readonly name: string;
  readonly experimentName: string;
  /** The file it came from, as remembered: `experimentFileOf` tells where it is; null where there was none. */
  readonly experimentFile: string | null;
  /** May have several lines. */
  readonly note: string;
  readonly pinned: boolean;
  /** As observed: a run that says it goes on and whose trainer is dead is interrupted. */
  readonly status: RunStatus | "damaged";
  /** ISO 8601 in UTC; of a damaged run as its id tells, otherwise empty. */
  readonly created: string;
  readonly ended: string | null;
  readonly engine: string | null;
  /** "WebAssembly SIMD, 2 threads" */
  readonly device: string | null;
  readonly parameters: number | null;
  /** Epochs completed, and asked for. */
  readonly epoch: number;
  readonly epochs: number | null;
  /** Updates done. */
  readonly step: number;
  /** Accuracy 0 to 1. */
  readonly best: { readonly epoch: number; readonly accuracy: number; readonly set: string } | null;
  readonly test: { readonly accuracy: number; readonly loss: number; readonly count: number } | null;
  /** From the start of the trainer's work; null while it goes on. */
  readonly seconds: number | null;
  readonly fingerprint: string | null;
  readonly segments: number;
  readonly checkpoint: { readonly file: string; readonly epoch: number; readonly step: number } | null;
  /** Why it failed or was interrupted, in a sentence. */
  readonly failure: string | null;
  /** Whoever trains it, or does something else with it. */
  readonly holder: { readonly pid: number; readonly host: string } | null;
  /** Whether a newer version wrote it: it can be looked at and deleted, not changed. */
  readonly newer: boolean;
  /** What is wrong with its files, and what to do; null when nothing is seen at a glance. */
  readonly problem: { readonly message: string; readonly next: string } | null;
}

/** What the files say, before anybody looks whether its trainer lives. */
export type RecordedEntry = Omit<RunEntry, "path" | "holder">;

/** @returns absolute path of the experiment file that the run came from; null where there was none. */
export function experimentFileOf({ path, experimentFile }: Pick<RunEntry, "path" | "experimentFile">): string | null {
  return experimentFile === null ? null : recalledFile(path, experimentFile);
}

/** Reads a run's summary and what was said about it; what is wrong with them becomes the entry's problem. */
export async function readRecordedEntry(path: string, id: string): Promise<RecordedEntry> {
  const [summary, about] = await Promise.allSettled([readRunSummary(path), readAbout(path)]);
  return recordedEntryOf(path, id, summary, about);
}

/**
 * The same without letting go of the thread, for many runs.
 *
 * @param hasAbout whether something was said about it. Both are known to be files, where they are.
 */
export function readRecordedEntryNow(path: string, id: string, hasAbout: boolean): RecordedEntry {
  const summary = settled(() => readRunSummaryNow(path));
  const about = settled(() => (hasAbout ? readAboutNow(path) : nothingSaid));
  return recordedEntryOf(path, id, summary, about);
}

function settled<T>(read: () => T): PromiseSettledResult<T> {
  try {
    return { status: "fulfilled", value: read() };
  } catch (reason) {
    return { status: "rejected", reason };
  }
}

function recordedEntryOf(
  path: string,
  id: string,
  summary: PromiseSettledResult<RunSummary>,
  about: PromiseSettledResult<About>,
): RecordedEntry {
  const said = about.status === "fulfilled" ? about.value : nothingSaid;
  if (summary.status === "rejected") return damagedEntry(id, path, said, summary.reason);
  const entry = entryOf(id, summary.value, said);
  return about.status === "fulfilled" ? entry : { ...entry, problem: problemOf(id, about.reason) };
}

function entryOf(id: string, summary: RunSummary, about: About): RecordedEntry {
  // Whatever is sealed was not necessarily written by us: nothing is taken as it claims to be.
  const { version, name, status, created, ended, epoch, step, best, segments, checkpoint, ...rest } =
    summary as unknown as Loose & Pick<RunSummary, "status" | "version">;
  const started = looseOf(rest.started);
  const result = looseOf(rest.result);
  const test = looseOf(result.test);
  const experimentName = oneLine(textOf(name) ?? id);
  return {
    id,
    name: about.name === null ? experimentName : oneLine(about.name),
    experimentName,
    experimentFile: textOf(rest.experimentFile),
    note: severalLines(about.note),
    pinned: about.pinned,
    status,
    created: timeOf(created) ?? timeOfId(id),
    ended: timeOf(ended),
    engine: lineOf(started.engine),
    device: lineOf(started.device),
    parameters: finiteOf(started.parameters),
    epoch: finiteOf(epoch) ?? 0,
    epochs: finiteOf(started.epochs),
    step: finiteOf(step) ?? 0,
    best: bestOf(looseOf(best)),
    test: testOf(test),
    seconds: finiteOf(result.seconds),
    fingerprint: lineOf(result.fingerprint),
    segments: finiteOf(segments) ?? 1,
    checkpoint: checkpointOf(looseOf(checkpoint)),
    failure: lineOf(looseOf(rest.error).message),
    newer: version > runFolderVersion,
    problem: null,
  };
}

function bestOf({ epoch, accuracy, set }: Loose): RunEntry["best"] {
  const known = { epoch: finiteOf(epoch), accuracy: finiteOf(accuracy), set: lineOf(set) };
  if (known.epoch === null || known.accuracy === null || known.set === null) return null;
  return { epoch: known.epoch, accuracy: known.accuracy, set: known.set };
}

function testOf({ accuracy, loss, count }: Loose): RunEntry["test"] {
  const known = { accuracy: finiteOf(accuracy), loss: numberOf(loss), count: finiteOf(count) };
  if (known.accuracy === null || known.loss === null || known.count === null) return null;
  return { accuracy: known.accuracy, loss: known.loss, count: known.count };
}

function checkpointOf({ file, epoch, step }: Loose): RunEntry["checkpoint"] {
  const known = { file: lineOf(file), epoch: finiteOf(epoch), step: finiteOf(step) };
  if (known.file === null || known.epoch === null || known.step === null) return null;
  return { file: known.file, epoch: known.epoch, step: known.step };
}

function damagedEntry(id: string, path: string, about: About, error: unknown): RecordedEntry {
  const name = /^\d{8}-\d{6}-(.+)-[0-9a-f]{4}$/.exec(id)?.[1] ?? id;
  return {
    id,
    name: about.name === null ? name : oneLine(about.name),
    experimentName: name,
    experimentFile: null,
    note: severalLines(about.note),
    pinned: about.pinned,
    status: "damaged",
    created: timeOfId(id),
    ended: null,
    engine: null,
    device: null,
    parameters: null,
    epoch: 0,
    epochs: null,
    step: 0,
    best: null,
    test: null,
    seconds: null,
    fingerprint: null,
    segments: 1,
    checkpoint: null,
    failure: null,
    newer: false,
    problem:
      error instanceof ExpectedError && error.code === "file-not-found"
        ? { message: `${join(path, "summary.json")} is missing.`, next: repairOrDelete(id) }
        : problemOf(id, error),
  };
}

function problemOf(id: string, error: unknown): RunEntry["problem"] {
  const { message, next } = reportOf(error);
  return { message: oneLine(message), next: next ?? repairOrDelete(id) };
}

function repairOrDelete(id: string): string {
  return `\`mnist-lab repair ${id}\` saves what can be saved; \`mnist-lab delete ${id}\` removes the run.`;
}

type Loose = Readonly<Record<string, unknown>>;

function looseOf(value: unknown): Loose {
  return typeof value === "object" && value !== null ? (value as Loose) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function lineOf(value: unknown): string | null {
  return typeof value === "string" ? oneLine(value) : null;
}

function finiteOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** Numbers that JSON does not know are strings in our files. */
function numberOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  return value === "NaN" || value === "Infinity" || value === "-Infinity" ? Number(value) : null;
}

function timeOf(value: unknown): string | null {
  return typeof value === "string" && !Number.isNaN(Date.parse(value)) ? oneLine(value) : null;
}

/** @returns the time in a run's id as ISO 8601; empty where there is none. */
export function timeOfId(id: string): string {
  const parts = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(id);
  if (parts === null) return "";
  const [, year, month, day, hour, minute, second] = parts;
  return timeOf(`${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`) ?? "";
}
