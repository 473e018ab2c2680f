import type { ErrorReport } from "../core/errors.ts";
import { isOver, nextStatus, type RunStatus } from "../core/runStatus.ts";
import { createRunFolder, type RunFolder } from "../files/runFolder.ts";
import { runFolderVersion, summaryStartOf, type RunSummary, type SummaryResult } from "../files/runSummary.ts";
import type { StartRequest, TrainerEvent } from "../protocol/trainer.ts";
import { Reporter } from "./reporter.ts";

/** Progress reaches `summary.json` at most this often, in milliseconds; a change of status at once. */
const summaryInterval = 1000;

export interface RunLogOptions {
  readonly request: StartRequest;
  readonly send: (events: readonly TrainerEvent[]) => Promise<void>;
  /** Told when the run's folder cannot be written any more. */
  readonly onFailure: (error: unknown) => void;
}

/** What `summary.json` says of a run's end; what is left out stays as it was. */
export interface RunEnd {
  readonly step?: number;
  readonly result?: SummaryResult;
  readonly error?: ErrorReport;
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
   * Makes the run's folder.
   *
   * @throws ExpectedError `file-unwritable`.
   */
  static async open(options: RunLogOptions): Promise<RunLog> {
    const { runId, experiment, paths } = options.request;
    const summary: RunSummary = {
      version: runFolderVersion,
      runId,
      name: experiment.name,
      status: "running",
      pid: process.pid,
      created: new Date().toISOString(),
      ended: null,
      started: null,
      epoch: 0,
      step: 0,
      result: null,
      error: null,
    };
    return new RunLog(await createRunFolder(paths.run, experiment, summary), summary, options);
  }

  report(event: TrainerEvent): void {
    this.#reporter.report(event);
    switch (event.type) {
      case "started": {
        this.#update({ started: summaryStartOf(event) }, true);
        return;
      }
      case "epochEnd":
        this.#update({ epoch: event.epoch, step: event.step }, false);
        return;
      case "paused":
        this.#update({ status: nextStatus(this.#summary.status, "paused"), step: event.step }, true);
        return;
      case "continued":
        this.#update({ status: nextStatus(this.#summary.status, "running") }, true);
        return;
      case "batchEnd":
      case "evaluated":
      case "notice":
      case "completed":
      case "stopped":
      case "failed":
        return;
    }
  }

  /**
   * Writes how the run ended, then tells it.
   *
   * @throws ExpectedError `file-unwritable` when the summary cannot be written; nothing was told then.
   */
  async end(status: RunStatus, end: RunEnd, event: TrainerEvent): Promise<void> {
    await this.#settled();
    if (!isOver(status)) throw new Error(`A run does not end ${status}.`);
    const ended = new Date().toISOString();
    const summary = { ...this.#summary, ...end, status: nextStatus(this.#summary.status, status), ended };
    await this.folder.writeSummary(summary);
    this.#summary = summary;
    this.#reporter.report(event);
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

  async #settled(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }
}
