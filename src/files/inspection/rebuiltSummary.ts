import { basename } from "node:path";
import type { SetName } from "../../core/dataset.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import type { EpochEndEvent, EvaluationReport } from "../../core/runEvents.ts";
import { completedOf, type RunHistory } from "../../core/runHistory.ts";
import type { RunStatus } from "../../core/runStatus.ts";
import type { RecordedEvent } from "../eventLines.ts";
import { runFolderVersion, summaryStartOf, type RunSummary, type SummaryResult } from "../runSummary.ts";
import type { GoodCheckpoint } from "./checkpoints.ts";

/** What a summary can be made of again. */
export interface SummarySources {
  readonly path: string;
  readonly experiment: Experiment;
  readonly experimentSha256: string;
  readonly recorded: readonly RecordedEvent[];
  readonly history: RunHistory;
  readonly checkpoint: GoodCheckpoint | null;
  /** Process of the last trainer; 0 and empty when its lock is gone. */
  readonly trainer: { readonly pid: number; readonly host: string };
  /** Which of the folders `model` and `best` are there. */
  readonly models: ReadonlySet<string>;
}

/** @returns what the run's other files tell; what they do not tell is 0, empty or null. */
export function rebuiltSummary(sources: SummarySources): RunSummary {
  const { path, experiment, experimentSha256, recorded, history, checkpoint, trainer } = sources;
  const { ending, started, epochs, batches, segments } = history;
  const runId = history.started?.runId ?? basename(path);
  const last = recorded.at(-1);
  return {
    version: runFolderVersion,
    runId,
    name: experiment.name,
    status: statusOf(ending),
    pid: trainer.pid,
    host: trainer.host,
    experimentFile: null,
    experimentSha256,
    created: createdOf(runId, recorded),
    ended: last === undefined ? null : new Date(last.time).toISOString(),
    started: started === null ? null : summaryStartOf(started),
    epoch: epochs.length,
    step: Math.max(batches.step.length, epochs.at(-1)?.step ?? 0),
    best: bestOf(epochs, experiment),
    segments: segments.length,
    checkpoint,
    result: resultOf(sources),
    error: ending?.type === "failed" ? ending.error : null,
  };
}

function statusOf(ending: RunHistory["ending"]): RunStatus {
  switch (ending?.type) {
    case undefined:
      return "interrupted";
    case "completed":
      return "completed";
    case "failed":
      return "failed";
    case "stopped":
      return ending.reason === "stop" ? "stopped" : "interrupted";
  }
}

/** The id begins with the time, to a second. */
function createdOf(runId: string, recorded: readonly RecordedEvent[]): string {
  const parts = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(runId)?.slice(1);
  const told = parts === undefined ? NaN : Date.parse(`${parts.slice(0, 3).join("-")}T${parts.slice(3).join(":")}Z`);
  return new Date(Number.isNaN(told) ? (recorded.at(0)?.time ?? 0) : told).toISOString();
}

function bestOf(epochs: readonly EpochEndEvent[], experiment: Experiment): RunSummary["best"] {
  const best = epochs.findLast((event) => event.best);
  const chosen = best === undefined ? undefined : chosenOf(best, experiment);
  return best === undefined || chosen === undefined
    ? null
    : { epoch: best.epoch, accuracy: chosen.accuracy, set: chosen.set };
}

/** The evaluation that the best epoch is chosen on. */
function chosenOf(
  { evaluations }: EpochEndEvent,
  { training }: Experiment,
): { set: SetName; accuracy: number } | undefined {
  const wanted: SetName = training.evaluate.on === "test" ? "test" : "validation";
  return evaluations.find(({ set }) => set === wanted);
}

function resultOf(sources: SummarySources): SummaryResult | null {
  const { history, models, experiment, recorded } = sources;
  const { ending, epochs } = history;
  const finalModel = models.has("model") ? "model" : null;
  const completed = completedOf(history);
  if (ending === null || (completed === null && finalModel === null)) return null;
  const best = epochs.findLast((event) => event.best);
  const chosen = best === undefined ? undefined : chosenOf(best, experiment);
  return {
    bestEpoch: best?.epoch ?? 0,
    bestAccuracy: chosen?.accuracy ?? null,
    chosenOn: completed?.chosenOn ?? chosen?.set ?? null,
    test: completed === null || completed.test === null ? null : withoutLabels(completed.test),
    fingerprint: completed?.fingerprint ?? (ending.type === "stopped" ? ending.fingerprint : null),
    finalModel,
    // Where the best weights are the final ones, they are there once.
    bestModel: models.has("best") ? "best" : best === undefined ? null : finalModel,
    seconds: completed?.seconds ?? secondsOf(recorded),
  };
}

function withoutLabels({ set, count, loss, accuracy, confusion }: EvaluationReport): SummaryResult["test"] {
  return { set, count, loss, accuracy, confusion };
}

/** Each segment from its first event to its last. */
function secondsOf(recorded: readonly RecordedEvent[]): number {
  let milliseconds = 0;
  let begin = recorded.at(0)?.time ?? 0;
  let last = begin;
  for (const { time, event } of recorded) {
    if (event.type === "resumed") {
      milliseconds += last - begin;
      begin = time;
    }
    last = time;
  }
  return Math.max(0, milliseconds + last - begin) / 1000;
}
