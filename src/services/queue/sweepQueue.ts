import { Queue, QueueEvents, type Job, type JobState } from "bullmq";
import type { Redis } from "ioredis";
import { queueProtocolVersion, type QueuedRun, type QueueVersion } from "../../protocol/queue.ts";
import type { QueueAddress } from "./address.ts";
import { openClient, type OnConnection } from "./connect.ts";
import { jobIdOf, lifetime, prefix, queueName } from "./names.ts";
import { RunBox } from "./runBox.ts";
import { emptyBox, RunMirror } from "./runMirror.ts";
import { registerVersion } from "./versions.ts";

/** Something happened to a job; what it is by now, its state tells. */
export type JobChange = { readonly type: "state" } | { readonly type: "progress"; readonly data: unknown };

export interface SweepQueueListener {
  readonly onChange: (jobId: string, change: JobChange) => void;
  readonly onConnection: OnConnection;
}

/** What fails for a reason that may pass is tried again, by whichever worker. */
const attempts = 3;
const pause = 1000;

/** BullMQ's queue as the one sees it who fills it. */
export class SweepQueue {
  /** Where it is, to be shown. */
  readonly shown: string;
  readonly #version: QueueVersion;
  readonly #client: Redis;
  readonly #listening: Redis;
  readonly #queue: Queue;
  readonly #listener: SweepQueueListener;
  readonly #gone = new AbortController();
  #events: QueueEvents | null = null;

  constructor(address: QueueAddress, version: string, listener: SweepQueueListener) {
    this.shown = address.shown;
    this.#version = { protocol: queueProtocolVersion, product: version };
    this.#listener = listener;
    this.#client = openClient(address, this.#gone.signal, listener.onConnection);
    this.#listening = openClient(address, this.#gone.signal);
    this.#queue = new Queue(queueName(this.#version), { connection: this.#client, prefix });
    // Told once, by the connection.
    this.#queue.on("error", () => undefined);
  }

  /** Hears of all that happens from now on. */
  async listen(): Promise<void> {
    const [last] = await this.#client.xrevrange(this.#queue.toKey("events"), "+", "-", "COUNT", 1);
    const lastEventId = (last as typeof last | undefined)?.[0] ?? "0-0";
    const events = new QueueEvents(this.#queue.name, { connection: this.#listening, prefix, lastEventId });
    this.#events = events;
    const tell = ({ jobId }: { jobId: string }): void => this.#listener.onChange(jobId, { type: "state" });
    events.on("error", () => undefined);
    for (const type of ["active", "completed", "failed", "waiting", "stalled", "delayed", "removed"] as const) {
      events.on(type, tell);
    }
    events.on("progress", ({ jobId, data }) => this.#listener.onChange(jobId, { type: "progress", data }));
  }

  /** Lets workers of other versions know who waits for workers. */
  async register(): Promise<void> {
    await registerVersion(this.#client, this.#version, this.#queue.toKey("wait"));
  }

  /** Puts a run into the queue, unless it is there. @param begun folder of what was trained of it; null: nothing. */
  async add(jobId: string, run: QueuedRun, begun: string | null): Promise<void> {
    const box = this.box(jobId);
    await box.remove();
    if (begun !== null) await new RunMirror(box, begun, null, emptyBox).send(false);
    const age = lifetime / 1000;
    await this.#queue.add("run", run, {
      ...{ jobId, attempts, backoff: { type: "fixed", delay: pause } },
      ...{ removeOnComplete: { age }, removeOnFail: { age } },
    });
  }

  async stateOf(jobId: string): Promise<JobState | "unknown"> {
    return this.#queue.getJobState(jobId);
  }

  async job(jobId: string): Promise<Job | undefined> {
    return this.#queue.getJob(jobId);
  }

  /** Lets a run that failed be tried again. */
  async retry(jobId: string): Promise<void> {
    await (await this.job(jobId))?.retry("failed", { resetAttemptsMade: true });
  }

  /** Removes a run that is received, or given up, and all that lies there of it; one that a worker trains stays. */
  async forget(jobId: string): Promise<void> {
    const isGone = (await this.#queue.remove(jobId)) === 1 || (await this.stateOf(jobId)) === "unknown";
    if (isGone) await this.box(jobId).remove();
  }

  /** @returns the jobs of that scope that no worker trains, in no order. */
  async resting(scope: string): Promise<string[]> {
    const ids = await this.#queue.getRanges(["wait", "delayed", "completed", "failed"], 0, -1);
    return ids.filter((id) => id.startsWith(jobIdOf(scope, "")));
  }

  /** @returns how many workers there are. */
  async workers(): Promise<number> {
    return this.#queue.getWorkersCount();
  }

  box(jobId: string): RunBox {
    return new RunBox(this.#client, jobId, `${this.#queue.toKey(jobId)}:lock`);
  }

  /** What is under way fails. */
  disconnect(): void {
    this.#gone.abort();
  }

  async close(): Promise<void> {
    this.disconnect();
    await this.#events?.close().catch(() => undefined);
    await this.#queue.close().catch(() => undefined);
  }
}
