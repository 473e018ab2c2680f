import type { SetName } from "../../core/dataset.ts";
import type { EpochEndEvent, EvaluatedEvent, EvaluationReport, TrainerEvent } from "../../core/runEvents.ts";
import type { BatchCurve, RunHistory } from "../../core/runHistory.ts";
import { looksOf, type LookedRun } from "../../core/runLooks.ts";
import type { EpochTable, EvaluationTable, LogEntry, Look, RunData, SupersededData } from "../../protocol/dashboard.ts";

/**
 * @param run so far.
 * @param events the same, for the log; null where they are not known one by one.
 * @returns all that the dashboard draws, in arrays of their own: a view would travel with all that lies around it.
 */
export function runDataOf(
  run: LookedRun & { readonly history: RunHistory },
  events: readonly TrainerEvent[] | null,
): RunData {
  const { history } = run;
  const { batches, epochs, evaluated } = history;
  return {
    batches: ownCurve(batches),
    epochs: epochTable(epochs),
    evaluations: evaluationTables([...epochs, ...evaluated]),
    looks: looksOf(run).map(({ set, epoch, evaluation }) => lookOf(set, epoch, evaluation)),
    log: (events ?? recalledEvents(history)).flatMap(logEntryOf),
  };
}

/** What a history still tells of the events that it was made of, in order. */
function recalledEvents({ segments, notices }: RunHistory): TrainerEvent[] {
  const told = segments.flatMap(({ resumed, started, epochs, superseded, ending }): (TrainerEvent | null)[] => [
    resumed,
    started,
    ...epochs,
    ...superseded.epochs,
    ending,
  ]);
  return [
    ...told.filter((event) => event !== null),
    ...notices.map((message): TrainerEvent => ({ type: "notice", message })),
  ];
}

/** @returns what earlier segments did in vain. */
export function supersededOf({ segments }: RunHistory): SupersededData[] {
  return segments
    .filter(({ superseded }) => superseded.batches.step.length > 0)
    .map(({ superseded }) => ({ batches: ownCurve(superseded.batches) }));
}

/**
 * @param events that follow what is shown already, none of them a beginning or a resume.
 * @param testedEpoch that the look at the test digits at the end is of; null where there was none.
 */
export function moreDataOf(events: readonly TrainerEvent[], testedEpoch: number | null): RunData {
  const epochs = events.filter((event) => event.type === "epochEnd");
  const evaluated = events.filter((event) => event.type === "evaluated");
  const looks = epochs.flatMap(({ epoch, evaluations }) => evaluations.map((each) => lookOf(each.set, epoch, each)));
  const test = events.find((event) => event.type === "completed")?.test ?? null;
  return {
    batches: batchesOf(events),
    epochs: epochTable(epochs),
    evaluations: evaluationTables([...epochs, ...evaluated]),
    looks: test === null || testedEpoch === null ? looks : [...looks, lookOf(test.set, testedEpoch, test)],
    log: events.flatMap(logEntryOf),
  };
}

function batchesOf(events: readonly TrainerEvent[]): BatchCurve {
  const parts = events.filter((event) => event.type === "batchEnd");
  const joined = (valuesOf: (part: (typeof parts)[number]) => Float64Array): Float64Array => {
    const whole = new Float64Array(parts.reduce((sum, { loss }) => sum + loss.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(valuesOf(part), at);
      at += part.loss.length;
    }
    return whole;
  };
  return {
    step: joined(({ firstStep, loss }) => Float64Array.from(loss, (_, i) => firstStep + i)),
    loss: joined(({ loss }) => loss),
    accuracy: joined(({ accuracy }) => accuracy),
    learningRate: joined(({ learningRate }) => learningRate),
  };
}

function ownCurve({ step, loss, accuracy, learningRate }: BatchCurve): BatchCurve {
  return {
    step: step.slice(),
    loss: loss.slice(),
    accuracy: accuracy.slice(),
    learningRate: learningRate.slice(),
  };
}

function epochTable(epochs: readonly EpochEndEvent[]): EpochTable {
  const column = (valueOf: (epoch: EpochEndEvent) => number): Float64Array => Float64Array.from(epochs, valueOf);
  return {
    epoch: column(({ epoch }) => epoch),
    step: column(({ step }) => step),
    loss: column(({ loss }) => loss),
    accuracy: column(({ accuracy }) => accuracy),
    learningRate: column(({ learningRate }) => learningRate),
    trainSeconds: column(({ trainSeconds }) => trainSeconds),
    evaluateSeconds: column(({ evaluateSeconds }) => evaluateSeconds),
    best: Uint8Array.from(epochs, ({ best }) => (best ? 1 : 0)),
  };
}

function evaluationTables(
  events: readonly (EpochEndEvent | EvaluatedEvent)[],
): Partial<Record<SetName, EvaluationTable>> {
  const tables: Partial<Record<SetName, EvaluationTable>> = {};
  for (const set of ["train", "validation", "test"] as const) {
    const rows = events
      .flatMap(({ step, evaluations }) => {
        const found = (evaluations as readonly Omit<EvaluationReport, "labels">[]).find((each) => each.set === set);
        return found === undefined ? [] : [{ step, loss: found.loss, accuracy: found.accuracy }];
      })
      .sort((one, other) => one.step - other.step);
    if (rows.length === 0) continue;
    tables[set] = {
      step: Float64Array.from(rows, ({ step }) => step),
      loss: Float64Array.from(rows, ({ loss }) => loss),
      accuracy: Float64Array.from(rows, ({ accuracy }) => accuracy),
    };
  }
  return tables;
}

function lookOf(set: SetName, epoch: number, { count, loss, accuracy, confusion }: EvaluationReport): Look {
  return { set, epoch, count, loss: Float64Array.of(loss), accuracy, confusion: confusion.slice() };
}

function logEntryOf(event: TrainerEvent): LogEntry[] {
  switch (event.type) {
    case "started": {
      const { device, engine, reason } = event;
      return [{ type: "started", device, engine, reason }];
    }
    case "resumed": {
      const { epoch, step, checkpoint } = event;
      return [{ type: "resumed", epoch, step, checkpoint }];
    }
    case "epochEnd": {
      const { epoch, loss, accuracy, evaluations, trainSeconds, evaluateSeconds, best } = event;
      const look = evaluations.find(({ set }) => set === "validation") ?? evaluations.at(0);
      const figures = Float64Array.of(loss, accuracy, look?.loss ?? NaN, look?.accuracy ?? NaN);
      const seconds = trainSeconds + evaluateSeconds;
      return [{ type: "epoch", epoch, set: look?.set ?? null, figures, seconds, best }];
    }
    case "checkpoint":
      return [{ type: "checkpoint", epoch: event.epoch, step: event.step }];
    case "paused":
    case "continued":
      return [{ type: event.type, step: event.step }];
    case "notice":
      return [{ type: "notice", message: event.message }];
    case "completed":
      return [{ type: "completed", reason: event.reason, epochs: event.epochs }];
    case "stopped":
      return [{ type: "stopped", reason: event.reason, epoch: event.epoch, step: event.step }];
    case "failed":
      return [{ type: "failed", message: event.error.message }];
    case "batchEnd":
    case "evaluated":
      return [];
  }
}
