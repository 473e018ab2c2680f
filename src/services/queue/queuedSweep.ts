import { join, resolve } from "node:path";
import type { Job, JobState } from "bullmq";
import type { ErrorReport } from "../../core/errors.ts";
import type { SweepProgress } from "../../core/sweep/progress.ts";
import { queuedProgressOf, queuedRunOf, type QueuedRun } from "../../protocol/queue.ts";
import type { AllowedFolders } from "../allowedPaths.ts";
import { DigitHashes } from "../digitHashes.ts";
import type { Installation } from "../installation.ts";
import { newRun } from "../runPaths.ts";
import { runIdOfPoint, type PointState } from "../sweep/plan.ts";
import type { Sweep } from "../sweep/sweep.ts";
import { SweepBook, type SweepPlace } from "../sweep/sweepBook.ts";
import type { GivenUp } from "../sweep/sweepFailures.ts";
import { parseQueueAddress } from "./address.ts";
import { checkServer } from "./connect.ts";
import { jobFailure } from "./jobFailure.ts";
import { jobIdOf, scopeOf } from "./names.ts";
import { refuseWarmStart, travelling } from "./queuedExperiment.ts";
import { ReceivedRuns } from "./receivedRuns.ts";
import { SweepQueue, type JobChange } from "./sweepQueue.ts";
import { inParts, Turns } from "./turns.ts";

export interface QueuedSweepOptions extends SweepPlace {
  /** `redis://…` */
  readonly address: string;
  readonly installation: Installation;
  /** Of the product. */
  readonly version: string;
  /** Where the experiment may name files; anywhere when left out. */
  readonly allowed?: AllowedFolders;
}

/** Milliseconds after which it is looked at what became of each run, should a message have been lost. */
const lookInterval = 15_000;

type Payloads = ReadonlyMap<string, Omit<QueuedRun, "runId">>;

/** A sweep that the workers of a queue train. What comes back becomes runs of its folder, as if they had been trained here. */
export class QueuedSweep implements Sweep {
  readonly #options: QueuedSweepOptions;
  readonly #book: SweepBook;
  readonly #queue: SweepQueue;
  readonly #received: ReceivedRuns;
  /** By key: what travels of its points. */
  readonly #payloads: Payloads;
  readonly #scope: string;
  /** The first point of each key, by job. */
  readonly #byJob: ReadonlyMap<string, number>;
  readonly #turns = new Turns<number>();
  readonly #noticeListeners = new Set<(sentence: string) => void>();
  #looking: Promise<void> | null = null;
  #adding: Promise<void> = Promise.resolve();
  #isFirstLook = true;
  #end: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | null = null;
  #closed = false;

  private constructor(options: QueuedSweepOptions, book: SweepBook, payloads: Payloads) {
    this.#options = options;
    this.#book = book;
    this.#payloads = payloads;
    this.#scope = scopeOf([book.path, book.created]);
    this.#byJob = new Map(
      book.points.map(({ key, point }) => [jobIdOf(this.#scope, key ?? ""), point.index] as const).reverse(),
    );
    this.#queue = new SweepQueue(parseQueueAddress(options.address), options.version, {
      onChange: (jobId, change) => this.#onChange(jobId, change),
      onConnection: (state) => this.#onConnection(state),
    });
    this.#received = new ReceivedRuns(this.#queue, options.runs, options.file);
  }

  /**
   * Takes the sweep of an experiment file over, or begins a new one. Nothing is put into the queue yet.
   *
   * @throws ExpectedError `queue-unreachable`, `queue-refused`, `queue-unfit`, `bad-usage` for the address; `not-available`
   * where weights would go from run to run; `run-busy`, and the errors of reading the digits.
   */
  static async open(given: QueuedSweepOptions): Promise<QueuedSweep> {
    const options = { ...given, runs: resolve(given.runs) };
    const { sweep, file, installation, address, allowed = null } = options;
    refuseWarmStart(sweep.experiment, file);
    const experiments = sweep.points.map(({ experiment }) => travelling(experiment));
    await checkServer(parseQueueAddress(address));
    const hashes = new DigitHashes(installation.mnist);
    const data: string[] = [];
    for (const { experiment } of sweep.points) data.push(await hashes.of(experiment.data, file, allowed));
    const book = await SweepBook.open(options);
    const payloads = book.points.map(
      ({ key }, index) => [key ?? "", { experiment: experiments[index], dataSha256: data[index] }] as const,
    );
    return new QueuedSweep(options, book, new Map(payloads));
  }

