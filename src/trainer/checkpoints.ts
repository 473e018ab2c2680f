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
  /** Makes a snapshot's file. */
  readonly encode: (snapshot: Snapshot) => Promise<Uint8Array>;
  /** Puts it on the disk, under each of the names. */
  readonly write: (bytes: Uint8Array, state: TrainingState, files: readonly string[]) => Promise<void>;
  /** Told when that failed. */
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * By time, training comes first: the next checkpoint waits until training has taken this many times as long as the last
 * snapshot did, which is 1 % of the time at most.
 */
const patience = 100;

/** The newest checkpoint, which a run goes on from. */
export const lastCheckpoint = "last.safetensors";
const bestCheckpoint = "best.safetensors";

/** When checkpoints are made and under which names. They are written while the training goes on, one at a time. */
export class Checkpoints {
  readonly #options: CheckpointsOptions;
  readonly #now: () => number;
  /** When the next one by time is due. */
  #dueAt: number;
  #writing: Promise<void> = Promise.resolve();
  #figures: EpochFigures = { loss: null, accuracy: null, valLoss: null, valAccuracy: null };

  constructor(options: CheckpointsOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#dueAt = this.#now() + this.#interval(0);
  }

  isDue({ epoch, epochEnded, best }: Moment): boolean {
    const { spec } = this.#options;
    if (spec === null) return false;
    if (epochEnded && best && spec.keep === "best") return true;
    return "epochs" in spec.every ? epochEnded && epoch % spec.every.epochs === 0 : this.#now() >= this.#dueAt;
  }

  /**
   * Settles when the checkpoint before this one is on the disk; this one is on its way then.
   *
   * @param take takes the snapshot.
   * @param ended figures of the epoch that has just ended; null in the middle of one.
   */
  async save(take: () => Promise<Snapshot>, ended: (EpochFigures & { readonly best: boolean }) | null): Promise<void> {
    if (ended !== null) this.#figures = ended;
    await this.#writing;
    try {
      const start = this.#now();
      const snapshot = await take();
      const bytes = await this.#options.encode(snapshot);
      const end = this.#now();
      this.#dueAt = end + this.#interval(end - start);
      const { state } = snapshot;
      this.#writing = this.#options
        .write(bytes, state, this.#filesOf(state, ended?.best === true))
        .catch((error: unknown) => this.#options.onFailure(error));
    } catch (error) {
      this.#options.onFailure(error);
    }
  }

  /** @param taken milliseconds that the last snapshot took. @returns those to the next one by time. */
  #interval(taken: number): number {
    const { spec } = this.#options;
    if (spec === null || "epochs" in spec.every) return 0;
    return Math.max(1000 * spec.every.seconds, patience * taken);
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
