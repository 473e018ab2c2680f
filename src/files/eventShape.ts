import type { TrainerEvent } from "../core/runEvents.ts";
import {
  boolean,
  count,
  curve,
  digitCounts,
  errorReport,
  evaluation,
  listOf,
  number,
  objectOf,
  optional,
  orNull,
  runInputs,
  setName,
  text,
  type Check,
} from "./shape.ts";

/** Every property of every event that this version knows. */
type Properties<Event> = Readonly<Record<Exclude<keyof Event, "type">, Check>>;

const shapes: { readonly [Type in TrainerEvent["type"]]: Properties<Extract<TrainerEvent, { type: Type }>> } = {
  started: {
    runId: text,
    engine: text,
    device: text,
    reason: orNull(text),
    insteadOf: optional(text),
    threads: count,
    numerics: count,
    summary: text,
    parameters: count,
    epochs: count,
    stepsPerEpoch: count,
    batchSize: count,
    digits: digitCounts,
    inputs: optional(runInputs),
  },
  resumed: { epoch: count, step: count, checkpoint: orNull(text) },
  checkpoint: { epoch: count, step: count, files: listOf(text) },
  batchEnd: {
    epoch: count,
    firstStep: count,
    loss: curve,
    accuracy: curve,
    learningRate: curve,
    imagesPerSecond: number,
  },
  evaluated: { epoch: count, step: count, evaluations: listOf(evaluation) },
  epochEnd: {
    epoch: count,
    step: count,
    loss: number,
    accuracy: number,
    learningRate: number,
    evaluations: listOf(evaluation),
    best: boolean,
    trainSeconds: number,
    evaluateSeconds: number,
  },
  paused: { step: count },
  continued: { step: count },
  notice: { message: text },
  completed: {
    reason: text,
    bestEpoch: count,
    bestAccuracy: orNull(number),
    chosenOn: orNull(setName),
    test: orNull(evaluation),
    fingerprint: text,
    epochs: count,
    steps: count,
    seconds: number,
  },
  stopped: { reason: text, epoch: count, step: count, fingerprint: orNull(text) },
  failed: { error: errorReport },
};
const checks: ReadonlyMap<unknown, Check> = new Map(
  Object.entries(shapes).map(([type, properties]) => [type, objectOf(properties)]),
);

/** What is told of each batch is told of all. */
function isEven({ loss, accuracy, learningRate }: Extract<TrainerEvent, { type: "batchEnd" }>): boolean {
  return accuracy.length === loss.length && learningRate.length === loss.length;
}

/** @returns whether this version knows events of that type. */
export function isKnownEvent(type: unknown): type is TrainerEvent["type"] {
  return checks.has(type);
}

/**
 * @param event of a type that this version knows, as it was decoded.
 * @returns whether everything that this version reads of it is there.
 */
export function hasEventShape(type: TrainerEvent["type"], event: object): event is TrainerEvent {
  if (checks.get(type)?.(event) !== true) return false;
  const shaped = event as TrainerEvent;
  return shaped.type !== "batchEnd" || isEven(shaped);
}
