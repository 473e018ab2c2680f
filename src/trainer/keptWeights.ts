import type { SetName } from "../core/dataset.ts";
import type { KeptEpoch, TrainingState } from "../core/trainingState.ts";
import type { PredictionRecord } from "../files/predictions.ts";
import type { Look } from "./evaluate.ts";

/** What a checkpoint remembers of the weights that a run keeps. */
export interface KeptState {
  readonly state: Pick<TrainingState, "last" | "best" | "toRestore">;
  /** Of the epochs that the state names, each once. */
  readonly epochs: readonly KeptEpoch[];
}

/**
 * Which weights a run keeps: of the last epoch, of the best (highest accuracy, the earliest on a tie), and of the one
 * that early stopping goes back to. They are shared, not copied.
 */
export class KeptWeights {
  readonly #chosenOn: SetName | null;
  #last: KeptEpoch | null = null;
  #best: (KeptEpoch & { readonly accuracy: number }) | null = null;
  #toRestore: KeptEpoch | null = null;
  #final: KeptEpoch | null = null;
  #test: Look | null = null;

  /**
   * @param chosenOn the set whose accuracy tells which epoch is the best.
   * @param from what an earlier segment of the run kept.
   */
  constructor(chosenOn: SetName | null, from: KeptState | null = null) {
    this.#chosenOn = chosenOn;
    if (from === null) return;
    const { last, best, toRestore } = from.state;
    const find = (epoch: number | null): KeptEpoch | null => from.epochs.find((each) => each.epoch === epoch) ?? null;
    this.#last = find(last);
    this.#toRestore = find(toRestore);
    const bestEpoch = find(best?.epoch ?? null);
    this.#best = bestEpoch === null || best === null ? null : { ...bestEpoch, accuracy: best.accuracy };
  }

  /** The weights the run ends with; null when it failed before its first epoch was done. */
  get final(): KeptEpoch | null {
    return this.#final;
  }

  get best(): (KeptEpoch & { readonly accuracy: number }) | null {
    return this.#best;
  }

  get last(): KeptEpoch | null {
    return this.#last;
  }

  /** What a checkpoint must remember. */
  get state(): KeptState {
    const epochs = new Map<number, KeptEpoch>();
    for (const kept of [this.#last, this.#best, this.#toRestore]) if (kept !== null) epochs.set(kept.epoch, kept);
    return {
      state: {
        last: this.#last?.epoch ?? null,
        best: this.#best === null ? null : { epoch: this.#best.epoch, accuracy: this.#best.accuracy },
        toRestore: this.#toRestore?.epoch ?? null,
      },
      epochs: [...epochs.values()],
    };
  }

  /** Takes the end of an epoch. @returns whether it is the best so far. */
  keepEpoch(epoch: number, step: number, weights: ReadonlyMap<string, Float32Array>, looks: readonly Look[]): boolean {
    const kept: KeptEpoch = { epoch, step, weights, probabilities: probabilitiesOf(looks) };
    this.#last = kept;
    const accuracy = looks.find(({ report }) => report.set === this.#chosenOn)?.report.accuracy;
    if (accuracy === undefined || (this.#best !== null && accuracy <= this.#best.accuracy)) return false;
    this.#best = { ...kept, accuracy };
    return true;
  }

  /** Early stopping may come back to the epoch that was kept last. */
  keepForRestoring(): void {
    this.#toRestore = this.#last;
  }

  /** Takes the weights of a run that ends before its time. */
  keepFinal(epoch: number, step: number, weights: ReadonlyMap<string, Float32Array>): void {
    this.#final = { epoch, step, weights, probabilities: new Map() };
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
  forTest(): KeptEpoch {
    const kept = this.#best ?? this.#final;
    if (kept === null) throw new Error("No epoch was kept.");
    return kept;
  }

  keepTest(look: Look): void {
    this.#test = look;
  }

  /** @returns the probabilities to write down: of the best epoch, of the last, and of the look at the test set. */
  probabilities(): PredictionRecord[] {
    const best = this.#best === null ? [] : recordsOf(this.#best, this.#best.probabilities);
    const last =
      this.#last === null || this.#last.epoch === this.#best?.epoch
        ? []
        : recordsOf(this.#last, this.#last.probabilities);
    const test = this.#test === null ? [] : recordsOf(this.forTest(), probabilitiesOf([this.#test]));
    return [...best, ...last, ...test];
  }
}

function probabilitiesOf(looks: readonly Look[]): Map<SetName, Float32Array> {
  return new Map(
    looks.flatMap(({ report, probabilities }) =>
      probabilities === null ? [] : [[report.set, probabilities] as const],
    ),
  );
}

function recordsOf({ epoch, step }: KeptEpoch, sets: ReadonlyMap<SetName, Float32Array>): PredictionRecord[] {
  return [...sets].map(([set, probabilities]) => ({ kind: "probabilities", set, epoch, step, probabilities }));
}
