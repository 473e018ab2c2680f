import type { EvaluationReport, TrainerEvent } from "../core/runEvents.ts";
import { crc32Text } from "./crc32.ts";
import { hasEventShape, isKnownEvent } from "./eventShape.ts";
import { PredictionReader } from "./predictions.ts";
import type { RunProblem } from "./runProblem.ts";

/** An event and when it was written, in milliseconds since 1970. */
export interface RecordedEvent {
  readonly time: number;
  readonly event: TrainerEvent;
}

/**
 * One line of `events.jsonl`. Numbers that JSON does not know are the strings "NaN", "Infinity" and "-Infinity"; instead
 * of `labels` stands `predictions`, where they lie in `predictions.bin`. The last property, `crc32`, is the CRC-32 of the
 * line's bytes before it.
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
  return sealedLine(text.slice(0, -1));
}

function sealedLine(body: string): string {
  return `${body},"crc32":"${crc32Text(Buffer.from(body))}"}\n`;
}

/** Labels that an event carries, and what else is told where they lie. */
export interface LabelledEvaluations {
  readonly epoch: number;
  /** Updates done. */
  readonly step: number;
  readonly evaluations: readonly EvaluationReport[];
}

/** @returns the evaluations of an event that carry labels. */
export function labelledEvaluations(event: TrainerEvent): LabelledEvaluations {
  switch (event.type) {
    case "epochEnd":
      return { epoch: event.epoch, step: event.step, evaluations: event.evaluations };
    case "completed":
      return { epoch: event.bestEpoch, step: event.steps, evaluations: event.test === null ? [] : [event.test] };
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
      return { epoch: 0, step: 0, evaluations: [] };
  }
}

export interface DecodedEvents {
  readonly events: readonly RecordedEvent[];
  /** What is missing among them, and of what they refer to. */
  readonly problems: readonly RunProblem[];
}

/** What `crc32` adds to a line: `,"crc32":"xxxxxxxx"}`. */
const sealLength = 20;

/**
 * Events as they were written, and what was damaged since. A last line without its end was never finished, or is just
 * being written: it is left out and is no problem. Neither are events of types that this version does not know.
 *
 * @param bytes of `events.jsonl`.
 * @param predictions the bytes of `predictions.bin`; null when they cannot be read, which is not told for each event.
 */
export function decodeEvents(bytes: Uint8Array, predictions: Uint8Array | null): DecodedEvents {
  const events: RecordedEvent[] = [];
  const problems: RunProblem[] = [];
  const kept = new PredictionReader(predictions ?? new Uint8Array(0));
  for (const [i, line] of [...wholeLines(bytes)].entries()) {
    const recorded = decodeLine(line);
    if (recorded === "damaged") {
      const message = `line ${i + 1} was changed after it was written`;
      problems.push({ file: "events.jsonl", message, repair: "left out" });
    } else if (recorded !== "unknown") {
      const { event, lost } = withLabels(recorded.event, kept);
      events.push({ time: recorded.time, event });
      if (predictions !== null) problems.push(...lost);
    }
  }
  return { events, problems };
}

/** An evaluation as it lies in a line. */
type StoredEvaluation = Omit<EvaluationReport, "labels"> & { readonly predictions?: unknown };

/** @returns the event with the labels that belong to it, and those that are not where they should be. */
function withLabels(event: TrainerEvent, predictions: PredictionReader): { event: TrainerEvent; lost: RunProblem[] } {
  const lost: RunProblem[] = [];
  const { epoch, step } = labelledEvaluations(event);
  const labelled = (stored: StoredEvaluation): EvaluationReport => {
    const { predictions: start, ...evaluation } = stored;
    const record = predictions.recordAt(Number(start));
    // After a loss something else may have been written in the same place.
    const fits = record?.set === evaluation.set && record.epoch === epoch && record.step === step;
    if (record?.kind === "labels" && fits) return { ...evaluation, labels: record.labels };
    const of = event.type === "epochEnd" ? `${evaluation.set} set in epoch ${epoch}` : `${evaluation.set} set`;
    const message = `holds no whole record at byte ${String(start)}: the predicted labels of the ${of} are lost`;
    const at = Number.isSafeInteger(start) ? { at: start as number } : {};
    lost.push({ file: "predictions.bin", message, ...at, repair: null });
    return { ...evaluation, labels: new Uint8Array(0) };
  };
  if (event.type === "epochEnd") return { event: { ...event, evaluations: event.evaluations.map(labelled) }, lost };
  if (event.type === "completed" && event.test !== null) {
    return { event: { ...event, test: labelled(event.test) }, lost };
  }
  return { event, lost };
}

/** Lines of `events.jsonl` that have their end, without it. */
export function* wholeLines(bytes: Uint8Array): Generator<Buffer> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; ;) {
    const end = file.indexOf(10, start);
    if (end < 0) return;
    yield file.subarray(start, end);
    start = end + 1;
  }
}

/** @returns whether the line is as it was written. */
export function isSealed(line: Buffer): boolean {
  const body = line.subarray(0, Math.max(0, line.length - sealLength));
  return line.subarray(body.length).toString("latin1") === `,"crc32":"${crc32Text(body)}"}`;
}

/** @returns the event, its evaluations as they are stored. */
function decodeLine(line: Buffer): RecordedEvent | "damaged" | "unknown" {
  if (!isSealed(line)) return "damaged";
  const body = line.subarray(0, line.length - sealLength).toString("utf8");
  const decoded = parsed(`${body}}`);
  if (typeof decoded !== "object" || decoded === null || !("time" in decoded) || !isTime(decoded.time)) {
    return "damaged";
  }
  const { time, ...event } = decoded;
  if (!("type" in event)) return "damaged";
  if (!isKnownEvent(event.type)) return "unknown";
  return hasEventShape(event.type, event) ? { time, event } : "damaged";
}

/** Milliseconds that a date can have. */
function isTime(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= 8.64e15;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, revive);
  } catch {
    return undefined;
  }
}

/** Properties of events that may be no finite number. */
const numbers = new Set(["loss", "accuracy", "learningRate", "bestAccuracy", "imagesPerSecond"]);
const curves = new Set(["loss", "accuracy", "learningRate"]);

function revive(key: string, value: unknown): unknown {
  if (key === "confusion" && Array.isArray(value)) return Int32Array.from(value as number[]);
  if (curves.has(key) && Array.isArray(value)) return Float64Array.from(value as (number | string)[], Number);
  return numbers.has(key) && typeof value === "string" ? Number(value) : value;
}

function hasLabels(value: unknown): value is EvaluationReport {
  return typeof value === "object" && value !== null && "labels" in value && value.labels instanceof Uint8Array;
}
