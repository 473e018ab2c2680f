import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import type { EvaluationReport } from "../core/runEvents.ts";
import { AppendOnlyFile } from "./appendOnlyFile.ts";
import { writeFileAtomic } from "./atomicFile.ts";
import {
  decodeEvents,
  encodeEvent,
  labelledEvaluations,
  type DecodedEvents,
  type RecordedEvent,
} from "./eventLines.ts";
import { experimentText } from "./experimentJson.ts";
import { systemCode, writeError } from "./fileError.ts";
import { Heartbeat } from "./heartbeat.ts";
import { acquireLock, type Lock } from "./lock.ts";
import { makeFolder } from "./makeFolder.ts";
import { decodeAllPredictions, encodePredictions, type PredictionRecord } from "./predictions.ts";
import { readOrProblem } from "./readOrProblem.ts";
import { Reserve } from "./reserve.ts";
import { writeRunSummary, type RunSummary } from "./runSummary.ts";
import { readWhole } from "./wholeFile.ts";
import { wholeEventsLength, wholePredictionsLength } from "./wholeRecords.ts";

/**
 * A run's folder, `.mnist/runs/<id>/`, written by its trainer alone while it holds the run's lock:
 *
 * - `experiment.json`: the experiment with every default written out;
 * - `summary.json`: status and results, always whole;
 * - `events.jsonl`: everything that streamed, one event a line, appended only;
 * - `predictions.bin`: predicted labels of every evaluated epoch, probabilities of the best and the last;
 * - `checkpoint/`: all that is needed to go on;
 * - `model/`: the final weights, and `best/` those of the best epoch where they differ, in TensorFlow.js layers format;
 * - `lock.json` and `heartbeat`: who trains, and that it lives; `reserve.bin`: room for the last words on a full disk.
 */
export interface RunFolder {
  readonly path: string;
  /** Appends events, and the labels they carry. They are with the operating system when this settles. */
  append(events: readonly RecordedEvent[]): Promise<void>;
  appendPredictions(record: PredictionRecord): Promise<void>;
  /** Settles when all that was appended is on the disk. */
  flush(): Promise<void>;
  writeSummary(summary: RunSummary): Promise<void>;
  /** Gives up what can be spared, so that a full disk or a system without file handles takes the last words. */
  makeRoom(): Promise<void>;
  /** Flushes to the disk, closes, and lets go of the run. */
  close(): Promise<void>;
}

export const lockFile = "lock.json";
export const heartbeatFile = "heartbeat";
export const reserveFile = "reserve.bin";
/** Bytes: a thousand epochs of 70,000 digits, and more. */
const largestPredictions = 1024 * 1024 * 1024;
/** Milliseconds between two looks at whether the run is still ours. */
const lockInterval = 2000;

/** Told, with an ExpectedError `run-lost`, when the folder is no longer there or no longer ours. */
export type OnLost = (error: unknown) => void;

/**
 * Makes the folder, which must not be there yet, and `.mnist/.gitignore` where it lies in a folder of that name.
 *
 * @throws ExpectedError `file-unwritable`.
 */
