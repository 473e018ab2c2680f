import { setTimeout as delay } from "node:timers/promises";
import { basename } from "node:path";
import { ExpectedError, reportOf, type ErrorReport } from "../../core/errors.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import type { LiveRun } from "../liveRun.ts";
import { readRecordedEntry } from "../runEntry.ts";
import type { SweepTrainings } from "../trainings.ts";
import { leaving } from "./leaving.ts";

export interface PointPlace {
  readonly trainings: SweepTrainings;
  /** Absolute path of the experiment file. */
  readonly file: string;
  /** Folder of all runs. */
  readonly runs: string;
  /** Stops the run, which saves first; with the reason `leaving` it is left to whoever lets go of all trainers. */
  readonly signal: AbortSignal;
  /** Is told of each trainer that takes the point over. */
  readonly onRun: (run: LiveRun) => void;
}

/** What training a point came to; `stopped`: it can go on later. */
export interface PointOutcome {
  readonly status: "completed" | "failed" | "stopped";
  /** The run's folder; null where none was begun. */
  readonly path: string | null;
  /** Why it failed. */
  readonly error: ErrorReport | null;
}

/** A trainer that dies so often is not started again. */
const mostDeaths = 5;
/** Milliseconds between two looks at a run that another process holds. */
const busyInterval = 250;

/**
 * Trains a point until its run is over. One that was begun goes on from its last checkpoint, also when its trainer dies
 * meanwhile; one that another process still trains is waited for.
 *
 * @param begun folder of its run; null when there is none.
 * @returns what became of it; what goes wrong is told by the outcome.
 */
export async function trainPoint(
  experiment: Experiment,
  begun: string | null,
  place: PointPlace,
): Promise<PointOutcome> {
  let path = begun;
  const isStopped = (): boolean => place.signal.aborted;
  for (let deaths = 0; ;) {
    if (isStopped()) return { status: "stopped", path, error: null };
    const tried = await tryOnce(experiment, path, place);
    path = tried.path;
    if (tried.status === "completed" || tried.status === "stopped") return { status: tried.status, path, error: null };
    if (isStopped()) return { status: "stopped", path, error: null };
    const { error } = tried;
    if (error.code === "run-busy")
      await delay(busyInterval, undefined, { signal: place.signal }).catch(() => undefined);
    else if (tried.status === "interrupted" && deaths < mostDeaths) deaths++;
    // What cannot go on is left as it is, and the point begins anew: once, since a new run has no such trouble.
    else if (path !== null && path === begun && unusable.has(error.code)) path = begun = null;
    else return { status: "failed", path, error };
    if (path !== null && (await statusOf(path)) === "damaged") path = null;
  }
}

/** Why a run that was begun cannot go on, while another can be begun. */
const unusable: ReadonlySet<ErrorReport["code"]> = new Set([
  "damaged-run",
  "not-resumable",
  "file-not-found",
  "file-unreadable",
]);

type Tried =
  | { readonly status: "completed"; readonly path: string }
  | { readonly status: "stopped"; readonly path: string }
  | { readonly status: "failed" | "interrupted"; readonly path: string | null; readonly error: ErrorReport };

async function tryOnce(experiment: Experiment, begun: string | null, place: PointPlace): Promise<Tried> {
  const { trainings, file, runs, signal, onRun } = place;
  let run: LiveRun;
  try {
    run = begun === null ? trainings.start({ file, experiment, runs }) : await trainings.resume(begun);
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return { status: "failed", path: begun, error: reportOf(error) };
  }
  onRun(run);
  const stop = (): void => {
    if (signal.reason !== leaving) void run.stop();
  };
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const { ending, error } = await run.ended;
  signal.removeEventListener("abort", stop);
  const { status, path } = run;
  if (status === "completed") return { status, path };
  // Somebody else was quicker.
  if (error?.code === "not-resumable" && (await statusOf(path)) === "completed") return { status: "completed", path };
  if (status === "stopped") return { status, path };
  const report = ending?.type === "failed" ? ending.error : reportOf(error ?? new Error("The run was interrupted."));
  return { status: status === "interrupted" ? status : "failed", path, error: report };
}

async function statusOf(path: string): Promise<string> {
  return (await readRecordedEntry(path, basename(path))).status;
}
