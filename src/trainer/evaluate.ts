import type { Dataset, SetName } from "../core/dataset.ts";
import type { EvaluateSpec } from "../core/experiment/schema.ts";
import { confusionOf } from "../core/metrics.ts";
import type { EvaluationReport } from "../protocol/trainer.ts";
import type { Learner } from "./engine/engine.ts";

/** Digits between two looks at whether the run goes on: short enough for large networks, long enough to cost nothing. */
const sliceSize = 1024;

/** An evaluation, what it came from and how long it took, without pauses. */
export interface Look {
  readonly report: EvaluationReport;
  /** [digits, 10] */
  readonly probabilities: Float32Array | null;
  readonly milliseconds: number;
}

export interface EvaluateOptions {
  readonly learner: Learner;
  readonly dataset: Dataset;
  /** Only the first so many digits of the set; null: all. */
  readonly sample: number | null;
  readonly probabilities: boolean;
  /** Asked between slices; when it says no, the evaluation is given up. */
  goesOn(): Promise<boolean>;
}

/** @returns the sets to look at while training, without empty ones, and the one on which the best epoch is chosen. */
export function evaluatedSets(on: EvaluateSpec["on"], dataset: Dataset): { sets: SetName[]; chosenOn: SetName | null } {
  const wanted: SetName[] = on === "both" ? ["validation", "test"] : [on];
  const sets = wanted.filter((set) => dataset[set].count > 0);
  // The test set chooses only where the file asks for nothing else.
  const chooser = on === "test" ? "test" : "validation";
  return { sets, chosenOn: sets.includes(chooser) ? chooser : null };
}

/** @returns null when it was given up. */
export async function evaluateSet(set: SetName, options: EvaluateOptions): Promise<Look | null> {
  const { learner, dataset } = options;
  const digits = dataset[set];
  const count = Math.min(options.sample ?? digits.count, digits.count);
  const labels = new Uint8Array(count);
  const probabilities = options.probabilities ? new Float32Array(count * 10) : null;
  let lossSum = 0;
  let correct = 0;
  let milliseconds = 0;
  for (let start = 0; start < count; start += sliceSize) {
    if (!(await options.goesOn())) return null;
    const length = Math.min(sliceSize, count - start);
    const indices = Int32Array.from({ length }, (_, i) => start + i);
    const begin = performance.now();
    const part = await learner.evaluate(set, indices, options.probabilities);
    milliseconds += performance.now() - begin;
    labels.set(part.labels, start);
    if (part.probabilities !== undefined) probabilities?.set(part.probabilities, start * 10);
    lossSum += part.loss * length;
    correct += part.correct;
  }
  const confusion = confusionOf(digits.labels.subarray(0, count), labels);
  const report = { set, count, loss: lossSum / count, accuracy: correct / count, confusion, labels };
  return { report, probabilities, milliseconds };
}

/** @returns the evaluations of the sets, in order; null when they were given up. */
export async function evaluateSets(sets: readonly SetName[], options: EvaluateOptions): Promise<Look[] | null> {
  const looks: Look[] = [];
  for (const set of sets) {
    const look = await evaluateSet(set, options);
    if (look === null) return null;
    looks.push(look);
  }
  return looks;
}

/** @returns what the report says without the predicted label of each digit. */
export function withoutLabels(report: EvaluationReport): Omit<EvaluationReport, "labels"> {
  const { set, count, loss, accuracy, confusion } = report;
  return { set, count, loss, accuracy, confusion };
}

/** @returns the first step after `step` that is followed by an evaluation between epochs; Infinity when none is. */
export function nextEvaluation(every: EvaluateSpec["every"], step: number): number {
  if (every === "epoch") return Infinity;
  const interval = every === "batch" ? 1 : every;
  return (Math.floor(step / interval) + 1) * interval;
}