  get id(): string {
    return this.#book.id;
  }

  get path(): string {
    return this.#book.path;
  }

  get points(): readonly PointState[] {
    return this.#book.points;
  }

  get progress(): SweepProgress {
    return this.#book.progress;
  }

  get failure(): ErrorReport | null {
    return this.#book.failure;
  }

  get givenUp(): GivenUp | null {
    return this.#book.givenUp;
  }

  get dropped(): number {
    return this.#book.dropped;
  }

  onDidChange(listener: (state: PointState) => void): () => void {
    return this.#book.onDidChange(listener);
  }

  onNotice(listener: (sentence: string) => void): () => void {
    this.#noticeListeners.add(listener);
    return () => this.#noticeListeners.delete(listener);
  }

  async train(signal: AbortSignal): Promise<boolean> {
    const ended = new Promise<void>((resolve, reject) => (this.#end = { resolve, reject }));
    const leave = (): void => this.#end?.resolve();
    signal.addEventListener("abort", leave);
    const timer = setInterval(() => void this.#look(), lookInterval);
    try {
      if (signal.aborted) return this.#book.isDone;
      await Promise.race([this.#queue.listen(), ended]);
      void this.#look();
      await ended;
    } finally {
      clearInterval(timer);
      signal.removeEventListener("abort", leave);
    }
    return this.#book.isDone;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#queue.disconnect();
    await this.#turns.settled();
    await this.#received.close(goingOn);
    await this.#queue.close();
    await this.#book.close();
  }

  /** Looks what became of each run that is not over, and puts into the queue what is not there. */
  #look(): Promise<void> {
    this.#looking ??= this.#lookAtAll()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => (this.#looking = null));
    return this.#looking;
  }

  async #lookAtAll(): Promise<void> {
    const jobs = [...this.#byJob];
    const isFirst = this.#isFirstLook;
    if (isFirst) {
      await this.#queue.register();
      // What is known by now, and what the experiment file does not say any more.
      const over = jobs.filter(([, index]) => this.#isOver(index)).map(([id]) => id);
      const strays = (await this.#queue.resting(this.#scope)).filter((id) => !this.#byJob.has(id));
      await inParts([...over, ...strays], (id) => this.#queue.forget(id));
    }
    await inParts(jobs, ([id, index]) => this.#inTurn(index, () => this.#lookAt(id, index, isFirst)));
    this.#isFirstLook = false;
    this.#checkDone();
    if (isFirst && !this.#book.isDone && (await this.#queue.workers()) === 0) {
      this.#tell(`No worker is there yet. Start one with: mnist-lab worker ${this.#queue.shown}`);
    }
  }

  async #lookAt(id: string, index: number, isFirst: boolean): Promise<void> {
    if (this.#isOver(index)) return;
    const state = await this.#queue.stateOf(id);
    if (state === "unknown") await this.#add(id, index);
    // What failed while nobody looked is tried once more, as a sweep that trains here does.
    else if (state === "failed" && isFirst) await this.#queue.retry(id);
    else await this.#takeState(id, index, state);
  }

  async #takeState(id: string, index: number, state: JobState): Promise<void> {
    if (state === "completed") await this.#finish(id, index);
    else if (state === "failed") await this.#giveUp(id, index);
    else if (state === "active") await this.#receive(id, index);
    else await this.#wait(index);
  }

  async #add(id: string, index: number): Promise<void> {
    await this.#received.release(id, handedOn);
    const state = this.points[index];
    const { path, key, point } = state;
    const payload = this.#payloads.get(key ?? "");
    if (payload === undefined) throw new Error(`${id} is no point of the sweep.`);
    // What was begun here goes on there, where it can travel.
    const canTravel = path !== null && point.experiment.data.source === "mnist";
    const goesOn = canTravel && (await this.#received.canGoOn(path));
    const runId = goesOn ? runIdOfPoint(state) : newRun(this.#options.runs, point.experiment.name).runId;
    // One after another: they train in the sweep's order.
    const added = this.#adding.then(() =>
      this.#queue.add(id, { ...payload, runId: runId ?? "" }, goesOn ? path : null),
    );
    this.#adding = added.catch(() => undefined);
    await added;
    await this.#wait(index);
  }

  async #receive(id: string, index: number): Promise<void> {
    const job = await this.#queue.job(id);
    const path = await this.#received.receive(id, this.points[index].point.experiment, runOf(job));
    const before = this.points[index];
    this.#book.change(index, { status: "running", ...(path === null ? {} : { path }) });
    if (path !== null && before.path !== path) await this.#book.save();
  }

  async #finish(id: string, index: number): Promise<void> {
    const run = runOf(await this.#queue.job(id));
    const { experiment } = this.points[index].point;
    const outcome = run === null ? null : await this.#received.finish(id, experiment, run, () => this.#closed);
    if (this.#closed) return;
    await this.#queue.forget(id);
    // What came is gone, as after a loss of Redis's data: it is trained again.
    if (outcome === null) await this.#add(id, index);
    else await this.#book.settle(index, outcome);
    this.#checkDone();
  }

  async #giveUp(id: string, index: number): Promise<void> {
    const job = await this.#queue.job(id);
    const error: ErrorReport = jobFailure(job?.failedReason);
    await this.#received.release(id, error);
    await this.#queue.forget(id);
    const run = runOf(job);
    const path = run === null ? null : join(this.#options.runs, run.runId);
    const isHere = path !== null && path === this.points[index].path;
    await this.#book.settle(index, { status: "failed", path: isHere ? path : null, error });
    this.#checkDone();
  }

  async #wait(index: number): Promise<void> {
    await this.#received.release(this.#jobOf(index), handedOn);
    if (this.points[index].status === "running") this.#book.change(index, { status: "waiting" });
  }

  #jobOf(index: number): string {
    return jobIdOf(this.#scope, this.points[index].key ?? "");
  }

  #onChange(id: string, change: JobChange): void {
    const index = this.#byJob.get(id);
    if (index === undefined) return;
    if (change.type === "progress") {
      const progress = queuedProgressOf(change.data);
      if (progress === null || this.#isOver(index)) return;
      this.#book.change(index, { status: "running", share: progress.share, accuracy: progress.accuracy });
      // One message more makes no difference to what is received.
      if (this.#turns.isBusy(index)) return;
    }
    void this.#inTurn(index, async () => {
      const state = await this.#queue.stateOf(id);
      // It was known already, or has become so since the message came.
      if (this.#isOver(index)) {
        if (state === "completed" || state === "failed") await this.#queue.forget(id);
      } else if (state === "unknown") await this.#add(id, index);
      else await this.#takeState(id, index, state);
    }).catch((error: unknown) => this.#fail(error));
  }

  #onConnection(state: "lost" | "back"): void {
    if (this.#closed) return;
    if (state === "lost") this.#tell(`The Redis at ${this.#queue.shown} went away. Workers train on; waiting for it.`);
    else {
      this.#tell(`The Redis at ${this.#queue.shown} is back.`);
      void this.#look();
    }
  }

  #inTurn(index: number, action: () => Promise<void>): Promise<void> {
    return this.#turns.take(index, async () => {
      if (!this.#closed) await action();
    });
  }

  #isOver(index: number): boolean {
    return ["completed", "failed"].includes(this.points[index].status);
  }

  #checkDone(): void {
    if (this.#book.isDone) this.#end?.resolve();
  }

  /** What is cut off when the sweep is closed is no failure. */
  #fail(error: unknown): void {
    if (!this.#closed) this.#end?.reject(error);
  }

  #tell(sentence: string): void {
    for (const listener of this.#noticeListeners) listener(sentence);
  }
}

const goingOn: ErrorReport = {
  code: "aborted",
  message: "Whoever filled the queue went away; workers go on with this run.",
};
const handedOn: ErrorReport = {
  code: "aborted",
  message: "Its worker went away; another one goes on with it.",
};

function runOf(job: Job | undefined): QueuedRun | null {
  return job === undefined ? null : queuedRunOf(job.data);
}
