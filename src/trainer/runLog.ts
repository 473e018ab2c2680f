import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { ErrorReport } from "../core/errors.ts";
import { isOver, nextStatus, type RunStatus } from "../core/runStatus.ts";
import { experimentText, rememberedFile, sha256Of } from "../files/experimentJson.ts";
import { createRunFolder, type RunFolder } from "../files/runFolder.ts";
import { runFolderVersion, summaryStartOf, type RunSummary, type SummaryResult } from "../files/runSummary.ts";
import type { EpochEndEvent, ResumedEvent, StartRequest, TrainerEvent } from "../protocol/trainer.ts";
import { Reporter } from "./reporter.ts";

/** Progress reaches `summary.json` at most this often, in milliseconds; a change of status at once. */
const summaryInterval = 1000;
/** Waiting times before the last words are tried again, in milliseconds; then they are given up. */
const lastTries = [0, 100, 400, null];

export interface RunLogOptions {
  readonly send: (events: readonly TrainerEvent[]) => Promise<void>;
  /** Told when the run's folder cannot be written any more. */
  readonly onFailure: (error: unknown) => void;
}

/** What `summary.json` says of a run's end; what is left out stays as it was. */
export interface RunEnd {
  readonly step?: number;
  readonly result?: SummaryResult;
  readonly error?: ErrorReport;
  readonly checkpoint?: RunSummary["checkpoint"];
}

/** What a run leaves behind while it goes: its folder, its summary, and the reports to the face. */
export class RunLog {
  readonly folder: RunFolder;
  readonly #options: RunLogOptions;
  readonly #reporter: Reporter;
  #summary: RunSummary;
  #writing: Promise<void> | null = null;
  #dirty = false;
  #lastWrite = performance.now();

