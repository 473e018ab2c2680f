import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SetName } from "../core/dataset.ts";
import { ExpectedError, type ErrorReport } from "../core/errors.ts";
import { isOver, nextStatus, runStatuses, type RunStatus } from "../core/runStatus.ts";
import type { EvaluationReport, StartedEvent } from "../core/runEvents.ts";
import { writeFileAtomic } from "./atomicFile.ts";
import { readError } from "./fileError.ts";

/** Version of everything in a run's folder; a reader refuses a newer one. */
export const runFolderVersion = 1;

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
  readonly name: string;
  readonly status: RunStatus;
  /** Process of the trainer. A run that is not over and whose process is gone was interrupted. */
  readonly pid: number;
  readonly created: string;
  readonly ended: string | null;
  /** Null until the engine is ready. */
  readonly started: SummaryStart | null;
  /** Epochs completed, updates done. */
  readonly epoch: number;
  readonly step: number;
  /** Null while the run goes on. */
  readonly result: SummaryResult | null;
  readonly error: ErrorReport | null;
}

/** @returns what the summary keeps of the event: all but the network's long description. */
export function summaryStartOf(event: StartedEvent): SummaryStart {
  const { engine, device, reason, threads, numerics, parameters, epochs, stepsPerEpoch, batchSize, digits } = event;
  return { engine, device, reason, threads, numerics, parameters, epochs, stepsPerEpoch, batchSize, digits };
}

/** Writes `summary.json` whole, or leaves the one that is there. */
export async function writeRunSummary(folder: string, summary: RunSummary): Promise<void> {
  await writeFileAtomic(join(folder, "summary.json"), encodeSummary(summary));
}

/**
 * @returns the run's summary.
 * @throws ExpectedError `file-not-found`, `file-unreadable` when there is no such file or it is none of ours.
 */
export async function readRunSummary(folder: string): Promise<RunSummary> {
  const path = join(folder, "summary.json");
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw readError(path, error);
  });
  const summary = parsed(text);
  if (summary === null) throw new ExpectedError("file-unreadable", `${path} is not the summary of a run.`);
  if (summary.version > runFolderVersion) {
    throw new ExpectedError(
      "file-unreadable",
      `${path} has version ${summary.version}; this MNIST Lab reads versions up to ${runFolderVersion}.`,
      { next: "Open it with a newer MNIST Lab." },
    );
  }
  return summary;
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

function encodeSummary(summary: RunSummary): string {
  return `${JSON.stringify(
    summary,
    (_, value: unknown) => {
      if (value instanceof Int32Array) return Array.from(value);
      return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
    },
    2,
  )}\n`;
}

function parsed(text: string): RunSummary | null {
  try {
    const value = JSON.parse(text, (key, inner: unknown) => {
      if (key === "confusion" && Array.isArray(inner)) return Int32Array.from(inner as number[]);
      return inner;
    }) as Partial<RunSummary> | null;
    const fits =
      typeof value === "object" &&
      typeof value?.version === "number" &&
      typeof value.runId === "string" &&
      runStatuses.includes(value.status as RunStatus);
    return fits ? (value as RunSummary) : null;
  } catch {
    return null;
  }
}
