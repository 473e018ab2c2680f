import { basename, join } from "node:path";
import type { Dataset, SetName } from "../../core/dataset.ts";
import { ExpectedError } from "../../core/errors.ts";
import { engineNames, type Experiment } from "../../core/experiment/schema.ts";
import { oneLine } from "../../core/plainText.ts";
import {
  isEvaluated,
  type ReportPoint,
  type ReportRun,
  type ReportSubject,
  type ReportSweep,
} from "../../core/report/subject.ts";
import type { OwnWords } from "../../core/report/words.ts";
import { chosenLook, commonSet, looksOf } from "../../core/runLooks.ts";
import { ranked } from "../../core/sweep/judged.ts";
import { stillSays } from "../../core/sweep/origin.ts";
import { bestRun } from "../../core/sweep/views/runs.ts";
import type { Translate } from "../../core/translate.ts";
import { answeredDigitsOf, type AnsweredDigit } from "../../core/wrongDigits.ts";
import { readAbout } from "../../files/about.ts";
import { recalledFile } from "../../files/experimentJson.ts";
import { throwIfAborted } from "../../files/fileError.ts";
import { readWhole } from "../../files/wholeFile.ts";
import { runLabels } from "../export/pictures/runLabels.ts";
import { readRunDetails, type RunDetails } from "../runDetails.ts";
import { readRunAnswers } from "../runMistakes.ts";
import { RunPictures } from "../runPicture.ts";
import { readSweep, type StoredSweep } from "../sweep/sweepFile.ts";
import { rowsOfSweep } from "../sweep/sweepRows.ts";
import type { ReportRequest } from "./createReport.ts";
import { damageOf, observedStatus, refuseDamaged } from "./soundness.ts";

/** Of more runs of a sweep curves and settings are not shown; their results are. */
const mostRead = 200;

/**
 * Reads all that a report tells of.
 *
 * @param words of the report that is there already. @param t tells what is being read.
 * @throws ExpectedError `run-not-found`, `damaged-run`, `aborted`, the errors of reading a sweep.
 */
export async function gatherSubject(request: ReportRequest, words: OwnWords, t: Translate): Promise<ReportSubject> {
  const { signal, onProgress, title, language, product } = request;
  const stored = request.sweep === null ? null : await readSweep(request.sweep);
  const points = stored === null ? [] : await pointsOf(stored, signal);
  const paths = stored === null ? [...new Set(request.runs)] : runsOf(stored, points);
  refuseNone(paths.length);
  const details: RunDetails[] = [];
  for (const [i, path] of paths.entries()) {
    throwIfAborted(signal);
    onProgress?.(t("run {0} of {1}", i + 1, paths.length));
    // The points of a sweep have been looked at.
    if (stored === null) await refuseDamaged(path);
    details.push(await observed(path));
  }
  const runs = reportRuns(details);
  const best = bestRun(points)?.run ?? null;
  const shown = runs.find(({ id }) => id === best) ?? highest(runs);
  const shownDetails = details[runs.indexOf(shown)];
  throwIfAborted(signal);
  onProgress?.(t("the digits"));
  const digits = await orNull(() => new RunPictures(request.mnist, request.allowed).digits(shownDetails));
  const answers = digits === null ? null : await answersOf(shown, shownDetails, digits);
  return {
    ...{ title, language, product, words, runs, shown, digits, answers },
    sweep: stored === null ? null : await sweepOf(stored, points, shown),
  };
}

/** With the name that the person has given it, as it stands now, and without an experiment that was changed. */
async function observed(path: string): Promise<RunDetails> {
  const read = await readRunDetails(path);
  const isChanged = read.problems.some(({ file }) => file === "experiment.json");
  const details = isChanged ? { ...read, experiment: null, network: null } : read;
  const given = await readAbout(path).then(
    (about) => about.name,
    () => null,
  );
  const { summary } = details;
  if (summary === null) return details;
  const status = await observedStatus(path, summary.status);
  return { ...details, summary: { ...summary, status, name: given ?? summary.name } };
}

function reportRuns(details: readonly RunDetails[]): ReportRun[] {
  const labels = runLabels(details).labels.map(oneLine);
  const set = details.length === 1 ? null : commonSet(details.map(looksOf));
  return details.map((each, i) => reportRun(each, labels[i], set));
}

