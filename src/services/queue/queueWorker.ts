import { Worker } from "bullmq";
import type { Redis } from "ioredis";
import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { ExpectedError, type ErrorReport } from "../../core/errors.ts";
import { queueProtocolVersion, type QueueVersion } from "../../protocol/queue.ts";
import { trainerSetting } from "../engines/setting.ts";
import type { Installation } from "../installation.ts";
import { Listeners } from "../listeners.ts";
import { ownOptions } from "../tensorflow/engineEnvironment.ts";
import { Trainings } from "../trainings.ts";
import { parseQueueAddress, type QueueAddress } from "./address.ts";
import { checkServer, openClient } from "./connect.ts";
import { prefix, queueName } from "./names.ts";
import { DigitHashes } from "../digitHashes.ts";
import { trainJob, type JobOutcome } from "./queuedJob.ts";
import { RunBox } from "./runBox.ts";
import { openScratch, type Scratch } from "./scratch.ts";
import { refuseOtherVersions } from "./versions.ts";

export interface QueueWorkerOptions {
  /** `redis://…` */
  readonly address: string;
  readonly installation: Installation;
  /** Of the product. */
  readonly version: string;
  /** Runs at a time; null: as many as there are cores. */
  readonly concurrency: number | null;
  /** Threads of each; null: the cores shared out. */
  readonly threads: number | null;
}

/** What a worker tells of itself. */
export type WorkerEvent =
  | { readonly type: "waiting" }
  /** A run was taken; `step`: the updates that others had done. */
  | { readonly type: "begun"; readonly runId: string; readonly name: string; readonly step: number }
  | {
      readonly type: "ended";
      readonly runId: string;
      readonly name: string;
      readonly status: JobOutcome["status"];
      readonly accuracy: number | null;
      readonly seconds: number;
      readonly error: ErrorReport | null;
    }
  | { readonly type: "lost" | "back"; readonly address: string };

/**
 * Milliseconds for which a job is a worker's without a word of it; then it is another's. What trains is another process, so
 * that this one always has the time to say that it lives.
 */
const lockDuration = 10_000;
const stalledInterval = 5_000;
/** Milliseconds for which a worker that is told to stop waits for a Redis that went away, and between two looks at it. */
const longestAway = 5_000;
const awayInterval = 100;
/** A run whose workers die so often is given up. */
const mostDeaths = 20;

/** Takes runs from a queue, one after another or several at once, until it is told to stop. */
export class QueueWorker {
  readonly shares: { readonly concurrency: number; readonly threads: number };
  /** Where the queue is, to be shown. */
  readonly address: string;
  readonly #version: QueueVersion;
  readonly #client: Redis;
  readonly #worker: Worker;
  readonly #scratch: Scratch;
  readonly #trainings: Trainings;
  readonly #hashes: DigitHashes;
  readonly #giving = new AbortController();
  readonly #gone = new AbortController();
  readonly #listeners = new Listeners<WorkerEvent>();
  #closing = false;
  #fail: (error: unknown) => void = () => undefined;