  private constructor(folder: RunFolder, summary: RunSummary, options: RunLogOptions) {
    this.folder = folder;
    this.#summary = summary;
    this.#options = options;
    this.#reporter = new Reporter({
      write: (events) => folder.append(events),
      send: options.send,
      onWriteFailure: options.onFailure,
    });
  }

  /**
   * Makes the folder of a new run.
   *
   * @throws ExpectedError `file-unwritable`.
   */
  static async start({ runId, experiment, paths }: StartRequest, options: RunLogOptions): Promise<RunLog> {
    const { run, experimentFile } = paths;
    const summary: RunSummary = {
      version: runFolderVersion,
      runId,
      name: experiment.name,
      status: "running",
      pid: process.pid,
      host: hostname(),
      experimentFile: experimentFile === undefined ? null : rememberedFile(run, experimentFile),
      experimentSha256: sha256Of(experimentText(experiment)),
      created: new Date().toISOString(),
      ended: null,
      started: null,
      epoch: 0,
      step: 0,
      best: null,
      segments: 1,
      checkpoint: null,
      result: null,
      error: null,
    };
    return new RunLog(await createRunFolder(run, experiment, summary, options.onFailure), summary, options);
  }

  /**
   * Goes on in the folder of a run.
   *
   * @param summary as it is there. @param resumed where the run goes on. @param reached what was done before.
   * @throws ExpectedError `file-unwritable`.
   */
  static async resume(
    folder: RunFolder,
    summary: RunSummary,
    resumed: ResumedEvent,
    reached: Pick<RunSummary, "epoch" | "best">,
    options: RunLogOptions,
  ): Promise<RunLog> {
    // What its trainer could not say before it died.
    const over = isOver(summary.status) ? summary.status : nextStatus(summary.status, "interrupted");
    const going: RunSummary = {
      ...summary,
      status: nextStatus(nextStatus(over, "queued"), "running"),
      pid: process.pid,
      host: hostname(),
      ended: null,
      ...reached,
      step: resumed.step,
      segments: summary.segments + 1,
      result: null,
      error: null,
    };
    await folder.writeSummary(going);
    const log = new RunLog(folder, going, options);
    log.report(resumed);
    return log;
  }

  report(event: TrainerEvent): void {
    this.#reporter.report(event);
    switch (event.type) {
      case "started":
        this.#update({ started: summaryStartOf(event) }, true);
        return;
      case "epochEnd":
        this.#update({ epoch: event.epoch, step: event.step, ...bestOf(event) }, false);
        return;
      case "checkpoint": {
        const file = event.files.at(0);
        const { epoch, step } = event;
        this.#update({ checkpoint: file === undefined ? null : { file, epoch, step } }, false);
        return;
      }
      case "paused":
        this.#update({ status: nextStatus(this.#summary.status, "paused"), step: event.step }, true);
        return;
      case "continued":
        this.#update({ status: nextStatus(this.#summary.status, "running") }, true);
        return;
      case "resumed":
      case "batchEnd":
      case "evaluated":
      case "notice":
      case "completed":
      case "stopped":
      case "failed":
        return;
    }
  }

  /** Settles when all that was reported lies on the disk. */
  async flush(): Promise<void> {
    await this.#reporter.flush();
    await this.folder.flush();
  }

  /**
   * Writes how the run ended, then tells it. The summary comes last, so that one that says so has everything else.
   *
   * @throws ExpectedError `file-unwritable` when the summary cannot be written; nothing was told then.
   */
  async end(status: RunStatus, end: RunEnd, event: TrainerEvent): Promise<void> {
    await this.#settled();
    if (!isOver(status)) throw new Error(`A run does not end ${status}.`);
    const ended = new Date().toISOString();
    const summary = { ...this.#summary, ...end, status: nextStatus(this.#summary.status, status), ended };
    await this.#reporter.flush();
    await this.#atLast(() => this.folder.append([{ time: Date.now(), event }])).catch((error: unknown) => {
      // Without its last line a failure is still told by the summary; anything else would not be true.
      if (status !== "failed") throw error;
    });
    await this.folder.flush().catch(() => undefined);
    await this.#atLast(() => this.folder.writeSummary(summary));
    this.#summary = summary;
    this.#reporter.tell(event);
  }

  /** Tells the face what can no longer be written. */
  tell(event: TrainerEvent): void {
    this.#reporter.tell(event);
  }

  /** Settles when all is on the disk and with the face. */
  async close(): Promise<void> {
    await this.#settled();
    await this.#reporter.close();
    await this.folder.close();
  }

  #update(change: Partial<RunSummary>, atOnce: boolean): void {
    this.#summary = { ...this.#summary, ...change };
    this.#dirty = true;
    if (atOnce || performance.now() - this.#lastWrite >= summaryInterval) {
      this.#writing ??= this.#write().finally(() => (this.#writing = null));
    }
  }

  async #write(): Promise<void> {
    while (this.#dirty) {
      this.#dirty = false;
      this.#lastWrite = performance.now();
      await this.folder.writeSummary(this.#summary).catch((error: unknown) => this.#options.onFailure(error));
    }
  }

  /** The last words matter most: room is made for them, and they are tried more than once. */
  async #atLast(write: () => Promise<void>): Promise<void> {
    for (const wait of lastTries) {
      const failure = await write().then(
        () => null,
        (error: unknown) => ({ error }),
      );
      if (failure === null) return;
      if (wait === null) throw failure.error;
      await this.folder.makeRoom();
      await delay(wait);
    }
  }

  async #settled(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }
}

/** The best epoch is chosen on the validation set, and on the test set only where nothing else is looked at. */
function bestOf({ best, epoch, evaluations }: EpochEndEvent): Pick<RunSummary, "best"> | null {
  const evaluation = evaluations.find(({ set }) => set === "validation") ?? evaluations.at(0);
  if (!best || evaluation === undefined) return null;
  return { best: { epoch, accuracy: evaluation.accuracy, set: evaluation.set } };
}
