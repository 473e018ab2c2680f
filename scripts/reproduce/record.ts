/** Figures at the end of an epoch; `val` is the set that the experiment evaluates on. */
export interface EpochRecord {
  readonly loss: number;
  readonly accuracy: number;
  readonly valLoss: number | null;
  readonly valAccuracy: number | null;
  readonly trainSeconds: number;
}

/** What the repository keeps of a run: enough to make every figure of the page again. */
export interface RunRecord {
  readonly seed: number;
  /** The varied values, by path. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly engine: string;
  readonly threads: number;
  readonly numerics: number;
  /** SHA-256 of the final weights. */
  readonly fingerprint: string;
  /** From the first. */
  readonly epochs: readonly EpochRecord[];
  /** The test set with the weights of the best epoch. */
  readonly test: { readonly loss: number; readonly accuracy: number } | null;
  /** The last look at the evaluated set: right of each class, 0 to 9; null where none was taken. */
  readonly perClass: readonly (number | null)[] | null;
  /** Looks between epochs: updates done and the loss. */
  readonly looks: { readonly step: readonly number[]; readonly loss: readonly number[] } | null;
  /** The training set with the final weights, where it was asked for. */
  readonly training: { readonly loss: number; readonly accuracy: number } | null;
  /** Training and looking, from the start to the end. */
  readonly seconds: number;
  /** Digits of the evaluated set that the last epoch got wrong: their numbers, and what they were taken for. */
  readonly wrong: readonly (readonly [index: number, truth: number, predicted: number])[] | null;
}

/** `docs/reproduction/ID.json` */
export interface StudyRecord {
  readonly study: string;
  /** Changes to the experiment file that made it affordable, `PATH=VALUE`. */
  readonly changes: readonly string[];
  /** The processor and its cores, as the system names them. */
  readonly machine: string;
  readonly version: string;
  readonly runs: readonly RunRecord[];
}
