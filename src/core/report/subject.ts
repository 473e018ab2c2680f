import type { Dataset, SetName } from "../dataset.ts";
import type { Experiment } from "../experiment/schema.ts";
import { accuracyInterval, type Interval } from "../metrics.ts";
import type { Network } from "../network/network.ts";
import type { RunHistory } from "../runHistory.ts";
import type { RunLook } from "../runLooks.ts";
import type { RunStatus } from "../runStatus.ts";
import type { ShownStatus } from "../statusWord.ts";
import type { ViewRun } from "../sweep/views/runs.ts";
import type { AnsweredDigit } from "../wrongDigits.ts";
import type { OwnWords } from "./words.ts";

/** One run, as far as a report tells of it. What is not known is null. */
export interface ReportRun {
  readonly id: string;
  /** Tells it from the others, short. */
  readonly label: string;
  readonly name: string;
  readonly status: RunStatus | null;
  readonly experiment: Experiment | null;
  readonly network: Network | null;
  readonly history: RunHistory;
  /** ISO 8601 in UTC. */
  readonly created: string | null;
  readonly seconds: number | null;
  /** What ended a run that failed, as one line. */
  readonly error: { readonly code: string; readonly message: string } | null;
  /** SHA-256 of the final weights, in hexadecimal; of a run that failed, of the last that were saved. */
  readonly fingerprint: string | null;
  /** Name of the computer that it was trained on. */
  readonly computer: string | null;
  /** What stands for the run: its best epoch, at the set that all runs of the report are compared on. */
  readonly look: RunLook | null;
}

/** A point of a sweep. */
export interface ReportPoint extends ViewRun {
  /** Id of its run; null before there is one. */
  readonly run: string | null;
  /** Whether it is known that what its files say does not fit together: then none of its figures is known. */
  readonly damaged: boolean;
  /** Of its run. */
  readonly status: ShownStatus;
  readonly chosenOn: SetName | null;
  readonly bestEpoch: number | null;
}

export interface ReportSweep {
  readonly id: string;
  readonly name: string;
  /** Paths of what is varied. */
  readonly parameters: readonly string[];
  readonly repeats: number;
  readonly warmStart: boolean;
  readonly points: readonly ReportPoint[];
  /** The experiment file as it is now, where it still says what was trained, but perhaps for the engine, as here. */
  readonly file: { readonly name: string; readonly text: string; readonly engine: string | null } | null;
}

/** @returns whether it is known what a run of a sweep came to. */
export function isEvaluated({ accuracy, test }: ReportPoint): boolean {
  return accuracy !== null || test !== null;
}

/** All that a report is made of. */
export interface ReportSubject {
  /** Null: one that says what the report is of. */
  readonly title: string | null;
  readonly language: "en" | "zh-cn";
  /** One or more; of a sweep, in its order, those of which there is something to show. */
  readonly runs: readonly ReportRun[];
  readonly sweep: ReportSweep | null;
  /** One of `runs`, which is shown in detail: the only one, or the one with the highest accuracy. */
  readonly shown: ReportRun;
  /** Of the shown run; null where they cannot be read. */
  readonly digits: Dataset | null;
  /** What the shown run said to the digits of its look; null where that is not known. */
  readonly answers: readonly AnsweredDigit[] | null;
  readonly words: OwnWords;
  /** "MNIST Lab 1.0.0" */
  readonly product: string;
}

/** @returns the 95 % interval of what a look measured. */
export function intervalOf({ evaluation: { accuracy, count } }: RunLook): Interval | null {
  return accuracyInterval(Math.round(accuracy * count), count);
}

/** @returns what stands between two sentences. */
export function sentenceGap(language: ReportSubject["language"]): string {
  return language === "en" ? " " : "";
}

/** @returns the set that a run's best epoch was chosen on; null where none was chosen. */
export function chosenOnOf({ history, experiment }: ReportRun): SetName | null {
  const { ending } = history;
  if (ending?.type === "completed") return ending.chosenOn;
  if (experiment === null || history.epochs.every(({ evaluations }) => evaluations.length === 0)) return null;
  return history.epochs.some(({ evaluations }) => evaluations.some(({ set }) => set === "validation"))
    ? "validation"
    : "test";
}