  private constructor(options: QueueWorkerOptions, address: QueueAddress, scratch: Scratch) {
    const { installation, version } = options;
    const cores = availableParallelism();
    const concurrency = options.concurrency ?? Math.max(1, Math.floor(cores / (options.threads ?? 1)));
    const threads = options.threads ?? Math.max(1, Math.floor(cores / concurrency));
    this.shares = { concurrency, threads };
    this.address = address.shown;
    this.#version = { protocol: queueProtocolVersion, product: version };
    this.#scratch = scratch;
    this.#hashes = new DigitHashes(installation.mnist);
    this.#trainings = new Trainings({
      installation,
      execPath: () => process.execPath,
      concurrency: () => concurrency,
      threads: () => threads,
      setting: (run) => trainerSetting(run, { ...ownOptions(installation), threads }),
      // What comes through a queue names no files.
      allowed: () => [],
    });
    this.#client = openClient(address, this.#gone.signal, (type) => {
      if (!this.#closing) this.#listeners.tell({ type, address: address.shown });
    });
    this.#worker = new Worker(queueName(this.#version), (job, token) => this.#process(job, token ?? ""), {
      ...{ connection: this.#client, prefix, concurrency, autorun: false },
      ...{ lockDuration, stalledInterval, maxStalledCount: mostDeaths, runRetryDelay: 1000 },
    });
    // Those of the connection are told once, by the connection; others concern a job that is another worker's by now.
    this.#worker.on("error", () => undefined);
    this.#worker.on("drained", () => {
      void this.#checkVersions();
      this.#listeners.tell({ type: "waiting" });
    });
  }

  /**
   * @throws ExpectedError `bad-usage`, `queue-unreachable`, `queue-refused`, `queue-unfit`; `protocol-mismatch` where only
   * runs of another version wait.
   */
  static async open(options: QueueWorkerOptions): Promise<QueueWorker> {
    const address = parseQueueAddress(options.address);
    await checkServer(address);
    const worker = new QueueWorker(options, address, await openScratch());
    try {
      await refuseOtherVersions(worker.#client, worker.#version, worker.address);
      return worker;
    } catch (error) {
      await worker.#close(true);
      throw error;
    }
  }

  /** @returns a function that ends the listening. */
  onEvent(listener: (event: WorkerEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  /**
   * Works until it is told to stop. Once.
   *
   * @param signal lets the runs under way save, and gives them back.
   * @param now does not wait for that: others take them over when nothing was heard of this worker for a while.
   * @throws ExpectedError `protocol-mismatch` as `open`.
   */
  async work(signal: AbortSignal, now: AbortSignal): Promise<void> {
    const failed = new Promise<never>((_, reject) => (this.#fail = reject));
    const told = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve());
    });
    const left = new Promise<void>((resolve) => now.addEventListener("abort", () => resolve()));
    void this.#worker.run().catch((error: unknown) => this.#fail(error));
    try {
      await Promise.race([told, failed]);
      this.#giving.abort();
      const ending = new AbortController();
      await Promise.race([this.#worker.close(), left, this.#away(ending.signal)]).finally(() => ending.abort());
    } finally {
      await this.#close(now.aborted || !signal.aborted || !this.#isConnected);
    }
  }

  get #isConnected(): boolean {
    return this.#client.status === "ready";
  }

  /** Settles once nothing was heard of Redis for a while: what was trained cannot be given back. */
  async #away(signal: AbortSignal): Promise<void> {
    for (let seen = performance.now(); performance.now() - seen < longestAway && !signal.aborted;) {
      if (this.#isConnected) seen = performance.now();
      await delay(awayInterval, undefined, { signal }).catch(() => undefined);
    }
  }

  async #process(job: Parameters<typeof trainJob>[0]["job"], token: string): Promise<null> {
    const begin = performance.now();
    const { runs } = this.#scratch;
    const box = new RunBox(this.#client, job.id ?? "", `${this.#worker.toKey(job.id ?? "")}:lock`);
    const run = { runId: "", name: "" };
    await trainJob(
      {
        ...{ job, token, box, runs, trainings: this.#trainings, hashes: this.#hashes, signal: this.#giving.signal },
        onBegin: ({ runId }, { name }, step) => {
          Object.assign(run, { runId, name });
          this.#listeners.tell({ type: "begun", runId, name, step });
        },
      },
      (outcome) => {
        const seconds = (performance.now() - begin) / 1000;
        this.#listeners.tell({ type: "ended", ...run, ...outcome, seconds });
      },
    );
    return null;
  }

  async #checkVersions(): Promise<void> {
    await refuseOtherVersions(this.#client, this.#version, this.address).catch((error: unknown) => {
      if (error instanceof ExpectedError) this.#fail(error);
    });
  }

  async #close(atOnce: boolean): Promise<void> {
    this.#closing = true;
    this.#gone.abort();
    if (atOnce) void this.#worker.close(true).catch(() => undefined);
    await this.#trainings.dispose();
    await this.#scratch.remove();
  }
}
