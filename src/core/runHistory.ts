import type {
  EpochEndEvent,
  EvaluatedEvent,
  ResumedEvent,
  RunResult,
  StartedEvent,
  TrainerEvent,
} from "./runEvents.ts";

/**
 * What a run's events come to. A run that was resumed has several segments; what an earlier one did after the checkpoint
 * that a later one went on from is superseded: it is kept and told apart, never mixed in.
 */
export interface RunHistory {
  /** One at least, in order. */
  readonly segments: readonly RunSegment[];
  /** How the run computes; of the last segment that came so far. */
  readonly started: StartedEvent | null;
  /** What counts of all segments: epochs in order, each once. */
  readonly epochs: readonly EpochEndEvent[];
  readonly evaluated: readonly EvaluatedEvent[];
  readonly batches: BatchCurve;
  readonly notices: readonly string[];
  /** The last segment's last event; null while the run goes on, or when it was killed. */
  readonly ending: EndingEvent | null;
}

export type EndingEvent = Extract<TrainerEvent, { type: "completed" | "stopped" | "failed" }>;

/** From the start, or from a resume, to the next resume. */
export interface RunSegment {
  /** Null for the first. */
  readonly resumed: ResumedEvent | null;
  readonly started: StartedEvent | null;
  /** Updates after which this segment is superseded; null where nothing is. */
  readonly supersededAfter: number | null;
  /** What counts. */
  readonly epochs: readonly EpochEndEvent[];
  readonly evaluated: readonly EvaluatedEvent[];
  readonly batches: BatchCurve;
  /** What a later segment did again. */
  readonly superseded: {
    readonly epochs: readonly EpochEndEvent[];
    readonly evaluated: readonly EvaluatedEvent[];
    readonly batches: BatchCurve;
  };
  readonly ending: EndingEvent | null;
}

/** Figures of batches that follow one another. */
export interface BatchCurve {
  /** Updates done before each batch. */
  readonly step: Float64Array;
  readonly loss: Float64Array;
  /** 0 to 1. */
  readonly accuracy: Float64Array;
  readonly learningRate: Float64Array;
}

/** @param events in the order in which they were written. */
export function historyOf(events: readonly TrainerEvent[]): RunHistory {
  const parts = splitAtResumes(events);
  const limits = limitsOf(parts);
  const counting = parts.map((part, i) => (limits[i].counts ? part.events : []));
  const segments = parts.map((part, i) => segmentOf(part, limits[i], counting.slice(i + 1).flat()));
  return {
    segments,
    started: segments.findLast(({ started }) => started !== null)?.started ?? null,
    epochs: segments.flatMap(({ epochs }) => epochs),
    evaluated: segments.flatMap(({ evaluated }) => evaluated),
    batches: joined(segments.map(({ batches }) => batches)),
    notices: [...new Set(events.flatMap((event) => (event.type === "notice" ? [event.message] : [])))],
    ending: segments[segments.length - 1].ending,
  };
}

/** @returns what the test set came to; null unless the run was completed and has one. */
export function completedOf({ ending }: Pick<RunHistory, "ending">): RunResult | null {
  return ending?.type === "completed" ? ending : null;
}

interface Part {
  readonly resumed: ResumedEvent | null;
  readonly events: TrainerEvent[];
}

function splitAtResumes(events: readonly TrainerEvent[]): Part[] {
  const parts: Part[] = [{ resumed: null, events: [] }];
  for (const event of events) {
    if (event.type === "resumed") parts.push({ resumed: event, events: [] });
    else parts[parts.length - 1].events.push(event);
  }
  return parts;
}

interface Limit {
  /** Whether what the segment did before `after` counts, or nothing of it. */
  readonly counts: boolean;
  /** Updates after which it is superseded; null: it is not. */
  readonly after: number | null;
}

/**
 * The last segment counts, as does the one that it went on from as far as that point, and so on. Whoever goes on from an
 * older checkpoint and dies before the next one leaves a segment that nothing went on from.
 */
function limitsOf(parts: readonly Part[]): Limit[] {
  const limits = parts.map((part): Limit => ({ counts: false, after: startOf(part) }));
  let after: number | null = null;
  for (let i = parts.length - 1; i >= 0;) {
    limits[i] = { counts: true, after };
    const start = (after = startOf(parts[i]));
    const before = parts.slice(0, i);
    const from = before.findLastIndex((part) => startOf(part) <= start && start <= endOf(part));
    // Where events are lost, it is not known which: the one before.
    i = from < 0 ? i - 1 : from;
  }
  return limits;
}

function startOf({ resumed }: Part): number {
  return resumed?.step ?? 0;
}

/** Updates done at the end of the part. */
function endOf(part: Part): number {
  const last = part.events.findLast((event) => event.type === "batchEnd");
  return last === undefined ? startOf(part) : last.firstStep + last.loss.length;
}

/** @param again events of later segments that count. */
function segmentOf({ resumed, events }: Part, limit: Limit, again: readonly TrainerEvent[]): RunSegment {
  const counts = limit.counts ? (limit.after ?? Infinity) : -1;
  // A checkpoint may lie between the last update that it holds and the look that follows it: then the look comes again.
  const isKept = (event: EpochEndEvent | EvaluatedEvent): boolean =>
    event.step < counts ||
    (event.step === counts && !again.some((each) => each.type === event.type && each.step === event.step));
  const epochs = events.filter((event) => event.type === "epochEnd");
  const evaluated = events.filter((event) => event.type === "evaluated");
  const batches = batchesOf(events);
  const cut = batches.step.findIndex((step) => step >= counts);
  const kept = cut < 0 ? batches.step.length : cut;
  const last = events.findLast(({ type }) => type === "completed" || type === "stopped" || type === "failed");
  return {
    resumed,
    started: events.find((event) => event.type === "started") ?? null,
    supersededAfter: limit.after,
    epochs: epochs.filter(isKept),
    evaluated: evaluated.filter(isKept),
    batches: sliced(batches, 0, kept),
    superseded: {
      epochs: epochs.filter((event) => !isKept(event)),
      evaluated: evaluated.filter((event) => !isKept(event)),
      batches: sliced(batches, kept, batches.step.length),
    },
    ending: (last as EndingEvent | undefined) ?? null,
  };
}

function batchesOf(events: readonly TrainerEvent[]): BatchCurve {
  return joined(
    events.flatMap((event) => {
      if (event.type !== "batchEnd") return [];
      const { firstStep, loss, accuracy, learningRate } = event;
      return [{ step: Float64Array.from(loss, (_, i) => firstStep + i), loss, accuracy, learningRate }];
    }),
  );
}

const curves = ["step", "loss", "accuracy", "learningRate"] as const;

function joined(parts: readonly BatchCurve[]): BatchCurve {
  const length = parts.reduce((sum, { step }) => sum + step.length, 0);
  const whole = {
    step: new Float64Array(length),
    loss: new Float64Array(length),
    accuracy: new Float64Array(length),
    learningRate: new Float64Array(length),
  };
  let position = 0;
  for (const part of parts) {
    for (const curve of curves) whole[curve].set(part[curve], position);
    position += part.step.length;
  }
  return whole;
}

function sliced(curve: BatchCurve, from: number, until: number): BatchCurve {
  const cut = (values: Float64Array): Float64Array => values.subarray(from, until);
  return {
    step: cut(curve.step),
    loss: cut(curve.loss),
    accuracy: cut(curve.accuracy),
    learningRate: cut(curve.learningRate),
  };
}