export async function createRunFolder(
  path: string,
  experiment: Experiment,
  summary: RunSummary,
  onLost: OnLost,
): Promise<RunFolder> {
  await guarded(path, async () => {
    await makeFolder(dirname(path));
    await writeGitignore(dirname(dirname(path)));
    await mkdir(path);
  });
  const open = new OpenRunFolder(path);
  try {
    await open.hold(onLost);
    await open.openFiles("ax");
    await writeFileAtomic(join(path, "experiment.json"), experimentText(experiment));
    // Last, so that a folder with a summary has everything else.
    await writeRunSummary(path, summary);
    return open;
  } catch (error) {
    await open.close().catch(() => undefined);
    await rm(path, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Opens the folder of a run that goes on. What a dead trainer could not finish writing at the end of a file is cut off.
 *
 * @param onWatch told the host of a holder that is watched for some seconds, whether it lives.
 * @throws ExpectedError `run-busy` while another process holds the run; `file-not-found`, `file-unwritable`.
 */
export async function openRunFolder(
  path: string,
  onLost: OnLost,
  onWatch?: (host: string) => void,
): Promise<RunFolder> {
  const open = new OpenRunFolder(path);
  try {
    await open.hold(onLost, onWatch);
    await open.openFiles("a");
    return open;
  } catch (error) {
    await open.close().catch(() => undefined);
    throw error;
  }
}

/** @returns everything that streamed, as it was sent, and what of it is missing or damaged. Never rejects. */
export async function readRunEvents(folder: string): Promise<DecodedEvents> {
  // In this order: events refer to predictions that were written before them.
  const events = await readOrProblem(folder, "events.jsonl");
  const predictions = await readOrProblem(folder, "predictions.bin");
  const decoded = decodeEvents(events.bytes ?? new Uint8Array(0), predictions.bytes);
  return { ...decoded, problems: [...events.problems, ...predictions.problems, ...decoded.problems] };
}

/** @returns all records of `predictions.bin`. */
export async function readPredictions(folder: string): Promise<PredictionRecord[]> {
  return decodeAllPredictions(await readWhole(join(folder, "predictions.bin"), largestPredictions));
}

class OpenRunFolder implements RunFolder {
  readonly path: string;
  #lock: Lock | null = null;
  #heartbeat: Heartbeat | null = null;
  #reserve: Reserve | null = null;
  #watch: NodeJS.Timeout | null = null;
  #files: { readonly events: AppendOnlyFile; readonly predictions: AppendOnlyFile } | null = null;
  /** Settles after everything that was asked for has been appended; one after another, whoever asks. */
  #appending: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  /** Takes the run's lock and begins to show that its holder lives. */
  async hold(onLost: OnLost, onWatch?: (host: string) => void): Promise<void> {
    const heartbeat = join(this.path, heartbeatFile);
    this.#lock = await acquireLock(join(this.path, lockFile), "training", {
      heartbeat,
      onWatch: ({ holder }) => onWatch?.(holder.host),
    });
    this.#heartbeat = await Heartbeat.start(heartbeat, { onLost: (error) => onLost(gone(this.path, error)) });
    this.#watch = setInterval(() => void this.#checkHeld(onLost), lockInterval).unref();
  }

  async openFiles(flags: "a" | "ax"): Promise<void> {
    const events = await AppendOnlyFile.open(join(this.path, "events.jsonl"), flags, wholeEventsLength);
    this.#files = {
      events,
      predictions: await AppendOnlyFile.open(join(this.path, "predictions.bin"), flags, wholePredictionsLength),
    };
    this.#reserve = await Reserve.make(join(this.path, reserveFile));
  }

  append(recorded: readonly RecordedEvent[]): Promise<void> {
    return this.#inTurn(async ({ events, predictions }) => {
      const offsets = new Map<EvaluationReport, number>();
      for (const { event } of recorded) {
        const { epoch, step, evaluations } = labelledEvaluations(event);
        for (const evaluation of evaluations) {
          offsets.set(evaluation, predictions.end);
          const { set, labels } = evaluation;
          await predictions.append(encodePredictions({ kind: "labels", set, epoch, step, labels }));
        }
      }
      const lines = recorded.map((each) => encodeEvent(each, (evaluation) => offsets.get(evaluation)!));
      await events.append(Buffer.from(lines.join("")));
    });
  }

  appendPredictions(record: PredictionRecord): Promise<void> {
    return this.#inTurn(({ predictions }) => predictions.append(encodePredictions(record)));
  }

  flush(): Promise<void> {
    return this.#inTurn(async ({ events, predictions }) => {
      await predictions.flush();
      await events.flush();
    });
  }

  async writeSummary(summary: RunSummary): Promise<void> {
    await writeRunSummary(this.path, summary);
  }

  async makeRoom(): Promise<void> {
    await this.#reserve?.give();
  }

  async close(): Promise<void> {
    await this.#appending;
    try {
      const files = this.#files;
      if (files !== null) {
        try {
          await files.predictions.flush();
          await files.events.flush();
        } finally {
          this.#files = null;
          await files.predictions.close();
          await files.events.close();
        }
      }
    } finally {
      await this.makeRoom();
      if (this.#watch !== null) clearInterval(this.#watch);
      this.#watch = null;
      await this.#heartbeat?.stop();
      if (this.#lock !== null) await rm(join(this.path, heartbeatFile), { force: true }).catch(() => undefined);
      await this.#lock?.release();
    }
  }

  /** A computer that has slept may find its run taken over. */
  async #checkHeld(onLost: OnLost): Promise<void> {
    const held = await this.#lock?.isHeld().catch(() => true);
    if (held !== false || this.#watch === null) return;
    clearInterval(this.#watch);
    const there = await stat(this.path).catch((error: unknown) => error);
    onLost(there instanceof Error ? gone(this.path, there) : takenOver(this.path));
  }

  #inTurn(
    action: (files: { readonly events: AppendOnlyFile; readonly predictions: AppendOnlyFile }) => Promise<void>,
  ): Promise<void> {
    const done = this.#appending.then(async () => {
      if (this.#files === null) throw new Error("The run's folder is closed.");
      await action(this.#files);
    });
    this.#appending = done.catch(() => undefined);
    return done;
  }
}

/** Keeps what lies in `.mnist` out of version control. */
export async function writeGitignore(folder: string): Promise<void> {
  if (basename(folder) !== ".mnist") return;
  await writeFile(join(folder, ".gitignore"), "*\n", { flag: "wx" }).catch((error: unknown) => {
    if (systemCode(error) !== "EEXIST") throw error;
  });
}

function takenOver(path: string): ExpectedError {
  return new ExpectedError("run-lost", `Another process has taken over the run in ${path}.`, {
    next: "Look at it with `mnist-lab runs`; nothing more is written from here.",
  });
}

function gone(path: string, cause: unknown): ExpectedError {
  return new ExpectedError("run-lost", `The run's folder ${path} went away while the run went on.`, {
    next: "Put it back from the trash, if it is there, and resume the run; otherwise train again.",
    cause,
  });
}

async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  return action().catch((error: unknown) => {
    throw writeError(path, error);
  });
}
