import { isOver } from "../core/runStatus.ts";
import type { LiveRun } from "./liveRun.ts";
import type { RunStores } from "./runStores.ts";
import type { Trainings } from "./trainings.ts";
import type { LiveState } from "./liveEntry.ts";
import { nothingDone, progressAfter, type LiveProgress } from "./liveProgress.ts";

/** Follows the runs of this process, until the disk tells of them all that there is to tell. */
export class LiveRuns {
  readonly #followed = new Map<string, Followed>();
  readonly #changed: () => void;
  readonly #stores: RunStores;
  readonly #stop: () => void;

  /** @param changed is told of each change; many come each second while something trains. */
  constructor(trainings: Trainings, stores: RunStores, changed: () => void) {
    this.#changed = changed;
    this.#stores = stores;
    for (const run of trainings.all) this.#follow(run);
    this.#stop = trainings.onDidChange((run) => this.#follow(run));
  }

  /** In the order in which they came. */
  get states(): LiveState[] {
    return [...this.#followed.values()].map(({ run, progress }) => ({
      runId: run.runId,
      path: run.path,
      experimentName: run.experiment.name,
      file: run.file,
      status: run.status,
      progress,
    }));
  }

  dispose(): void {
    this.#stop();
    for (const { stop } of this.#followed.values()) stop();
    this.#followed.clear();
  }

  #follow(run: LiveRun): void {
    if (isOver(run.status)) {
      void this.#letGo(run);
    } else if (this.#followed.get(run.path)?.run !== run) {
      this.#stores.storeOf(run.path);
      const followed: Followed = {
        run,
        progress: progressAfter(nothingDone, run.events),
        stop: run.onEvent((events) => {
          followed.progress = progressAfter(followed.progress, events);
          this.#changed();
        }),
      };
      this.#followed.set(run.path, followed);
    }
    this.#changed();
  }

  async #letGo(run: LiveRun): Promise<void> {
    await this.#stores.refresh();
    const followed = this.#followed.get(run.path);
    // It may have been resumed meanwhile.
    if (followed?.run !== run) return;
    followed.stop();
    this.#followed.delete(run.path);
    this.#changed();
  }
}

interface Followed {
  readonly run: LiveRun;
  progress: LiveProgress;
  readonly stop: () => void;
}
