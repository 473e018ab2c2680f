import type { SetName } from "../core/dataset.ts";
import type { PredictionRecord } from "../files/predictions.ts";
import type { Look } from "./evaluate.ts";

/** The network at one moment of the training. */
export interface Moment {
  readonly epoch: number;
  /** Updates done. */
  readonly step: number;
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** What it made of the sets it was tried on. */
  readonly looks: readonly Look[];
}

/**
 * Which weights a run keeps: of the last epoch, of the best (highest accuracy, the earliest on a tie), and of the one
 * that early stopping goes back to. They are shared, not copied.
 */
export class KeptWeights {
  readonly #chosenOn: SetName | null;
  #last: Moment | null = null;
  #best: (Moment & { readonly accuracy: number }) | null = null;
  #toRestore: Moment | null = null;
  #final: Moment | null = null;
  #test: Look | null = null;

  /** @param chosenOn the set whose accuracy tells which epoch is the best. */
  constructor(chosenOn: SetName | null) {
    this.#chosenOn = chosenOn;
  }

  /** The weights the run ends with; null when it failed before its first epoch was done. */
  get final(): Moment | null {
    return this.#final;
  }

  get best(): (Moment & { readonly accuracy: number }) | null {
    return this.#best;
  }

  /** Takes the end of an epoch. @returns whether it is the best so far. */
  keepEpoch(epoch: number, step: number, weights: ReadonlyMap<string, Float32Array>, looks: readonly Look[]): boolean {
    const moment: Moment = { epoch, step, weights, looks };
    this.#last = moment;
    const accuracy = looks.find(({ report }) => report.set === this.#chosenOn)?.report.accuracy;
    if (accuracy === undefined || (this.#best !== null && accuracy <= this.#best.accuracy)) return false;
    this.#best = { ...moment, accuracy };
    return true;
  }

  /** Early stopping may come back to the epoch that was kept last. */
  keepForRestoring(): void {
    this.#toRestore = this.#last;
  }

  /** Takes the weights of a run that ends before its time. */
  keepFinal(epoch: number, step: number, weights: ReadonlyMap<string, Float32Array>): void {
    this.#final = { epoch, step, weights, looks: [] };
  }

  /** The training is complete: it ends with the last epoch, or with the one that early stopping goes back to. */
  complete(): void {
    this.#final = this.#toRestore ?? this.#last;
  }

  /** The training failed: it ends with its last good epoch, unless its end is known already. */
  fail(): void {
    this.#final ??= this.#last;
  }

  /** The weights that the test set is looked at with: the best, or the final ones where none was chosen. */
  forTest(): Moment {
    const moment = this.#best ?? this.#final;
    if (moment === null) throw new Error("No epoch was kept.");
    return moment;
  }

  keepTest(look: Look): void {
    this.#test = look;
  }

  /** @returns the probabilities to write down: of the best epoch, of the last, and of the look at the test set. */
  probabilities(): PredictionRecord[] {
    const best = this.#best === null ? [] : recordsOf(this.#best, this.#best.looks);
    const last =
      this.#last === null || this.#last.epoch === this.#best?.epoch ? [] : recordsOf(this.#last, this.#last.looks);
    const test = this.#test === null ? [] : recordsOf(this.forTest(), [this.#test]);
    return [...best, ...last, ...test];
  }
}

function recordsOf({ epoch, step }: Moment, looks: readonly Look[]): PredictionRecord[] {
  return looks.flatMap(({ report, probabilities }) =>
    probabilities === null ? [] : [{ kind: "probabilities" as const, set: report.set, epoch, step, probabilities }],
  );
}
