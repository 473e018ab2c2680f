import { createHash } from "node:crypto";
import { basename } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { ReceivedRun, type ReceivedRunOptions } from "../../files/receivedRun.ts";
import { decodeRunSummary, readRunSummary, type RunSummary } from "../../files/runSummary.ts";
import {
  isQueuedFileName,
  largestQueuedFile,
  summaryFile,
  type GrowingFile,
  type QueuedFile,
} from "../../protocol/queue.ts";
import type { RunBox } from "./runBox.ts";

/** Brings what is in a run's box into a folder: of the one who filled the queue, or of a worker that takes the run over. */
export class RunCopy {
  readonly #box: RunBox;
  readonly #options: ReceivedRunOptions;
  #run: ReceivedRun | null = null;
  /** What lies in the folder, by name. */
  readonly #hashes = new Map<string, string>();
  /** The last piece that was read. */
  #last: string | null = null;
  readonly #ends: Record<GrowingFile, number> = { "events.jsonl": 0, "predictions.bin": 0 };

  constructor(box: RunBox, options: ReceivedRunOptions) {
    this.#box = box;
    this.#options = options;
  }

  /** Whether it holds the folder. */
  get isOpen(): boolean {
    return this.#run !== null;
  }

  /** Bytes of the growing files that came. */
  get ends(): Readonly<Record<GrowingFile, number>> {
    return this.#ends;
  }

  /**
   * Receives what is new; the summary is written last.
   *
   * @param isOver whether the job is over. While it is not, a run that says it is completed is left where it is: its worker
   * may still die before it has said so of the job, and whoever comes then must find both.
   * @returns what the run says of itself now; null where nothing is in the box, or what is there has changed meanwhile.
   * @throws ExpectedError `damaged-run` where it is not what a run has; `run-busy`, `file-unwritable`.
   */
  async receive(isOver: boolean): Promise<RunSummary | null> {
    const files = await this.#box.list();
    const listed = files?.find(({ name }) => name === summaryFile);
    if (files === null || listed === undefined) return null;
    const bytes = await this.#valueOf(listed);
    if (bytes === null) return null;
    const summary = this.#summaryOf(bytes);
    if (!isOver && (summary.status === "completed" || summary.status === "failed")) return null;
    this.#run ??= await ReceivedRun.open(this.#options, summary);
    const run = this.#run;
    for (const file of files) {
      if (file.name === summaryFile || this.#hashes.get(file.name) === file.sha256) continue;
      const value = await this.#valueOf(file);
      if (value === null) return null;
      await run.write(file.name, value);
      this.#hashes.set(file.name, file.sha256);
    }
    await this.#receivePieces(run);
    await run.writeSummary(summary);
    await this.#removeOthers(run, files);
    return summary;
  }

  /** Lets go of the folder. */
  async close(): Promise<void> {
    await this.#run?.close();
    this.#run = null;
  }

  async #receivePieces(run: ReceivedRun): Promise<void> {
    for (;;) {
      const pieces = await this.#box.pieces(this.#last);
      if (pieces.length === 0) return;
      for (const { id, file, offset, bytes } of pieces) {
        if (offset + bytes.length > largestQueuedFile) throw this.#damaged(`${file} is too large`);
        if (!(await run.append(file, offset, bytes))) throw this.#damaged(`a part of ${file} is missing`);
        this.#ends[file] = Math.max(this.#ends[file], offset + bytes.length);
        this.#last = id;
      }
    }
  }

  async #removeOthers(run: ReceivedRun, files: readonly QueuedFile[]): Promise<void> {
    const prefix = "checkpoint/";
    const names = files.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => name.slice(prefix.length));
    await run.keepOnly("checkpoint", new Set(names));
  }

  /** @returns null where it is gone. */
  async #valueOf(file: QueuedFile): Promise<Buffer | null> {
    const value = await this.#box.value(file);
    if (value === null) return null;
    if (createHash("sha256").update(value).digest("hex") !== file.sha256) {
      throw this.#damaged(`${file.name} is not what its worker sent`);
    }
    return value;
  }

  #summaryOf(bytes: Buffer): RunSummary {
    const summary = decodeRunSummary(summaryFile, bytes.toString("utf8"));
    if (summary.runId !== basename(this.#options.path)) throw this.#damaged(`it is the run ${summary.runId}`);
    if (!namesOwnFiles(summary)) throw this.#damaged("it names files that it does not have");
    return summary;
  }

  #damaged(problem: string): ExpectedError {
    const id = basename(this.#options.path);
    return new ExpectedError("damaged-run", `What came of the run ${id} through the queue cannot be used: ${problem}.`);
  }
}

/** Others read what a summary names. */
function namesOwnFiles({ result, checkpoint }: RunSummary): boolean {
  const models = [result?.finalModel ?? null, result?.bestModel ?? null];
  const areModels = models.every((each) => each === null || each === "model" || each === "best");
  return areModels && (checkpoint === null || isQueuedFileName(`checkpoint/${checkpoint.file}`));
}

/** @returns whether the folder holds that run, completed. */
export async function isCompleted(path: string): Promise<boolean> {
  return readRunSummary(path).then(
    ({ status }) => status === "completed",
    () => false,
  );
}
