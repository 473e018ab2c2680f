import type { RunStatus } from "../core/runStatus.ts";
import type { LiveProgress } from "./liveProgress.ts";
import { timeOfId, type RunEntry } from "./runEntry.ts";

/** A run that this process trains, or that waits here for its turn. */
export interface LiveState {
  readonly runId: string;
  /** Its folder, an absolute path; it need not be there yet. */
  readonly path: string;
  readonly experimentName: string;
  /** Absolute path. */
  readonly file: string | null;
  readonly status: RunStatus;
  readonly progress: LiveProgress;
}

/** @returns a run as it is now: it told more than the disk says: summaries are written at the ends of epochs. */
export function entryNow(entry: RunEntry, { status, progress, experimentName }: LiveState): RunEntry {
  // The trainer makes the folder first, then writes the summary.
  const begun = entry.status === "damaged" ? { name: experimentName, experimentName, problem: null } : {};
  const now = { ...entry, ...begun, status, ended: null, failure: null };
  const { epochs, done, step, device, engine, parameters, bests } = progress;
  if (epochs === null) return now;
  const best = bests.at(-1)?.best ?? null;
  return { ...now, epochs, epoch: done, step, device, engine, parameters, best };
}

/** @returns an entry for a run that has no folder yet. */
export function queuedEntry({ runId, path, experimentName, status }: LiveState): RunEntry {
  return {
    id: runId,
    path,
    name: experimentName,
    experimentName,
    experimentFile: null,
    note: "",
    pinned: false,
    status,
    created: timeOfId(runId),
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
    holder: null,
    newer: false,
    problem: null,
  };
}
