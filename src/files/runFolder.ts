import { mkdir, open, readFile, rm, writeFile, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Experiment } from "../core/experiment/schema.ts";
import type { EvaluationReport, TrainerEvent } from "../core/runEvents.ts";
import { makeFolder } from "./makeFolder.ts";
import { writeFileAtomic } from "./atomicFile.ts";
import {
  decodeEvents,
  encodeEvent,
  labelledEvaluations,
  type DecodedEvents,
  type RecordedEvent,
} from "./eventLines.ts";
import { readError, systemCode, writeError } from "./fileError.ts";
import { readOrProblem } from "./readOrProblem.ts";
import { decodeAllPredictions, encodePredictions, type PredictionRecord } from "./predictions.ts";
import { writeRunSummary, type RunSummary } from "./runSummary.ts";

/**
 * A run's folder, `.mnist/runs/<id>/`, written by its trainer alone:
 *
 * - `experiment.json`: the experiment with every default written out;
 * - `summary.json`: status and results, always whole;
 * - `events.jsonl`: everything that streamed, one event a line, appended only;
 * - `predictions.bin`: predicted labels of every evaluated epoch, probabilities of the best and the last;
 * - `model/`: the final weights, and `best/` those of the best epoch where they differ, in TensorFlow.js layers format.
 */
export interface RunFolder {
  readonly path: string;
  /** Appends events, and the labels they carry. They are with the operating system when this settles. */
  append(events: readonly RecordedEvent[]): Promise<void>;
  appendPredictions(record: PredictionRecord): Promise<void>;
  writeSummary(summary: RunSummary): Promise<void>;
  /** Flushes to the disk and closes. */
  close(): Promise<void>;
}

/**
 * Makes the folder, which must not be there yet, and `.mnist/.gitignore` where it lies in a folder of that name.
 *
 * @throws ExpectedError `file-unwritable`.
 */
export async function createRunFolder(path: string, experiment: Experiment, summary: RunSummary): Promise<RunFolder> {
  await guarded(path, async () => {
    await makeFolder(dirname(path));
    await writeGitignore(dirname(dirname(path)));
    await mkdir(path);
  });
  const handles: FileHandle[] = [];
  try {
    for (const name of ["events.jsonl", "predictions.bin"]) {
      handles.push(await guarded(join(path, name), () => open(join(path, name), "ax")));
    }
    await writeFileAtomic(join(path, "experiment.json"), `${JSON.stringify(experiment, null, 2)}\n`);
    // Last, so that a folder with a summary has everything else.
    await writeRunSummary(path, summary);
  } catch (error) {
    for (const handle of handles) await handle.close();
    await rm(path, { recursive: true, force: true });
    throw error;
  }
  return new OpenRunFolder(path, handles[0], handles[1]);
}

/** @returns everything that streamed, as it was sent, and what of it is missing or damaged. Never rejects. */
export async function readRunEvents(folder: string): Promise<DecodedEvents> {
  const [events, predictions] = await Promise.all([
    readOrProblem(folder, "events.jsonl"),
    readOrProblem(folder, "predictions.bin"),
  ]);
  const decoded = decodeEvents(events.bytes ?? new Uint8Array(0), predictions.bytes);
  return { ...decoded, problems: [...events.problems, ...predictions.problems, ...decoded.problems] };
}

/** @returns all records of `predictions.bin`. */
export async function readPredictions(folder: string): Promise<PredictionRecord[]> {
  return decodeAllPredictions(await readOrFail(join(folder, "predictions.bin")));
}

class OpenRunFolder implements RunFolder {
  readonly path: string;
  readonly #events: FileHandle;
  readonly #predictions: FileHandle;
  #predictionsEnd = 0;
  /** Settles after everything that was asked for has been appended; one after another, whoever asks. */
  #appending: Promise<void> = Promise.resolve();

  constructor(path: string, events: FileHandle, predictions: FileHandle) {
    this.path = path;
    this.#events = events;
    this.#predictions = predictions;
  }

  append(recorded: readonly RecordedEvent[]): Promise<void> {
    return this.#inTurn(async () => {
      const offsets = new Map<EvaluationReport, number>();
      for (const { event } of recorded) {
        for (const evaluation of labelledEvaluations(event)) {
          offsets.set(evaluation, this.#predictionsEnd);
          const { set, labels } = evaluation;
          await this.#appendPredictions({ kind: "labels", set, ...positionOf(event), labels });
        }
      }
      const lines = recorded.map((each) => encodeEvent(each, (evaluation) => offsets.get(evaluation)!));
      await guarded(join(this.path, "events.jsonl"), () => this.#events.appendFile(lines.join("")));
    });
  }

  appendPredictions(record: PredictionRecord): Promise<void> {
    return this.#inTurn(() => this.#appendPredictions(record));
  }

  async writeSummary(summary: RunSummary): Promise<void> {
    await writeRunSummary(this.path, summary);
  }

  async close(): Promise<void> {
    await this.#appending;
    await guarded(this.path, async () => {
      for (const handle of [this.#events, this.#predictions]) {
        try {
          await handle.datasync();
        } finally {
          await handle.close();
        }
      }
    });
  }

  async #appendPredictions(record: PredictionRecord): Promise<void> {
    const bytes = encodePredictions(record);
    await guarded(join(this.path, "predictions.bin"), () => this.#predictions.appendFile(bytes));
    this.#predictionsEnd += bytes.length;
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const done = this.#appending.then(action);
    this.#appending = done.catch(() => undefined);
    return done;
  }
}

function positionOf(event: TrainerEvent): { epoch: number; step: number } {
  switch (event.type) {
    case "epochEnd":
      return { epoch: event.epoch, step: event.step };
    case "completed":
      return { epoch: event.bestEpoch, step: event.steps };
    case "started":
    case "resumed":
    case "checkpoint":
    case "batchEnd":
    case "evaluated":
    case "paused":
    case "continued":
    case "notice":
    case "stopped":
    case "failed":
      throw new Error(`An event of type ${event.type} carries no labels.`);
  }
}

async function writeGitignore(folder: string): Promise<void> {
  if (basename(folder) !== ".mnist") return;
  await writeFile(join(folder, ".gitignore"), "*\n", { flag: "wx" }).catch((error: unknown) => {
    if (systemCode(error) !== "EEXIST") throw error;
  });
}

async function readOrFail(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw readError(path, error);
  });
}

async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  return action().catch((error: unknown) => {
    throw writeError(path, error);
  });
}
