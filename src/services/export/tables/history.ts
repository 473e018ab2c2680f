import { csvText, type CsvCell } from "../../../core/csv.ts";
import type { SetName } from "../../../core/dataset.ts";
import { plainJson } from "../../../core/plainJson.ts";
import type { EvaluationReport } from "../../../core/runEvents.ts";
import type { BatchCurve, RunHistory, RunSegment } from "../../../core/runHistory.ts";
import { looksOf } from "../../../core/runLooks.ts";
import type { RunDetails } from "../../runDetails.ts";

/** A run, what the person calls it, and all that its files tell. */
export interface NamedRun {
  readonly name: string;
  readonly details: RunDetails;
}

/** What tells runs apart where a table holds several. */
const runColumns = ["run", "name"];

const epochColumns = [
  ...["epoch", "step", "loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy"],
  ...["learning_rate", "seconds"],
];

/**
 * The epochs that count as CSV, a row each: `step` counts the updates done, `loss` and `accuracy` (0 to 1) are means over
 * the epoch's batches, weighted by their digits, `val_…` and `test_…` those of the whole sets with the weights after it, `seconds` what it took,
 * evaluating included. Of several runs with the columns `run` and `name` before these.
 */
export function historyCsv(runs: readonly NamedRun[]): string {
  return tableOf(runs, epochColumns, ({ details }) => {
    const looks = looksOf(details);
    return details.history.epochs.map(
      ({ epoch, step, loss, accuracy, learningRate, trainSeconds, evaluateSeconds }) => {
        const on = (wanted: SetName): CsvCell[] => {
          const look = looks.find((each) => each.epoch === epoch && each.set === wanted)?.evaluation;
          return [look?.loss ?? null, look?.accuracy ?? null];
        };
        const seconds = trainSeconds + evaluateSeconds;
        return [epoch, step, loss, accuracy, ...on("validation"), ...on("test"), learningRate, seconds];
      },
    );
  });
}

const batchColumns = ["step", "epoch", "loss", "accuracy", "learning_rate"];

/**
 * The batches that count as CSV, a row each: `step` counts the updates done before, with whose weights `loss` and `accuracy`
 * were measured. Of several runs with the columns `run` and `name` before these.
 */
export function batchesCsv(runs: readonly NamedRun[]): string {
  return tableOf(runs, batchColumns, ({ details: { history } }) => {
    const { step, loss, accuracy, learningRate } = history.batches;
    const epochOf = epochOfStep(history);
    return Array.from(step, (at, i) => [at, epochOf(at), loss[i], accuracy[i], learningRate[i]]);
  });
}

/** @returns from the updates done before a batch the epoch that it belongs to, from 1; null where nothing tells. */
export function epochOfStep({ started }: Pick<RunHistory, "started">): (step: number) => number | null {
  return (step) => (started === null ? null : Math.floor(step / started.stepsPerEpoch) + 1);
}

function tableOf(
  runs: readonly NamedRun[],
  columns: readonly string[],
  rowsOf: (run: NamedRun) => readonly (readonly CsvCell[])[],
): string {
  const several = runs.length > 1;
  const rows = runs.flatMap((run) => {
    const own = several ? [run.details.id, run.name] : [];
    return rowsOf(run).map((cells) => [...own, ...cells]);
  });
  return csvText([[...(several ? runColumns : []), ...columns], ...rows]);
}

/**
 * Everything that a run's history holds as JSON, with each batch, and with what was superseded after a resume. Numbers that
 * JSON does not know are the strings "NaN", "Infinity" and "-Infinity". The predicted labels of each digit are left out.
 */
export function historyJson({ name, details }: NamedRun): string {
  const { id, experiment, summary, history } = details;
  const { started, epochs, evaluated, batches, notices, ending, segments } = history;
  return `${plainJson({
    ...{ format: "mnist-lab-history", version: 1, run: id, name },
    status: summary?.status ?? null,
    created: summary?.created ?? null,
    ended: summary?.ended ?? null,
    ...{ experiment, started, epochs: epochs.map(withoutLabels), evaluated, batches, notices },
    ending: ending?.type === "completed" ? { ...ending, test: unlabelled(ending.test) } : ending,
    segments: segments.map(plainSegment),
  })}\n`;
}

/** Of a segment what the whole history does not say. */
function plainSegment({ resumed, started, supersededAfter, superseded, ending }: RunSegment): object {
  const batches: BatchCurve = superseded.batches;
  return {
    ...{ resumed, engine: started?.engine ?? null, device: started?.device ?? null, supersededAfter },
    superseded: { epochs: superseded.epochs.map(withoutLabels), evaluated: superseded.evaluated, batches },
    ending: ending?.type ?? null,
  };
}

function withoutLabels({ evaluations, ...epoch }: RunHistory["epochs"][number]): object {
  return { ...epoch, evaluations: evaluations.map(unlabelled) };
}

function unlabelled(evaluation: EvaluationReport | null): object | null {
  if (evaluation === null) return null;
  const { set, count, loss, accuracy, confusion } = evaluation;
  return { set, count, loss, accuracy, confusion };
}
