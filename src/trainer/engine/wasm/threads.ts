import { Worker } from "node:worker_threads";
import { ExpectedError } from "../../../core/errors.ts";
import type { Program } from "./plan/program.ts";
import type { Runner } from "./runner.ts";
import type { WorkerOrder, WorkerStart } from "./worker.ts";

/** Those who run a learner's steps and evaluations. */
export interface Team {
  /** Resolves when the order was carried out. */
  run(order: WorkerOrder): Promise<void>;
  dispose(): Promise<void>;
}

/** The caller's own thread as a team of one. */
export function teamOfCaller(runner: Runner): Team {
  return {
    run: (order) => {
      if (order === "train") runner.train();
      else runner.infer(order);
      return Promise.resolve();
    },
    dispose: () => Promise.resolve(),
  };
}

/** The engine's threads. They follow one order at a time, all of them together. */
export class Threads implements Team {
  private readonly workers: Worker[] = [];
  private pending: { left: number; resolve: () => void; reject: (error: Error) => void } | null = null;
  private failure: Error | null = null;

  private constructor() {}

  /** Starts `count` threads; resolves when all of them are ready. */
  static async start(
    count: number,
    url: URL,
    program: Program,
    memory: WebAssembly.Memory,
    module: WebAssembly.Module,
  ): Promise<Threads> {
    const threads = new Threads();
    const ready = threads.expect(count);
    for (let thread = 0; thread < count; thread++) {
      const start: WorkerStart = { program, memory, module, thread, threads: count };
      const worker = new Worker(url, { workerData: start });
      worker.on("message", () => threads.finished());
      worker.on("error", (error) => threads.fail(error));
      worker.on("exit", (code) => threads.fail(new Error(`A thread of the engine ended with code ${String(code)}.`)));
      threads.workers.push(worker);
    }
    try {
      await ready;
    } catch (error) {
      await threads.dispose();
      throw error;
    }
    return threads;
  }

  /** Gives all threads an order; resolves when all have finished, rejects when one dies. */
  async run(order: WorkerOrder): Promise<void> {
    if (this.failure !== null) throw this.failure;
    const done = this.expect(this.workers.length);
    for (const worker of this.workers) worker.postMessage(order);
    await done;
  }

  async dispose(): Promise<void> {
    this.fail(new ExpectedError("aborted", "The engine was closed."));
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private expect(count: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.pending = { left: count, resolve, reject };
    });
  }

  private finished(): void {
    if (this.pending === null || --this.pending.left > 0) return;
    const { resolve } = this.pending;
    this.pending = null;
    resolve();
  }

  private fail(cause: unknown): void {
    this.failure ??=
      cause instanceof ExpectedError
        ? cause
        : new ExpectedError("engine-failed", `A thread of the wasm engine died: ${messageOf(cause)}`, {
            next: "Resume the run from its last checkpoint, or train it again with fewer threads.",
            cause,
          });
    this.pending?.reject(this.failure);
    this.pending = null;
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
