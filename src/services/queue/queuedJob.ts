import { DelayedError, UnrecoverableError, WaitingError, type Job } from "bullmq";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ExpectedError, reportOf, type ErrorReport } from "../../core/errors.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import { advance, noProgress, shareOf } from "../../core/progress.ts";
import { queuedRunOf, type QueuedProgress, type QueuedRun } from "../../protocol/queue.ts";
import type { LiveRun } from "../liveRun.ts";
import { trainPoint, type PointOutcome } from "../sweep/trainPoint.ts";
import type { Trainings } from "../trainings.ts";
import type { DigitHashes } from "../digitHashes.ts";
import { arrived } from "./queuedExperiment.ts";
import type { RunBox } from "./runBox.ts";
import { RunCopy } from "./runCopy.ts";
import { emptyBox, RunMirror, type Boxed } from "./runMirror.ts";

/** Milliseconds between two messages about a run. */
const interval = 1000;

export interface JobPlace {
  readonly job: Job;
  /** Of the job's lock. */
  readonly token: string;
  readonly box: RunBox;
  /** Folder of this worker's runs. */
  readonly runs: string;
  readonly trainings: Trainings;
  readonly hashes: DigitHashes;
  /** The worker is to give its runs back. */
  readonly signal: AbortSignal;
  readonly onBegin: (run: QueuedRun, experiment: Experiment, step: number) => void;
}

/** What became of a job here. `lost`: another worker has it by now. */
export interface JobOutcome {
  readonly status: "completed" | "failed" | "givenBack" | "lost";
  readonly error: ErrorReport | null;
  readonly accuracy: number | null;
}

/**
 * Trains the run of a job as any run is trained, and sends what comes of it. One that another worker had begun goes on from
 * its last checkpoint that was sent.
 *
 * @throws what BullMQ is to make of it: the job is tried again, given back, or given up.
 */
