import type { EvaluationReport, TrainerEvent } from "../core/runEvents.ts";
import { decodePredictions } from "./predictions.ts";

/** An event and when it was written, in milliseconds since 1970. */
export interface RecordedEvent {
  readonly time: number;
  readonly event: TrainerEvent;
}

/**
 * One line of `events.jsonl`. Numbers that JSON does not know are the strings "NaN", "Infinity" and "-Infinity"; instead
 * of `labels` stands `predictions`, where they lie in `predictions.bin`.
 *
 * @param offsetOf where an evaluation's labels were written.
 */
export function encodeEvent(recorded: RecordedEvent, offsetOf: (evaluation: EvaluationReport) => number): string {
  const text = JSON.stringify({ time: recorded.time, ...recorded.event }, (_, value: unknown) => {
    if (value instanceof Float64Array || value instanceof Int32Array) return Array.from(value);
    if (hasLabels(value)) {
      return { ...value, labels: undefined, predictions: offsetOf(value) };
    }
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  });
  return `${text}\n`;
}

/** @returns the evaluations of an event that carry labels. */
export function labelledEvaluations(event: TrainerEvent): readonly EvaluationReport[] {
  switch (event.type) {
    case "epochEnd":
      return event.evaluations;
    case "completed":
      return event.test === null ? [] : [event.test];
    case "started":
    case "resumed":
    case "checkpoint":
    case "batchEnd":
    case "evaluated":
    case "paused":
    case "continued":
    case "notice":
    case "stopped":
    case "failed":
      return [];
  }
}

/**
 * @param text of `events.jsonl`; a last line without its end was never finished and is left out.
 * @param predictions the bytes of `predictions.bin`.
 */
export function decodeEvents(text: string, predictions: Uint8Array): RecordedEvent[] {
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => {
    const { time, ...event } = JSON.parse(line, (key, value: unknown) => revive(key, value, predictions)) as {
      time: number;
    } & TrainerEvent;
    return { time, event: event };
  });
}

function revive(key: string, value: unknown, predictions: Uint8Array): unknown {
  if (key === "confusion" && Array.isArray(value)) return Int32Array.from(value as number[]);
  if (["loss", "accuracy", "learningRate"].includes(key) && Array.isArray(value)) {
    return Float64Array.from(value as (number | string)[], Number);
  }
  if (["loss", "accuracy", "learningRate", "bestAccuracy"].includes(key) && typeof value === "string") {
    return Number(value);
  }
  if (typeof value === "object" && value !== null && "predictions" in value) {
    const { predictions: offset, ...rest } = value;
    const found = decodePredictions(predictions, offset as number);
    return { ...rest, labels: found?.record.kind === "labels" ? found.record.labels : new Uint8Array(0) };
  }
  return value;
}

function hasLabels(value: unknown): value is EvaluationReport {
  return typeof value === "object" && value !== null && "labels" in value && value.labels instanceof Uint8Array;
}
