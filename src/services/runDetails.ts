import { basename, dirname, join } from "node:path";
import type { Dataset, DigitSet, SetName } from "../core/dataset.ts";
import { ExpectedError, reportOf } from "../core/errors.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import type { Network } from "../core/network/network.ts";
import { historyOf, type RunHistory } from "../core/runHistory.ts";
import { readCheckpoint } from "../files/checkpoint.ts";
import { readDataset } from "../files/dataset.ts";
import { readRunExperiment, recalledFile } from "../files/experimentJson.ts";
import { readPredictions, readRunEvents } from "../files/runFolder.ts";
import type { RunProblem } from "../files/runProblem.ts";
import { inspectRun } from "../files/runProblems.ts";
import { readRunSummary, type RunSummary } from "../files/runSummary.ts";

/** All that a run's files tell about how it went, without the digits and the weights. */
export interface RunDetails {
  readonly id: string;
  /** Its folder, an absolute path. */
  readonly path: string;
  /** Null where the file is damaged, as with all that follows. */
  readonly experiment: Experiment | null;
  readonly network: Network | null;
  readonly summary: RunSummary | null;
  /** Of what events there are. */
  readonly history: RunHistory;
  /** Absolute path of the experiment file that the run came from; null where there was none. */
  readonly experimentFile: string | null;
  /** What could not be read, or not as it was written. */
  readonly problems: readonly RunProblem[];
}

/** @param path of the run's folder, absolute. Never rejects: what cannot be read is null, and among the problems. */
export async function readRunDetails(path: string): Promise<RunDetails> {
  const problems: RunProblem[] = [];
  const orProblem = async <T>(file: string, reading: Promise<T>): Promise<T | null> =>
    reading.catch((error: unknown) => {
      problems.push(problemOf(path, file, error));
      return null;
    });
  const [summary, recorded] = await Promise.all([orProblem("summary.json", readRunSummary(path)), readRunEvents(path)]);
  const known = typeof summary?.experimentSha256 === "string" ? summary.experimentSha256 : null;
  // An experiment that was changed can still be shown, with the warning.
  const read =
    (await orProblem("experiment.json", readRunExperiment(path, known))) ??
    (await readRunExperiment(path, null).catch(() => null));
  return {
    id: basename(path),
    path,
    experiment: read?.experiment ?? null,
    network: read?.network ?? null,
    summary,
    experimentFile: experimentFileOf(path, summary),
    history: historyOf(recorded.events.map(({ event }) => event)),
    problems: [...problems, ...recorded.problems],
  };
}

function experimentFileOf(path: string, summary: RunSummary | null): string | null {
  // Sealed does not mean that we wrote it.
  const file: unknown = summary?.experimentFile;
  return typeof file === "string" ? recalledFile(path, file) : null;
}

/** @returns everything that is wrong with a run's files, looked at one by one. Never rejects. */
export async function readRunProblems(path: string): Promise<RunProblem[]> {
  return inspectRun(path).catch((error: unknown) => [problemOf(path, ".", error)]);
}

function problemOf(folder: string, file: string, error: unknown): RunProblem {
  if (error instanceof ExpectedError && error.code === "file-not-found") {
    return { file, message: "is missing", repair: null };
  }
  const { message } = reportOf(error);
  const path = `${join(folder, file)} `;
  return {
    file,
    message: (message.startsWith(path) ? message.slice(path.length) : message).replace(/\.$/, ""),
    repair: null,
  };
}

/**
 * Reads the digits of a run again, from where its experiment takes them.
 *
 * @param mnist the embedded MNIST.
 * @throws ExpectedError `damaged-run` where the experiment is not known; `file-not-found` and the other errors of reading.
 */
export async function readRunDigits(
  { id, path, experiment, experimentFile }: RunDetails,
  mnist: string,
): Promise<Dataset> {
  if (experiment === null) {
    throw new ExpectedError("damaged-run", `Without ${join(path, "experiment.json")} nothing tells of its digits.`, {
      next: `\`mnist-lab repair ${id}\` looks for another copy; \`mnist-lab delete ${id}\` removes the run.`,
    });
  }
  // Relative paths start from the experiment file's folder; a run that has none starts from its own.
  const experimentFolder = experimentFile === null ? path : dirname(experimentFile);
  return readDataset(experiment.data, { mnist, experimentFolder });
}

/** Whether two sets hold the same digits in the same order. */
export function isSameSet(one: DigitSet, other: DigitSet): boolean {
  return (
    one.count === other.count &&
    Buffer.compare(one.labels, other.labels) === 0 &&
    Buffer.compare(one.pixels, other.pixels) === 0
  );
}

/**
 * Probabilities of a whole set at the end of an epoch: a run keeps those of its best and its last.
 *
 * @returns [digits, 10]; null where there are none.
 */
export async function readRunProbabilities(
  { path, network, summary }: RunDetails,
  set: SetName,
  epoch: number,
): Promise<Float32Array | null> {
  // Of an epoch that was done again after a resume, the later ones count.
  const records = await readPredictions(path).catch(() => []);
  const record = records.findLast((each) => each.kind === "probabilities" && each.set === set && each.epoch === epoch);
  if (record?.kind === "probabilities") return record.probabilities;
  // A run that was killed has left them in its checkpoint alone.
  const file: unknown = summary?.checkpoint?.file;
  if (typeof file !== "string" || basename(file) !== file || network === null) return null;
  const checkpoint = await readCheckpoint(join(path, "checkpoint", file), network).catch(() => null);
  return checkpoint?.kept.find((kept) => kept.epoch === epoch)?.probabilities.get(set) ?? null;
}
