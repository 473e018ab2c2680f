import { mkdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Dataset } from "../../../core/dataset.ts";
import { ExpectedError, reportOf } from "../../../core/errors.ts";
import { completedOf, historyOf } from "../../../core/runHistory.ts";
import type { Translate } from "../../../core/translate.ts";
import { readDataset } from "../../../files/dataset.ts";
import { datasetSha256 } from "../../../files/datasetHash.ts";
import { readRunExperiment } from "../../../files/experimentJson.ts";
import { readError } from "../../../files/fileError.ts";
import type { HandInManifest } from "../../../files/handIn/manifest.ts";
import { unpackBundle, type DamagedEntry } from "../unpackBundle.ts";
import { readPredictions, readRunEvents } from "../../../files/runFolder.ts";
import type { PredictionRecord } from "../../../files/predictions.ts";
import { inspectRun } from "../../../files/runProblems.ts";
import { decodeRunSummary, runFolderVersion, type RunSummary } from "../../../files/runSummary.ts";
import { brokenSeal, sealedText, unsealed } from "../../../files/sealedJson.ts";
import { noFile, readWhole } from "../../../files/wholeFile.ts";
import type { Installation } from "../../installation.ts";
import type { ModelOptions } from "../../modelProcess.ts";
import { verifyingAborted } from "./aborted.ts";
import { askAgain } from "./askAgain.ts";
import { checkDataFolder, checkDataPlaces } from "./dataPlaces.ts";
import { examineFigures, type ToldRun } from "./figures.ts";
import { checkIsBundle, examineFiles } from "./files.ts";
import { examineIdentity } from "./identity.ts";
import { examinePredictedLabels, examinePredictionsAlone } from "./predictions.ts";
import {
  checked,
  skipped,
  verdictOn,
  type Check,
  type CheckId,
  type Discrepancy,
  type VerificationReport,
} from "./report.ts";
import { examineRetrained, isOfWasm } from "./retrained.ts";
import { makeScratch } from "./scratch.ts";
import { examineSummaryAgainst } from "./summary.ts";
import { examineWeights } from "./weights.ts";

export interface VerifyOptions {
  /** A hand-in bundle, or the folder that it was unpacked to. */
  readonly bundle: string;
  readonly installation: Installation;
  /** With which Node and environment engines run; as this process does when left out. */
  readonly environment?: ModelOptions["environment"];
  /** Trains the run again and compares bit by bit. */
  readonly retrain: boolean;
  /** Where relative paths of data files start; null: digits that are no embedded MNIST cannot be looked at. */
  readonly dataFolder: string | null;
  readonly signal: AbortSignal;
  /** @param share of what the check does, 0 to 1; null where that is not known. */
  readonly onProgress: (check: CheckId, share: number | null) => void;
  readonly t: Translate;
  /** Says messages of the layers below in the language of `t`. */
  readonly say: (message: string) => string;
}

/**
 * Verifies a run that was handed in: whether its bundle is complete and as it was made, whether its records fit one another,
 * whether its figures come out again from its predictions, and whether its weights are those it tells of and answer as it says.
 * What it says of wall-clock times and of the computer cannot be verified.
 *
 * @throws ExpectedError `bad-bundle` where it is none; `not-available` where a newer MNIST Lab made it; `bad-usage`,
 * `file-not-found`, `file-unreadable`, `aborted`. What is wrong with the run itself is told by the report.
 */
