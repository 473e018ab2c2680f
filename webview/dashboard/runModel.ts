import type { SetName } from "../../src/core/dataset.ts";
import type {
  DashboardSelection,
  LogEntry,
  Look,
  RunData,
  RunState,
  ShownRun,
  SupersededData,
} from "../../src/protocol/dashboard.ts";
import type { Points } from "../../src/core/pictures/decimation.ts";
import { GrowingColumns } from "./growing.ts";

/** Sets that a run may look at. */
export type EvaluatedSet = Extract<SetName, "validation" | "test">;
export const evaluatedSets: readonly EvaluatedSet[] = ["validation", "test"];

/** Which figure of a curve. */
export type Measure = "loss" | "accuracy";

/** Figures of one epoch. */
export interface EpochFigures {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly learningRate: number;
  readonly seconds: number;
}

/** All that the page knows of the run it shows; grows as more is told. */
export class RunModel {
  readonly run: ShownRun;
  state: RunState;
  selection: DashboardSelection;
  readonly log: LogEntry[] = [];
  readonly #superseded: readonly {
    readonly x: Float64Array;
    readonly loss: Float64Array;
    readonly accuracy: Float64Array;
  }[];
  readonly #looks: Look[] = [];
  readonly #batches = new GrowingColumns(["x", "loss", "accuracy", "learningRate"]);
  readonly #epochs = new GrowingColumns([
    "epoch",
    "step",
    "loss",
    "accuracy",
    "learningRate",
    "trainSeconds",
    "evaluateSeconds",
  ]);
  readonly #evaluations = {
    train: new GrowingColumns(["step", "loss", "accuracy"]),
    validation: new GrowingColumns(["step", "loss", "accuracy"]),
    test: new GrowingColumns(["step", "loss", "accuracy"]),
  } as const satisfies Record<SetName, unknown>;

  constructor(
    run: ShownRun,
    data: RunData,
    superseded: readonly SupersededData[],
    state: RunState,
    selection: DashboardSelection,
  ) {
    this.run = run;
    this.#superseded = superseded.map(({ batches }) => ({ ...batches, x: this.#endsOf(batches.step) }));
    this.state = state;
    this.selection = selection;
    this.add(data);
  }

  add({ batches, epochs, evaluations, looks, log }: RunData): void {
    this.#batches.append({ ...batches, x: this.#endsOf(batches.step) });
    this.#epochs.append(epochs);
    for (const set of ["train", "validation", "test"] as const) {
      const table = evaluations[set];
      if (table !== undefined) this.#evaluations[set].append(table);
    }
    this.#looks.push(...looks);
    this.log.push(...log);
  }

  /** Updates of an epoch; 1 before the trainer is ready, when there is nothing to be drawn. */
  get stepsPerEpoch(): number {
    return this.run.stepsPerEpoch ?? 1;
  }

  get batchCount(): number {
    return this.#batches.length;
  }

  /** x in epochs: each batch stands where it ended. */
  batchPoints(measure: Measure): Points {
    return { x: this.#batches.column("x"), y: this.#batches.column(measure) };
  }

  supersededPoints(measure: Measure): Points[] {
    return this.#superseded.map((batches) => ({ x: batches.x, y: batches[measure] }));
  }

  /** @param steps updates done before batches. @returns where the batches end, in epochs. */
  #endsOf(steps: Float64Array): Float64Array {
    return steps.map((step) => (step + 1) / this.stepsPerEpoch);
  }

  epochPoints(measure: Measure): Points {
    return { x: this.#epochs.column("step").map((step) => step / this.stepsPerEpoch), y: this.#epochs.column(measure) };
  }

  /** Of the looks during training; that at the test digits after it is none of them. */
  evaluationPoints(set: SetName, measure: Measure): Points {
    const table = this.#evaluations[set];
    return { x: table.column("step").map((step) => step / this.stepsPerEpoch), y: table.column(measure) };
  }

  get epochsDone(): number {
    return this.#epochs.length;
  }

  /** @param epoch from 1; null: the last. @returns null where it has not ended. */
  epochFigures(epoch: number | null): EpochFigures | null {
    const epochs = this.#epochs.column("epoch");
    const row = epoch === null ? epochs.length - 1 : epochs.indexOf(epoch);
    if (row < 0) return null;
    const [loss, accuracy] = [this.#epochs.column("loss")[row], this.#epochs.column("accuracy")[row]];
    const seconds = this.#epochs.column("trainSeconds")[row] + this.#epochs.column("evaluateSeconds")[row];
    return { epoch: epochs[row], loss, accuracy, learningRate: this.#epochs.column("learningRate")[row], seconds };
  }

  /** Mean figures of the batches since the last epoch's end; null where there are none. */
  get runningFigures(): { readonly loss: number; readonly accuracy: number } | null {
    const from = Math.max(0, this.#batches.length - this.state.batch);
    const [loss, accuracy] = [
      meanFrom(this.#batches.column("loss"), from),
      meanFrom(this.#batches.column("accuracy"), from),
    ];
    return loss === null || accuracy === null ? null : { loss, accuracy };
  }

  /** Learning rate of the last batch. */
  get learningRate(): number | null {
    return this.#batches.column("learningRate").at(-1) ?? null;
  }

  /** Epochs at whose end a set was looked at, ascending. */
  get lookedEpochs(): readonly number[] {
    return [...new Set(this.#looks.map(({ epoch }) => epoch))].sort((one, other) => one - other);
  }

  /** Sets that were looked at in an epoch. */
  setsAt(epoch: number): readonly SetName[] {
    return evaluatedSets.filter((set) => this.#looks.some((look) => look.epoch === epoch && look.set === set));
  }

  /**
   * The look that is selected, the same that the side panel shows: the latest at that set, or at the validation digits, or
   * whatever there is.
   */
  get look(): Look | null {
    const { epoch, set } = this.selection;
    const validated = this.#looks.some((look) => look.set === "validation");
    const wanted = set ?? (validated ? "validation" : (this.#looks.at(0)?.set ?? null));
    const there = this.#looks.filter((look) => epoch === null || look.epoch === epoch);
    return lastOf(there.filter((look) => look.set === wanted)) ?? lastOf(there);
  }

  /** @returns null where there is none. */
  lookAt(set: SetName, epoch: number): Look | null {
    return this.#looks.find((look) => look.set === set && look.epoch === epoch) ?? null;
  }

  /** The look at the test digits with the best weights, of a run that is completed. */
  get testLook(): Look | null {
    const { testEpoch } = this.state;
    return testEpoch === null ? null : this.lookAt("test", testEpoch);
  }
}

function lastOf(looks: readonly Look[]): Look | null {
  return looks.reduce<Look | null>((last, look) => (last === null || look.epoch >= last.epoch ? look : last), null);
}

function meanFrom(values: Float64Array, from: number): number | null {
  if (from >= values.length) return null;
  let sum = 0;
  for (let i = from; i < values.length; i++) sum += values[i];
  return sum / (values.length - from);
}
