import type { TrainerEvent } from "../core/runEvents.ts";

/** What a property must be for the program not to trip over it. A checksum tells accidents; this tells forgeries. */
type Kind =
  | "number"
  | "integer"
  | "text"
  | "boolean"
  | "text?"
  | "number?"
  | "curve"
  | "texts"
  | "digits"
  | "evaluation?"
  | "evaluations"
  | "error";

/** Every property of every event that this version knows. */
type Shape<Event> = Readonly<Record<Exclude<keyof Event, "type">, Kind>>;

const shapes: { readonly [Type in TrainerEvent["type"]]: Shape<Extract<TrainerEvent, { type: Type }>> } = {
  started: {
    runId: "text",
    engine: "text",
    device: "text",
    reason: "text?",
    threads: "integer",
    numerics: "integer",
    summary: "text",
    parameters: "integer",
    epochs: "integer",
    stepsPerEpoch: "integer",
    batchSize: "integer",
    digits: "digits",
  },
  resumed: { epoch: "integer", step: "integer", checkpoint: "text?" },
  checkpoint: { epoch: "integer", step: "integer", files: "texts" },
  batchEnd: {
    epoch: "integer",
    firstStep: "integer",
    loss: "curve",
    accuracy: "curve",
    learningRate: "curve",
    imagesPerSecond: "number",
  },
  evaluated: { epoch: "integer", step: "integer", evaluations: "evaluations" },
  epochEnd: {
    epoch: "integer",
    step: "integer",
    loss: "number",
    accuracy: "number",
    learningRate: "number",
    evaluations: "evaluations",
    best: "boolean",
    trainSeconds: "number",
    evaluateSeconds: "number",
  },
  paused: { step: "integer" },
  continued: { step: "integer" },
  notice: { message: "text" },
  completed: {
    reason: "text",
    bestEpoch: "integer",
    bestAccuracy: "number?",
    chosenOn: "text?",
    test: "evaluation?",
    fingerprint: "text",
    epochs: "integer",
    steps: "integer",
    seconds: "number",
  },
  stopped: { reason: "text", epoch: "integer", step: "integer", fingerprint: "text?" },
  failed: { error: "error" },
};

/** @returns whether this version knows events of that type. */
export function isKnownEvent(type: unknown): type is TrainerEvent["type"] {
  return typeof type === "string" && Object.hasOwn(shapes, type);
}

/**
 * @param event of a type that this version knows, as it was decoded.
 * @returns whether everything that this version reads of it is there.
 */
export function hasEventShape(type: TrainerEvent["type"], event: object): event is TrainerEvent {
  return hasShape(event, Object.entries(shapes[type]));
}

function hasShape(value: unknown, shape: readonly (readonly [string, Kind])[]): boolean {
  if (!isObject(value)) return false;
  return shape.every(([key, kind]) => Object.hasOwn(value, key) && isOf(kind, value[key]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOf(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case "number":
      return typeof value === "number";
    case "integer":
      return Number.isSafeInteger(value) && (value as number) >= 0;
    case "text":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "text?":
      return value === null || typeof value === "string";
    case "number?":
      return value === null || typeof value === "number";
    case "curve":
      return value instanceof Float64Array;
    case "texts":
      return Array.isArray(value) && value.every((each) => typeof each === "string");
    case "digits":
      return hasShape(value, [
        ["train", "integer"],
        ["validation", "integer"],
        ["test", "integer"],
      ]);
    case "evaluation?":
      return value === null || isEvaluation(value);
    case "evaluations":
      return Array.isArray(value) && value.every(isEvaluation);
    case "error":
      return hasShape(value, [
        ["code", "text"],
        ["message", "text"],
      ]);
  }
}

function isEvaluation(value: unknown): boolean {
  const known = hasShape(value, [
    ["set", "text"],
    ["count", "integer"],
    ["loss", "number"],
    ["accuracy", "number"],
  ]);
  if (!known) return false;
  const { set, confusion } = value as { set: string; confusion: unknown };
  return ["train", "validation", "test"].includes(set) && confusion instanceof Int32Array && confusion.length === 100;
}