export async function trainJob(place: JobPlace, onOutcome: (outcome: JobOutcome) => void): Promise<void> {
  const { job, token, runs } = place;
  let path: string | null = null;
  try {
    const queued = queuedRunOf(job.data);
    if (queued === null) throw new ExpectedError("bad-experiment", "What came through the queue is no run.");
    const experiment = arrived(queued.experiment);
    await checkDigits(place, queued, experiment);
    path = join(runs, queued.runId);
    const outcome = await new JobTraining(place, queued, experiment, path).train();
    onOutcome(outcome);
    if (outcome.status === "givenBack") {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    // Whoever has it now says what becomes of it.
    if (outcome.status === "lost") throw new DelayedError();
  } catch (error) {
    if (error instanceof WaitingError || error instanceof DelayedError) throw error;
    const report = reportOf(error);
    onOutcome({ status: "failed", error: report, accuracy: null });
    const { code, message, next } = report;
    const text = JSON.stringify({ code, message, next });
    throw hopeless.has(code) ? new UnrecoverableError(text) : new Error(text);
  } finally {
    if (path !== null) await rm(path, { recursive: true, force: true });
  }
}

/** Tried again, here or by another worker of the same version, it would come to the same. */
const hopeless: ReadonlySet<ErrorReport["code"]> = new Set(["bad-experiment", "too-large", "data-not-here"]);

async function checkDigits({ hashes }: JobPlace, { dataSha256 }: QueuedRun, { data }: Experiment): Promise<void> {
  const own = await hashes.of(data, "/none");
  if (own === dataSha256) return;
  throw new ExpectedError("data-not-here", `This worker does not have the digits with the SHA-256 ${dataSha256}.`, {
    next: `A worker has MNIST alone, here with ${own}: train experiments with other digits without a queue.`,
  });
}

class JobTraining {
  readonly #place: JobPlace;
  readonly #queued: QueuedRun;
  readonly #experiment: Experiment;
  readonly #path: string;
  /** Ends the run: it is to be given back, or is lost. */
  readonly #ending = new AbortController();
  #lost = false;
  #progress = noProgress;
  #accuracy: number | null = null;
  #isNew = true;

  constructor(place: JobPlace, queued: QueuedRun, experiment: Experiment, path: string) {
    this.#place = place;
    this.#queued = queued;
    this.#experiment = experiment;
    this.#path = path;
  }

  async train(): Promise<JobOutcome> {
    const { signal, box, token } = this.#place;
    const { step, ends } = await this.#takeOver();
    const mirror = new RunMirror(box, this.#path, token, { ends, values: await box.hashes() });
    this.#place.onBegin(this.#queued, this.#experiment, step ?? 0);
    const end = (): void => this.#ending.abort();
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
    const sent = new AbortController();
    const sending = this.#keepSending(mirror, sent.signal);
    try {
      const outcome = await this.#trainRun(step === null ? null : this.#path).finally(() => sent.abort());
      await sending;
      return await this.#finish(mirror, outcome);
    } finally {
      sent.abort();
      signal.removeEventListener("abort", end);
      await sending.catch(() => undefined);
    }
  }

  /** @returns the updates that others have done, null where the run begins; bytes of the growing files that are here. */
  async #takeOver(): Promise<Pick<Boxed, "ends"> & { readonly step: number | null }> {
    await rm(this.#path, { recursive: true, force: true });
    const copy = new RunCopy(this.#place.box, {
      path: this.#path,
      experiment: this.#experiment,
      file: null,
      inputs: null,
    });
    try {
      const step = (await copy.receive(true))?.step ?? null;
      return { step, ends: copy.ends };
    } catch (error) {
      if (reportOf(error).code !== "damaged-run") throw error;
      // It begins anew: what is sent from the start takes the place of what is there.
      return { step: null, ends: emptyBox.ends };
    } finally {
      await copy.close();
    }
  }

  async #trainRun(begun: string | null): Promise<PointOutcome> {
    const { trainings, runs } = this.#place;
    const file = join(runs, "experiment.mnist.json");
    return trainPoint(this.#experiment, begun, {
      ...{ trainings, file, runs, signal: this.#ending.signal },
      onRun: (run) => this.#follow(run),
      begin: async () => {
        await rm(this.#path, { recursive: true, force: true });
        return trainings.adopt({ path: this.#path, file, experiment: this.#experiment, since: "" });
      },
    });
  }

  #follow(run: LiveRun): void {
    this.#isNew = true;
    this.#progress = run.events.reduce(advance, noProgress);
    for (const event of run.events) this.#note(event);
    run.onEvent((events) => {
      this.#isNew = true;
      this.#progress = events.reduce(advance, this.#progress);
      for (const event of events) this.#note(event);
    });
  }

  #note(event: LiveRun["events"][number]): void {
    if (event.type !== "epochEnd") return;
    const accuracy = (event.evaluations.find(({ set }) => set === "validation") ?? event.evaluations.at(0))?.accuracy;
    if (accuracy !== undefined) this.#accuracy = Math.max(accuracy, this.#accuracy ?? 0);
  }

  /** Settles when it is told to end, or the run is another worker's. */
  async #keepSending(mirror: RunMirror, signal: AbortSignal): Promise<void> {
    for (;;) {
      await delay(interval, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      if (!this.#isNew) continue;
      this.#isNew = false;
      // What cannot be read at this moment is read at the end, where it counts.
      const held = await mirror.send(false).catch(() => true);
      if (!held) {
        this.#lose();
        return;
      }
      await this.#place.job.updateProgress({ ...this.#told() }).catch(() => undefined);
    }
  }

  #told(): QueuedProgress {
    const { epoch, epochs } = this.#progress;
    const share = epochs > 0 ? (epoch - 1 + shareOf(this.#progress)) / epochs : 0;
    return { share: Math.min(1, Math.max(0, share)), accuracy: this.#accuracy };
  }

  #lose(): void {
    this.#lost = true;
    this.#ending.abort();
  }

  async #finish(mirror: RunMirror, { status, path, error }: PointOutcome): Promise<JobOutcome> {
    if (this.#lost) return { status: "lost", error: null, accuracy: null };
    const isResult = status === "completed" || error?.code === "loss-not-finite";
    if (path !== null && !(await mirror.send(isResult))) return { status: "lost", error: null, accuracy: null };
    if (status === "stopped") return { status: "givenBack", error: null, accuracy: this.#accuracy };
    if (error !== null && !isResult) {
      throw new ExpectedError(error.code === "unexpected" ? "trainer-failed" : error.code, error.message, {
        ...(error.next === undefined ? {} : { next: error.next }),
      });
    }
    return { status: status === "completed" ? "completed" : "failed", error, accuracy: this.#accuracy };
  }
}
