import type { SetName } from "../core/dataset.ts";
import type { NetworkStage } from "../core/network/networkStages.ts";
import type { BatchCurve } from "../core/runHistory.ts";
import type { RunStatus } from "../core/runStatus.ts";

// What the host and the dashboard say to each other. Numbers that may be NaN or infinite (losses) travel in typed arrays,
// which keep them; a bare NaN would arrive as null.

/** What epochs trained to, one column a figure, all of one length, in order. */
export interface EpochTable {
  readonly epoch: Float64Array;
  /** Updates done at its end. */
  readonly step: Float64Array;
  readonly loss: Float64Array;
  /** 0 to 1. */
  readonly accuracy: Float64Array;
  readonly learningRate: Float64Array;
  /** Seconds it took: training, evaluating. */
  readonly trainSeconds: Float64Array;
  readonly evaluateSeconds: Float64Array;
  /** 1 where it was the best so far. */
  readonly best: Uint8Array;
}

/** What a set was evaluated to, one column a figure, in the order of the updates. */
export interface EvaluationTable {
  readonly step: Float64Array;
  readonly loss: Float64Array;
  /** 0 to 1. */
  readonly accuracy: Float64Array;
}

/** One look at a whole set at the end of an epoch. */
export interface Look {
  readonly set: SetName;
  /** From 1. */
  readonly epoch: number;
  /** Digits evaluated. */
  readonly count: number;
  /** One number. */
  readonly loss: Float64Array;
  /** 0 to 1. */
  readonly accuracy: number;
  /** 100 counts, row by true label, column by predicted label. */
  readonly confusion: Int32Array;
}

/** What happened besides training and evaluating, for the log. */
export type LogEntry =
  | { readonly type: "started"; readonly device: string; readonly engine: string; readonly reason: string | null }
  | { readonly type: "resumed"; readonly epoch: number; readonly step: number; readonly checkpoint: string | null }
  /** Its figures are in the tables. `figures`: training loss and accuracy, then those of the set, NaN where there is none. */
  | {
      readonly type: "epoch";
      readonly epoch: number;
      readonly set: SetName | null;
      readonly figures: Float64Array;
      readonly seconds: number;
      readonly best: boolean;
    }
  | { readonly type: "checkpoint"; readonly epoch: number; readonly step: number }
  | { readonly type: "paused"; readonly step: number }
  | { readonly type: "continued"; readonly step: number }
  | { readonly type: "notice"; readonly message: string }
  | { readonly type: "completed"; readonly reason: "epochs" | "earlyStopping"; readonly epochs: number }
  | { readonly type: "stopped"; readonly reason: "stop" | "interrupted"; readonly epoch: number; readonly step: number }
  | { readonly type: "failed"; readonly message: string };

/** What a run told: all of it, or what came since. */
export interface RunData {
  readonly batches: BatchCurve;
  readonly epochs: EpochTable;
  /** At the ends of epochs and between them. */
  readonly evaluations: Readonly<Partial<Record<SetName, EvaluationTable>>>;
  readonly looks: readonly Look[];
  readonly log: readonly LogEntry[];
}

/** What a run did before it went on from an earlier checkpoint: it no longer counts. */
export interface SupersededData {
  readonly batches: BatchCurve;
}

/** What is known of a run as soon as it is there. */
export interface ShownRun {
  /** Absolute path of its folder. */
  readonly path: string;
  readonly id: string;
  /** What the person calls it, otherwise the experiment's name. */
  readonly name: string;
  /** Name of the experiment file, without its folder; null where there was none. */
  readonly fileName: string | null;
  /** The resolved experiment, as JSON; null where it cannot be read, as with what follows. */
  readonly experiment: string | null;
  readonly seed: number | null;
  readonly network: {
    readonly stages: readonly NetworkStage[];
    readonly summary: string;
    readonly parameters: number;
  } | null;
  /** Epochs asked for. */
  readonly epochs: number | null;
  /** Null before the trainer is ready, as with what follows. */
  readonly stepsPerEpoch: number | null;
  readonly batchSize: number | null;
  readonly device: string | null;
  /** Why this engine was taken, where it was not asked for by name. */
  readonly engineReason: string | null;
  /** The engine that would have been taken, had it worked. */
  readonly insteadOf: string | null;
}

/** What changes while it goes on. */
export interface RunState {
  readonly status: RunStatus | "damaged";
  /** Whether this window trains it: then it can be paused and stopped here. */
  readonly here: boolean;
  /** Whether it can go on from a checkpoint; the last one. */
  readonly checkpoint: { readonly epoch: number; readonly step: number } | null;
  readonly resumable: boolean;
  /** Whether the experiment file is there, and says something else by now. */
  readonly file: "same" | "changed" | "missing" | "none";
  readonly trusted: boolean;
  /** The epoch under way, from 1, its batches that are done, and updates done in all. */
  readonly epoch: number;
  readonly batch: number;
  readonly step: number;
  /** Null while nothing can be said. */
  readonly imagesPerSecond: number | null;
  readonly secondsElapsed: number | null;
  readonly secondsLeft: number | null;
  /** From 1; null before the first evaluation. */
  readonly bestEpoch: number | null;
  /** The test set with the best weights, when the run is completed: its look is among the others. */
  readonly testEpoch: number | null;
  readonly fingerprint: string | null;
  /** Why the run failed, or what is wrong with its files; a sentence each, the first the most important. */
  readonly problems: readonly { readonly message: string; readonly next: string | null }[];
}

/** What is looked at; the side panel shows the same. */
export interface DashboardSelection {
  /** From 1; null follows the latest. */
  readonly epoch: number | null;
  /** Null: the validation digits, or what there is. */
  readonly set: SetName | null;
  readonly cell: { readonly truth: number; readonly predicted: number } | null;
}

export type ToDashboard =
  /** No run is selected. */
  | { readonly type: "nothing" }
  | { readonly type: "loading"; readonly name: string }
  /** The run cannot be shown at all. */
  | { readonly type: "unreadable"; readonly name: string; readonly message: string; readonly next: string | null }
  /** All that is known; what was shown before is forgotten. */
  | {
      readonly type: "run";
      readonly run: ShownRun;
      readonly data: RunData;
      readonly superseded: readonly SupersededData[];
      readonly state: RunState;
      readonly selection: DashboardSelection;
    }
  /** What came since. */
  | { readonly type: "more"; readonly data: RunData; readonly state: RunState }
  | { readonly type: "state"; readonly state: RunState }
  | { readonly type: "selection"; readonly selection: DashboardSelection };

/** What a person can ask for; the host has a command for each. */
export const dashboardActions = [
  "pause",
  "continue",
  "stop",
  "resume",
  "trainAgain",
  "openFile",
  "openMisclassified",
  "showLog",
  "manageTrust",
] as const;
export type DashboardAction = (typeof dashboardActions)[number];

export type FromDashboard =
  /** The page listens: tell it everything. */
  | { readonly type: "ready" }
  /** What was told of the run can be seen: the page can take more. */
  | { readonly type: "drawn" }
  | { readonly type: "do"; readonly action: DashboardAction }
  | { readonly type: "select"; readonly selection: DashboardSelection };

/** What a page keeps over a reload of the window; the host reads `path` to find the run again. */
export interface DashboardPageState {
  readonly path: string | null;
  readonly id: string | null;
  readonly epoch: number | null;
  readonly tab: string;
  /** 0 to 1. */
  readonly smoothing: number;
  readonly logarithmic: boolean;
  readonly hidden: readonly string[];
  readonly normalization: string;
  readonly errorsOnly: boolean;
  readonly classFigure: string;
}