export async function verifyRun(options: VerifyOptions): Promise<VerificationReport> {
  if (options.bundle === "") {
    throw new ExpectedError("bad-usage", "No hand-in bundle is named.", { next: "Name its file or its folder." });
  }
  const bundle = resolve(options.bundle);
  const kind = await stat(bundle).catch((error: unknown) => {
    throw readError(options.bundle, error);
  });
  if (!kind.isDirectory() && !kind.isFile()) throw noFile(options.bundle);
  if (options.dataFolder !== null) await checkDataFolder(options.dataFolder);
  const scratch = await makeScratch();
  try {
    options.onProgress("files", null);
    const folder = kind.isDirectory() ? bundle : join(scratch, "bundle");
    const damaged = kind.isDirectory() ? [] : await unpackInto(bundle, folder, options.signal);
    await checkIsBundle(bundle, folder, damaged);
    const said = damaged.map(({ file, message }) => ({ file, message: options.say(message) }));
    const { signal, t } = options;
    const { manifest, found } = await examineFiles(folder, said, { signal, t, say: options.say });
    const note = t("every file is there, and is the one that the bundle was made of");
    const files = checked("files", note, found);
    return await verifyFolder({ ...options, bundle, folder, scratch, manifest }, files);
  } catch (error) {
    // What is cut short says so in its own words.
    throw options.signal.aborted ? verifyingAborted() : error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function unpackInto(bundle: string, folder: string, signal: AbortSignal): Promise<DamagedEntry[]> {
  await mkdir(folder);
  return unpackBundle(bundle, folder, signal);
}

interface Opened extends VerifyOptions {
  /** Where the bundle's files lie. */
  readonly folder: string;
  readonly scratch: string;
  readonly manifest: HandInManifest | null;
}

async function verifyFolder(opened: Opened, files: Check): Promise<VerificationReport> {
  const { folder, t, onProgress, signal } = opened;
  const checks: Check[] = [files];
  onProgress("records", null);
  const problems = (await inspectRun(folder)).map(({ file, message }): Discrepancy => ({
    file,
    message: opened.say(message),
  }));
  const run = await readRun(folder);
  if (run !== null && run.summary.version > runFolderVersion) throw newerRun(run.summary);
  const told = run === null ? [] : examineIdentity(opened.manifest, run, t);
  const records = t("every record has its checksum, none is missing, and they fit one another");
  checks.push(checked("records", records, [...problems, ...told]));
  if (run === null) {
    const why = t("the run cannot be read as far as that");
    for (const id of ["figures", "predictions", "weights", "answers", "retrained"] as const)
      checks.push(skipped(id, why));
    return reportOn(opened, null, checks);
  }
  if (run.recorded.length === 0) {
    const why = t("there are no events that say what happened");
    for (const id of ["figures", "predictions"] as const) checks.push(skipped(id, why));
    checks.push(await examineWeights(folder, run, t));
    for (const id of ["answers", "retrained"] as const) checks.push(skipped(id, why));
    return reportOn(opened, run.summary, checks);
  }
  onProgress("figures", null);
  const figures = [
    ...examineFigures(run, t),
    ...examineSummaryAgainst(folder, run.summary, run.experiment, run.recorded, run.history, t),
  ];
  checks.push(checked("figures", t("every figure that the run tells more than once comes out the same"), figures));
  signal.throwIfAborted();
  onProgress("predictions", null);
  const digits = await digitsOf(opened, run);
  const kept = await readPredictions(folder).catch(() => []);
  checks.push(await examineDigits(opened, run, digits, kept));
  onProgress("weights", null);
  checks.push(await examineWeights(folder, run, t));
  onProgress("answers", null);
  checks.push(typeof digits === "string" ? skipped("answers", digits) : await askAgain(opened, run, kept));
  checks.push(await trainAgain(opened, run, digits));
  return reportOn(opened, run.summary, checks);
}

/** A run whose files could be read. */
interface ReadRun extends ToldRun {
  readonly summary: RunSummary;
  readonly recorded: Awaited<ReturnType<typeof readRunEvents>>["events"];
}

async function readRun(folder: string): Promise<ReadRun | null> {
  try {
    const summary = await readToldSummary(folder);
    const { experiment, network } = await readRunExperiment(folder, null);
    const { events } = await readRunEvents(folder);
    return { summary, experiment, network, recorded: events, history: historyOf(events.map(({ event }) => event)) };
  } catch (error) {
    if (error instanceof ExpectedError) return null;
    throw error;
  }
}

/**
 * What a summary says, also where its seal is broken: the checks that follow name the figure that was changed.
 *
 * @throws ExpectedError where it is no summary at all.
 */
async function readToldSummary(folder: string): Promise<RunSummary> {
  const path = join(folder, "summary.json");
  const text = (await readWhole(path, largestSummary)).toString("utf8");
  const read = unsealed(text);
  if (read.ok || read.problem !== brokenSeal) return decodeRunSummary(path, text);
  const told = JSON.parse(text) as Record<string, unknown>;
  const rest = Object.fromEntries(Object.entries(told).filter(([name]) => name !== "sha256"));
  return decodeRunSummary(path, sealedText(rest));
}

/** Far more than any summary takes. */
const largestSummary = 1024 * 1024;

/** @returns the run's digits, or why they cannot be looked at. */
async function digitsOf(
  { installation, dataFolder, folder, signal, t, say }: Opened,
  { experiment }: ReadRun,
): Promise<Dataset | string> {
  const { data } = experiment;
  if (data.source !== "mnist" && dataFolder === null) {
    return t("the digits lie in files of their own: name their folder");
  }
  try {
    if (dataFolder !== null) await checkDataPlaces(data, dataFolder, folder);
    return await readDataset(data, { mnist: installation.mnist, experimentFolder: dataFolder ?? folder }, signal);
  } catch (error) {
    if (signal.aborted) throw verifyingAborted();
    if (error instanceof ExpectedError) return t("the digits cannot be read: {0}", say(reportOf(error).message));
    throw error;
  }
}

async function examineDigits(
  { manifest, t }: Opened,
  run: ReadRun,
  digits: Dataset | string,
  records: readonly PredictionRecord[],
): Promise<Check> {
  if (typeof digits === "string") {
    // Whatever the digits are, figures and predictions have to be of one another.
    const alone = examinePredictionsAlone(run, records, t);
    return alone.length === 0 ? skipped("predictions", digits) : checked("predictions", "", alone);
  }
  const found: Discrepancy[] = [];
  const hash = manifest?.dataSha256 ?? null;
  if (hash !== null && hash !== (await datasetSha256(digits))) {
    found.push({ file: "hand-in.json", message: t("names other digits than those that are here") });
  }
  found.push(...examinePredictedLabels(run, records, digits, t));
  return checked("predictions", predictionsNote(run.history, t), found);
}

/** How much was compared: the looks at the end of each epoch, and that at the test set. */
function predictionsNote(history: ReadRun["history"], t: Translate): string {
  const ofEpochs = history.epochs.reduce((sum, { evaluations }) => sum + evaluations.length, 0);
  const looks = ofEpochs + (completedOf(history)?.test == null ? 0 : 1);
  switch (looks) {
    case 0:
      return t("the run tells of no evaluation, and the digits are as many as it says");
    case 1:
      return t("accuracy, confusion matrix and loss come out again from the predictions of the one evaluation");
    default:
      return t(
        "accuracies, confusion matrices and losses come out again from the predictions of {0} evaluations",
        looks,
      );
  }
}

async function trainAgain(opened: Opened, run: ReadRun, digits: Dataset | string): Promise<Check> {
  const { retrain, folder, installation, environment, signal, t, say, scratch, dataFolder } = opened;
  if (!retrain) return skipped("retrained", t("it was not asked for"));
  if (signal.aborted) throw verifyingAborted();
  if (!isOfWasm(run)) return skipped("retrained", t("only runs of the engine wasm come out the same bit by bit"));
  if (run.experiment.model.weights !== null) {
    return skipped("retrained", t("the run began with weights of another training"));
  }
  if (typeof digits === "string") return skipped("retrained", digits);
  try {
    const experimentFolder = dataFolder ?? scratch;
    const onProgress = (share: number): void => opened.onProgress("retrained", share);
    const means = { scratch, experimentFolder, installation, environment, signal, onProgress };
    const found = await examineRetrained({ ...run, folder }, means, t);
    return checked("retrained", t("trained again it comes to the same weights, bit by bit"), found);
  } catch (error) {
    if (!(error instanceof ExpectedError) || error.code === "aborted") throw error;
    return skipped("retrained", t("it could not be trained again: {0}", say(error.message)));
  }
}

function reportOn(
  { bundle, retrain }: Opened,
  summary: RunSummary | null,
  checks: readonly Check[],
): VerificationReport {
  const verdict = verdictOn(checks, retrain);
  const confirmed = verdict === "good" ? (summary?.result ?? null) : null;
  return {
    bundle,
    runId: summary?.runId ?? null,
    name: summary?.name ?? null,
    testAccuracy: confirmed?.test?.accuracy ?? null,
    fingerprint: confirmed?.fingerprint ?? null,
    checks,
    retrain,
    verdict,
    isGood: verdict === "good",
  };
}

function newerRun({ runId, version }: RunSummary): ExpectedError {
  const message = `The run ${runId} was written by a newer MNIST Lab (version ${version}).`;
  return new ExpectedError("not-available", message, { next: "Update MNIST Lab." });
}