function reportRun(run: RunDetails, label: string, set: SetName | null): ReportRun {
  const { id, summary, experiment, network, history } = run;
  // A sealed summary is not one that we wrote: what it says may be of any kind.
  const text = (value: unknown): string | null =>
    typeof value === "string" && value.trim() !== "" ? oneLine(value) : null;
  const seconds: unknown = summary?.result?.seconds;
  const message = summary?.status === "failed" ? text(summary.error?.message) : null;
  return {
    ...{ id, label, experiment, network, history },
    name: text(summary?.name) ?? text(experiment?.name) ?? id,
    status: summary?.status ?? null,
    created: text(summary?.created),
    computer: text(summary?.host),
    error: message === null ? null : { code: text(summary?.error?.code) ?? "", message },
    fingerprint: text(summary?.result?.fingerprint),
    seconds: typeof seconds === "number" && Number.isFinite(seconds) ? seconds : null,
    look: chosenLook(run, { set, epoch: null }) ?? chosenLook(run, { set: null, epoch: null }),
  };
}

function highest(runs: readonly ReportRun[]): ReportRun {
  const accuracy = ({ look }: ReportRun): number => look?.evaluation.accuracy ?? -1;
  return runs.reduce((best, run) => (accuracy(run) > accuracy(best) ? run : best));
}

async function answersOf({ look }: ReportRun, details: RunDetails, digits: Dataset): Promise<AnsweredDigit[] | null> {
  if (look === null) return null;
  return orNull(async () => {
    const answers = await readRunAnswers(details, look, () => Promise.resolve(digits));
    return answeredDigitsOf(answers.digits.labels, answers.labels, answers.probabilities);
  });
}

/** Without the figures of those whose files do not fit together. */
async function pointsOf(stored: StoredSweep, signal: AbortSignal): Promise<ReportPoint[]> {
  const folder = recalledFile(stored.path, stored.record.runs);
  const points: ReportPoint[] = [];
  for (const row of await rowsOfSweep(stored)) {
    throwIfAborted(signal);
    const { run, status } = row;
    const damaged = status === "damaged" || (run !== null && (await damageOf(join(folder, run))) !== null);
    const nothing = { accuracy: null, bestEpoch: null, test: null, testLoss: null, seconds: null, chosenOn: null };
    points.push({ ...row, chosenOn: setNameOf(row.chosenOn), damaged, ...(damaged ? nothing : {}) });
  }
  return points;
}

function setNameOf(name: string | null): SetName | null {
  return name === "train" || name === "validation" || name === "test" ? name : null;
}

/** @returns folders of a sweep's runs that were evaluated, in its order; of very many, those with the highest accuracy. */
function runsOf({ path, record }: StoredSweep, points: readonly ReportPoint[]): string[] {
  const evaluated = points.filter((point) => point.run !== null && isEvaluated(point));
  const kept = ranked(evaluated).slice(0, mostRead);
  const sound = points.filter(({ run, damaged }) => run !== null && !damaged);
  const wanted = kept.length > 0 ? kept : sound.slice(0, 1);
  const folder = recalledFile(path, record.runs);
  return [
    ...new Set(
      points.flatMap((point) => (point.run !== null && wanted.includes(point) ? [join(folder, point.run)] : [])),
    ),
  ];
}

const largestFile = 4 * 1024 * 1024;

async function sweepOf(
  { path, record }: StoredSweep,
  points: readonly ReportPoint[],
  shown: ReportRun,
): Promise<ReportSweep> {
  const file = recalledFile(path, record.experimentFile);
  const name = basename(file);
  const text = await orNull(async () => (await readWhole(file, largestFile)).toString("utf8"));
  const engine = text === null ? undefined : engineOf(text, name, shown.experiment);
  const { id, parameters, repeats, warmStart } = record;
  return {
    id,
    name: record.name,
    parameters,
    repeats,
    warmStart,
    points,
    file: text === null || engine === undefined ? null : { name, text, engine },
  };
}

/** @returns the engine that was asked for besides the file, null for none; undefined where the file says something else now. */
function engineOf(text: string, name: string, experiment: Experiment | null): string | null | undefined {
  if (experiment === null) return undefined;
  if (stillSays(text, name, experiment)) return null;
  return engineNames.some((engine) => stillSays(text, name, { ...experiment, engine })) ? experiment.engine : undefined;
}

/** @returns null for what was foreseen: a file that is missing, damaged, or lies where it may not. */
async function orNull<T>(reading: () => Promise<T>): Promise<T | null> {
  try {
    return await reading();
  } catch (error) {
    if (error instanceof ExpectedError) return null;
    throw error;
  }
}

/** @throws ExpectedError `run-not-found` where there are none. */
function refuseNone(count: number): void {
  if (count > 0) return;
  throw new ExpectedError("run-not-found", "There is no run that a report could be made of.", {
    next: "Let the sweep train first, or name a run.",
  });
}
