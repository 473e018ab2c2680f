import type { EpochFigures } from "../core/schedule/monitor.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import { checkpointName } from "../core/checkpointName.ts";
import type { KeptEpoch, TrainingState } from "../core/trainingState.ts";

/** Where a training stands, with everything that an exact resume needs. */
export interface Snapshot {
  readonly state: TrainingState;
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly optimizer: ReadonlyMap<string, Float32Array>;
  readonly kept: readonly KeptEpoch[];
}

/** A moment at which a checkpoint could be made. */
export interface Moment {
  readonly epoch: number;
  readonly epochEnded: boolean;
  /** Whether the epoch that has just ended is the best so far. */
  readonly best: boolean;
}

export interface CheckpointsOptions {
  /** Null: only where a run ends before its time. */
  readonly spec: Experiment["checkpoints"];
  /** Puts a snapshot on the disk, under each of the names. */
  readonly write: (snapshot: Snapshot, files: readonly string[]) => Promise<void>;
  /** Told when that failed. */
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** The newest checkpoint, which a run goes on from. */
export const lastCheckpoint = "last.safetensors";
const bestCheckpoint = "best.safetensors";

/** When checkpoints are made and under which names. They are written while the training goes on, one at a time. */
export class Checkpoints {
  readonly #options: CheckpointsOptions;
  readonly #now: () => number;
  #savedAt: number;
  #writing: Promise<void> = Promise.resolve();
  #figures: EpochFigures = { loss: null, accuracy: null, valLoss: null, valAccuracy: null };

  constructor(options: CheckpointsOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#savedAt = this.#now();
  }

  isDue({ epoch, epochEnded, best }: Moment): boolean {
    const { spec } = this.#options;
    if (spec === null) return false;
    if (epochEnded && best && spec.keep === "best") return true;
    return "epochs" in spec.every
      ? epochEnded && epoch % spec.every.epochs === 0
      : this.#now() - this.#savedAt >= 1000 * spec.every.seconds;
  }

  /**
   * Settles when the checkpoint before this one is on the disk; this one is on its way then.
   *
   * @param ended figures of the epoch that has just ended; null in the middle of one.
   */
  async save(snapshot: Snapshot, ended: (EpochFigures & { readonly best: boolean }) | null): Promise<void> {
    if (ended !== null) this.#figures = ended;
    const files = this.#filesOf(snapshot.state, ended?.best === true);
    await this.#writing;
    this.#savedAt = this.#now();
    this.#writing = this.#options.write(snapshot, files).catch((error: unknown) => this.#options.onFailure(error));
  }

  /** Settles when nothing is being written any more. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  #filesOf({ epoch, step }: TrainingState, best: boolean): string[] {
    const { spec } = this.#options;
    const files = [lastCheckpoint];
    if (spec?.keep === "best" && best) files.push(bestCheckpoint);
    if (spec?.keep === "all") {
      const name = checkpointName(spec.pattern, { epoch, step, ...this.#figures });
      files.push(`${name}.safetensors`);
    }
    return files;
  }
}
