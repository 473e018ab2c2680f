import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Dataset } from "../../core/dataset.ts";
import { givesProbabilities } from "../../core/experiment/outputs.ts";
import { ExpectedError } from "../../core/errors.ts";
import type { RunLook } from "../../core/runLooks.ts";
import type { Translate } from "../../core/translate.ts";
import { writeFlushed } from "../../files/atomicFile.ts";
import { throwIfAborted, writeError } from "../../files/fileError.ts";
import { findCheckpoint } from "../../files/runWeights.ts";
import type { WeightsChoice } from "../../protocol/trainer.ts";
import { askedLook, type AskedLook } from "../askedLook.ts";
import type { Installation } from "../installation.ts";
import type { ModelOptions } from "../modelProcess.ts";
import { readRunDetails, type RunDetails } from "../runDetails.ts";
import type { RunEntry } from "../runEntry.ts";
import { mistakesOf } from "../runMistakes.ts";
import { sweepCsv } from "../sweep/sweepCsv.ts";
import type { StoredSweep } from "../sweep/sweepFile.ts";
import { rowsOfSweep } from "../sweep/sweepRows.ts";
import type { ExportFormat } from "./formats.ts";
import { refuseOwnInputs } from "./inputs.ts";
import { kaggleSubmission } from "./kaggle.ts";
import { exportModel } from "./models/exportModel.ts";
import { exportPicture, type PictureKind } from "./pictures/exportPicture.ts";
import { publish } from "./publish.ts";
import { checkEvents, checkExperimentOf, withRun } from "./soundRun.ts";
import { classesCsv, confusionCsv, wrongCsv } from "./tables/evaluation.ts";
import { batchesCsv, historyCsv, historyJson, type NamedRun } from "./tables/history.ts";
import { pathsOf, type ExportTarget } from "./targets.ts";
import { eventFiles } from "./tensorboard/tensorboard.ts";

export type ExportedRun = Pick<RunEntry, "id" | "path" | "name">;

export interface ExportRequest {
  readonly format: ExportFormat;
  /** One at least; of a sweep's table none. */
  readonly runs: readonly ExportedRun[];
  /** Only of a sweep's table. */
  readonly sweep: StoredSweep | null;
  readonly target: ExportTarget;
  readonly overwrite: boolean;
  readonly weights: WeightsChoice;
  /** File in `checkpoint/` whose weights are taken instead. */
  readonly checkpoint: string | undefined;
  /** Which look at a set; null: as a run is shown. */
  readonly look: AskedLook;
  /** Kaggle's `test.csv`, an absolute path; null unless a submission is wanted. */
  readonly testCsv: string | null;
}

export interface ExportTools {
  readonly installation: Installation;
  readonly t: Translate;
  readonly signal: AbortSignal;
  /** @param words what is being done. */
  readonly onProgress: (words: string) => void;
  /** Reads the digits of a run. */
  readonly digits: (details: RunDetails) => Promise<Dataset>;
  /** With which Node and environment a network runs; as this process does when left out. */
  readonly environment?: ModelOptions["environment"];
}

export interface Exported {
  /** Absolute paths of what was written: files, or folders. */
  readonly paths: readonly string[];
  /** What of each part a person should know: which weights, which digits. */
  readonly descriptions: readonly string[];
}

/**
 * Writes runs, or a sweep, in another format; whole or not at all.
 *
 * @throws ExpectedError `file-exists`, `file-unwritable`, `aborted`; `not-available` where a run has nothing such; what is
 * wrong with the runs, and as the functions of the formats.
 */
export async function exportRuns(request: ExportRequest, tools: ExportTools): Promise<Exported> {
  const { target, runs, overwrite } = request;
  const { signal, t } = tools;
  await refuseOwnInputs(request);
  await checkCheckpoints(request);
  const descriptions = await publish(target, { overwrite, signal }, async (folder) => {
    const parts = target.names.map((name) => join(folder, name));
    if (parts.length === 1) return [await writePart(request, runs, parts[0], tools)];
    const told: string[] = [];
    for (const [i, run] of runs.entries()) {
      throwIfAborted(signal);
      tools.onProgress(t("{0} of {1}: {2}", i + 1, runs.length, run.name));
      told.push(await writePart(request, [run], parts[i], tools));
    }
    return told;
  });
  return { paths: pathsOf(target), descriptions: descriptions.filter((text) => text !== "") };
}

/** Before anything is said of what lies at the target. @throws ExpectedError `not-available` where there is none of that name. */
async function checkCheckpoints({ runs, checkpoint }: ExportRequest): Promise<void> {
  if (checkpoint !== undefined) for (const { path } of runs) await findCheckpoint(path, checkpoint);
}

