import { basename, dirname, join } from "node:path";
import type { SetName } from "../core/dataset.ts";
import { ExpectedError, type ErrorReport } from "../core/errors.ts";
import { isOver, nextStatus, runStatuses, type RunStatus } from "../core/runStatus.ts";
import type { EvaluationReport, StartedEvent } from "../core/runEvents.ts";
import { writeFileAtomic } from "./atomicFile.ts";
import { sealedText, unsealed } from "./sealedJson.ts";
import { isRunSummary } from "./summaryShape.ts";
import { readWhole, readWholeNow } from "./wholeFile.ts";

/** Version of everything in a run's folder. A newer one is read as far as it is understood, and never written to. */
export const runFolderVersion = 1;

/** Far more than any summary takes. */
const largestSummary = 1024 * 1024;

export type SummaryStart = Omit<StartedEvent, "type" | "runId" | "summary">;

/** What a run came to. */
export interface SummaryResult {
  /** Best epoch (0 when none was evaluated) and its accuracy. */
  readonly bestEpoch: number;
  readonly bestAccuracy: number | null;
  /** The set that the best epoch was chosen on. */
  readonly chosenOn: SetName | null;
  /** The test set with the best weights; only of completed runs. */
  readonly test: Omit<EvaluationReport, "labels"> | null;
  /** SHA-256 of the final weights; null when there are none. */
  readonly fingerprint: string | null;
  /** Folders within the run's folder that hold the final and the best weights. */
  readonly finalModel: string | null;
  readonly bestModel: string | null;
  /** Seconds from the start of the trainer's work. */
  readonly seconds: number;
}

/** `summary.json`: what a list of runs shows. Times are ISO 8601 in UTC. */
export interface RunSummary {
  readonly version: number;
  readonly runId: string;
  /** The experiment's name. */
  readonly name: string;
  readonly status: RunStatus;
  /** Process of the last trainer, and the computer it ran on; whether it is alive, the lock tells. */
  readonly pid: number;
  readonly host: string;
  /** The experiment file, relative to the run's folder with `/` between folders; null when there was none. */
  readonly experimentFile: string | null;
  /** SHA-256 of `experiment.json`, in hexadecimal. */
  readonly experimentSha256: string;
  readonly created: string;
  readonly ended: string | null;
  /** Null until the engine is ready. */
  readonly started: SummaryStart | null;
  /** Epochs completed, updates done. */
  readonly epoch: number;
  readonly step: number;
  /** The best epoch so far. */
  readonly best: { readonly epoch: number; readonly accuracy: number; readonly set: SetName } | null;
  /** 1, and one more for each time that the run was resumed. */
  readonly segments: number;
  /** The newest checkpoint: its file in `checkpoint/`. */
  readonly checkpoint: { readonly file: string; readonly epoch: number; readonly step: number } | null;
  /** Null while the run goes on. */
  readonly result: SummaryResult | null;
  readonly error: ErrorReport | null;
}

/** @returns what the summary keeps of the event: all but the network's long description. */
export function summaryStartOf(event: StartedEvent): SummaryStart {
  const { engine, device, reason, insteadOf, threads, numerics, ...more } = event;
  const { parameters, epochs, stepsPerEpoch, batchSize, digits, inputs } = more;
  const why = insteadOf === undefined ? { reason } : { reason, insteadOf };
  const given = inputs === undefined ? {} : { inputs };
  return { engine, device, ...why, threads, numerics, parameters, epochs, stepsPerEpoch, batchSize, digits, ...given };
}

/** Writes `summary.json` whole, or leaves the one that is there. */
export async function writeRunSummary(folder: string, summary: RunSummary): Promise<void> {
  await writeFileAtomic(join(folder, "summary.json"), sealedText(summary));
}

/**
 * @returns the run's summary; of one that a newer version wrote only version, id and status are sure to be what they are.
 * @throws ExpectedError `file-not-found`, `file-unreadable`; `damaged-run` when it is not what was written.
 */
export async function readRunSummary(folder: string): Promise<RunSummary> {
  const path = join(folder, "summary.json");
  return decodeRunSummary(path, (await readWhole(path, largestSummary)).toString("utf8"));
}

/** The same without letting go of the thread; the summary is known to be a file. */
export function readRunSummaryNow(folder: string): RunSummary {
  const path = join(folder, "summary.json");
  return decodeRunSummary(path, readWholeNow(path, largestSummary).toString("utf8"));
}

/**
 * @param path for messages.
 * @param text of a `summary.json`.
 * @throws ExpectedError `damaged-run`.
 */
export function decodeRunSummary(path: string, text: string): RunSummary {
  const read = unsealed(text);
  if (!read.ok) throw damaged(path, read.problem);
  const { version, runId, status } = read.value;
  const summary = revived(read.value);
  const newer = typeof version === "number" && version > runFolderVersion;
  const known = newer ? typeof runId === "string" && isStatus(status) : isRunSummary(summary);
  if (!known) throw damaged(path, "is not the summary of a run that this version knows");
  return summary as RunSummary;
}

function isStatus(value: unknown): boolean {
  return runStatuses.includes(value as RunStatus);
}

/** The test set's figures as they were before they were written. */
function revived(value: Readonly<Record<string, unknown>>): unknown {
  const result = value.result as { readonly test?: unknown } | null | undefined;
  const test = result?.test as { readonly confusion?: unknown; readonly loss?: unknown } | null | undefined;
  if (!Array.isArray(test?.confusion)) return value;
  const confusion = Int32Array.from(test.confusion as number[]);
  const loss = typeof test.loss === "string" ? Number(test.loss) : test.loss;
  return { ...value, result: { ...result, test: { ...test, confusion, loss } } };
}

function damaged(path: string, problem: string): ExpectedError {
  const id = basename(dirname(path));
  return new ExpectedError("damaged-run", `${path} ${problem}.`, {
    next: `\`mnist-lab repair ${id}\` makes it again from the run's events; \`mnist-lab delete ${id}\` removes the run.`,
  });
}

/**
 * Marks a run as interrupted whose trainer is gone; one that is over stays as it is. Only for whoever knows that the
 * trainer is dead: while it lives, it alone writes here.
 *
 * @returns whether the run was marked.
 */
export async function markInterrupted(folder: string, error: ErrorReport): Promise<boolean> {
  const summary = await readRunSummary(folder);
  if (isOver(summary.status)) return false;
  const status = nextStatus(summary.status === "queued" ? "running" : summary.status, "interrupted");
  await writeRunSummary(folder, { ...summary, status, ended: new Date().toISOString(), error });
  return true;
}
