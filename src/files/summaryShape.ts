import { runStatuses } from "../core/runStatus.ts";
import type { RunSummary, SummaryResult, SummaryStart } from "./runSummary.ts";
import {
  count,
  digitCounts,
  errorReport,
  evaluation,
  number,
  objectOf,
  oneOf,
  optional,
  orNull,
  runInputs,
  setName,
  text,
  type Check,
} from "./shape.ts";

const started: Readonly<Record<keyof SummaryStart, Check>> = {
  engine: text,
  device: text,
  reason: orNull(text),
  insteadOf: optional(text),
  threads: count,
  numerics: count,
  parameters: count,
  epochs: count,
  stepsPerEpoch: count,
  batchSize: count,
  digits: digitCounts,
  inputs: optional(runInputs),
};

const result: Readonly<Record<keyof SummaryResult, Check>> = {
  bestEpoch: count,
  bestAccuracy: orNull(number),
  chosenOn: orNull(setName),
  test: orNull(evaluation),
  fingerprint: orNull(text),
  finalModel: orNull(text),
  bestModel: orNull(text),
  seconds: number,
};

const summary: Readonly<Record<keyof RunSummary, Check>> = {
  version: count,
  runId: text,
  name: text,
  status: oneOf(runStatuses),
  pid: count,
  host: text,
  experimentFile: orNull(text),
  experimentSha256: text,
  created: text,
  ended: orNull(text),
  started: orNull(objectOf(started)),
  epoch: count,
  step: count,
  best: orNull(objectOf({ epoch: count, accuracy: number, set: setName })),
  segments: count,
  checkpoint: orNull(objectOf({ file: text, epoch: count, step: count })),
  result: orNull(objectOf(result)),
  error: orNull(errorReport),
};
const check = objectOf(summary);

/** @returns whether everything that this version reads of a summary is there; more may be. */
export function isRunSummary(value: unknown): value is RunSummary {
  return check(value);
}