/** Writes one file or folder. @returns what a person should know of it. */
async function writePart(
  request: ExportRequest,
  runs: readonly ExportedRun[],
  path: string,
  tools: ExportTools,
): Promise<string> {
  const { format, sweep, look, weights, checkpoint, testCsv } = request;
  const { t, signal, installation, onProgress } = tools;
  const [run] = runs;
  const oneRun = async (): Promise<NamedRun> => (await namedRuns(runs.slice(0, 1), tools))[0];
  switch (format.id) {
    case "history-csv":
      return written(path, historyCsv(await namedRuns(runs, tools)));
    case "batches-csv":
      return written(path, batchesCsv(await namedRuns(runs, tools)));
    case "history-json": {
      const named = await oneRun();
      checkExperimentOf(named.details);
      return written(path, historyJson(named));
    }
    case "classes-csv":
    case "confusion-csv":
    case "wrong-csv": {
      const { details } = await oneRun();
      const at = lookOf(details, look);
      const { confusion } = at.evaluation;
      if (format.id === "classes-csv") await written(path, classesCsv(confusion));
      else if (format.id === "confusion-csv") await written(path, confusionCsv(confusion));
      else {
        const { wrong } = await mistakesOf(details, at, () => tools.digits(details));
        await written(path, wrongCsv(wrong, givesProbabilities(details.experiment?.model.layers ?? [])));
      }
      return lookText(at, t);
    }
    case "sweep-csv":
      return sweep === null ? "" : writeSweep(sweep, path);
    case "tensorboard":
      return writeTensorboard(await namedRuns(runs, tools), path, tools);
    case "kaggle": {
      const { environment } = tools;
      const submission = {
        ...{ run: run.path, weights, checkpoint, testCsv: testCsv ?? "", signal },
        ...(environment === undefined ? {} : { environment }),
        onProgress: (done: number) => onProgress(t("{0} digits predicted", done)),
      };
      const { csv, digits } = await withRun(run, () => kaggleSubmission(installation, submission));
      await written(path, csv);
      return t("{0} digits", digits);
    }
    case "keras":
    case "onnx":
    case "tfjs":
    case "safetensors": {
      const digits = async (): Promise<Dataset> => tools.digits(await readRunDetails(run.path));
      const of = { format: format.id, run: run.path, weights, checkpoint, target: path };
      return (await withRun(run, () => exportModel({ ...of, signal, digits, t }))).description;
    }
    case "curves":
    case "bars":
    case "confusion":
    case "network":
    case "digits": {
      const all = (await namedRuns(runs, tools, format.id !== "network")).map(({ details }) => details);
      // Whoever asks may not be allowed to read the files that an experiment names.
      if (format.id === "digits") for (const details of all) await tools.digits(details);
      const { mnist, pictures } = installation;
      await exportPicture({ picture: format.id, runs: all, look, target: path, mnist, pictures, t, signal });
      return isOfLooks(format.id) ? looksText(all, look, t) : "";
    }
  }
}

/** @param fromEvents whether what is exported comes from their events. @throws ExpectedError `damaged-run`, `aborted`. */
async function namedRuns(
  runs: readonly ExportedRun[],
  { t, signal, onProgress }: ExportTools,
  fromEvents = true,
): Promise<NamedRun[]> {
  const read: NamedRun[] = [];
  for (const [i, { path, name }] of runs.entries()) {
    throwIfAborted(signal);
    if (runs.length > 1) onProgress(t("{0} of {1}: {2}", i + 1, runs.length, name));
    const details = await readRunDetails(path);
    if (fromEvents) checkEvents(details);
    read.push({ name, details });
  }
  return read;
}

async function written(path: string, text: string | Uint8Array): Promise<string> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFlushed(path, text);
  } catch (error) {
    throw writeError(path, error);
  }
  return "";
}

async function writeSweep(sweep: StoredSweep, path: string): Promise<string> {
  const { parameters, repeats } = sweep.record;
  return written(path, sweepCsv(await rowsOfSweep(sweep), { paths: parameters, seeds: repeats > 1 }));
}

/** One run's files lie in the folder itself, those of several in a folder for each, which TensorBoard shows by its name. */
async function writeTensorboard(runs: readonly NamedRun[], path: string, { signal }: ExportTools): Promise<string> {
  for (const { details } of runs) {
    const folder = runs.length === 1 ? path : join(path, details.id);
    for (const file of await eventFiles(details, signal)) await written(join(folder, file.path), file.bytes);
  }
  return "";
}

/** @throws ExpectedError `bad-usage` where there is none such, `not-available` where there is none at all. */
function lookOf(details: RunDetails, wanted: ExportRequest["look"]): RunLook {
  const look = askedLook(details, wanted);
  if (look !== null) return look;
  throw new ExpectedError("not-available", `${details.id} has not been evaluated.`, {
    next: `\`mnist-lab show ${details.id}\` says how far it came.`,
  });
}

/** Whether a picture shows what runs said to the digits of a set. */
function isOfLooks(picture: PictureKind): boolean {
  return picture === "bars" || picture === "confusion" || picture === "digits";
}

/** @returns the looks that a picture of runs shows, each once. */
function looksText(all: readonly RunDetails[], asked: AskedLook, t: Translate): string {
  const looks = all.flatMap((details) => askedLook(details, asked) ?? []);
  return [...new Set(looks.map((look) => lookText(look, t)))].join(", ");
}

function lookText({ set, epoch }: RunLook, t: Translate): string {
  return set === "test" ? t("test digits after epoch {0}", epoch) : t("validation digits after epoch {0}", epoch);
}
