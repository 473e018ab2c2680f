import { Worker } from "node:worker_threads";
import { ExpectedError } from "../../core/errors.ts";
import type { AugmentJob, AugmentStart } from "./worker.ts";

interface Thread {
  readonly worker: Worker;
  /** Jobs that it has not finished. */
  waiting: number;
}

/** The threads that augment. Each does its jobs in their order. */
export class AugmentThreads {
  readonly #threads: Thread[];
  readonly #onDone: (id: number) => void;
  readonly #onFailure: (error: Error) => void;
  #closed = false;

  /**
   * @param url the built `worker.ts`.
   * @param onDone told the id of a job that is done. @param onFailure told, perhaps more than once, that a thread died.
   */
  constructor(
    count: number,
    url: URL,
    start: AugmentStart,
    onDone: (id: number) => void,
    onFailure: (error: Error) => void,
  ) {
    this.#onDone = onDone;
    this.#onFailure = onFailure;
    this.#threads = Array.from({ length: count }, () => this.#start(url, start));
  }

  /** Gives the job to the thread with the fewest. */
  post(job: AugmentJob): void {
    const thread = this.#threads.reduce((a, b) => (b.waiting < a.waiting ? b : a));
    thread.waiting++;
    thread.worker.postMessage(job);
  }

  /** Ends the threads; no one is told of anything any more. */
  async dispose(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #start(url: URL, start: AugmentStart): Thread {
    const worker = new Worker(url, { workerData: start });
    const thread = { worker, waiting: 0 };
    worker.on("message", (id: number) => {
      thread.waiting--;
      if (!this.#closed) this.#onDone(id);
    });
    worker.on("error", (error) => this.#fail(error));
    worker.on("exit", (code) => this.#fail(new Error(`A thread of augmentation ended with code ${String(code)}.`)));
    return thread;
  }

  #fail(cause: unknown): void {
    if (this.#closed) return;
    const why = cause instanceof Error ? cause.message : String(cause);
    const error = new ExpectedError("trainer-failed", `A thread that augments digits died: ${why}`, {
      next: "Resume the run from its last checkpoint.",
      cause,
    });
    this.#onFailure(error);
  }
}
