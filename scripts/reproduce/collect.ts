import { basename, join } from "node:path";
import type { EpochEndEvent } from "../../src/core/runEvents.ts";
import { readEmbeddedMnist } from "../../src/files/mnist.ts";
import { readRunDetails, type RunDetails } from "../../src/services/runDetails.ts";
import { findSweepOf, type RecordedPoint } from "../../src/services/sweep/sweepFile.ts";
import type { RunRecord } from "./record.ts";

export interface CollectOptions {
  /** Absolute path of the experiment file. @see SweepRecord */
  readonly file: string;
  /** Folder of all runs. */
  readonly runs: string;
  /** The packed MNIST. */
  readonly mnist: string;
  /** Whether the digits that the last epoch got wrong are kept. */
  readonly keepsWrong: boolean;
  /** Runs the trained network over the training set; null where that was not asked for. */
  readonly evaluate: ((run: string) => { readonly loss: number; readonly accuracy: number }) | null;
}

/** @returns the completed runs of the file's sweep, in its order; empty when it was never trained. */
export async function collectRuns({ file, runs, mnist, keepsWrong, evaluate }: CollectOptions): Promise<RunRecord[]> {
  const sweep = await findSweepOf(runs, file);
  const records: RunRecord[] = [];
  const digits = keepsWrong ? (await readEmbeddedMnist(mnist)).test.labels : null;
  for (const point of sweep?.record.points ?? []) {
    if (point.run === null) continue;
    const details = await readRunDetails(join(runs, point.run));
    if (details.summary?.status !== "completed") continue;
    records.push(recordOf(point, details, digits, evaluate));
  }
  return records;
}

function recordOf(
  { seed, values }: RecordedPoint,
  { path, summary, history }: RunDetails,
  truth: Uint8Array | null,
  evaluate: CollectOptions["evaluate"],
): RunRecord {
  const started = summary?.started ?? null;
  const result = summary?.result ?? null;
  if (started === null || result === null) throw new Error(`${path} is completed and has no result.`);
  const { engine, threads, numerics } = started;
  const last = history.epochs.at(-1)?.evaluations[0] ?? null;
  const looks = history.evaluated.map(({ step, evaluations }) => ({ step, loss: rounded(evaluations[0].loss) }));
  const wrong = (labels: Uint8Array, truth: Uint8Array): [number, number, number][] =>
    Array.from(labels).flatMap((label, index): [number, number, number][] =>
      label === truth[index] ? [] : [[index, truth[index], label]],
    );
  return {
    ...{ seed, values, engine, threads, numerics, fingerprint: result.fingerprint ?? "" },
    epochs: history.epochs.map(epochOf),
    test: result.test === null ? null : { loss: rounded(result.test.loss), accuracy: rounded(result.test.accuracy) },
    perClass: looks.length === 0 || last === null ? null : shares(last.confusion),
    looks: looks.length === 0 ? null : { step: looks.map(({ step }) => step), loss: looks.map(({ loss }) => loss) },
    training: evaluate === null ? null : evaluate(basename(path)),
    seconds: rounded(result.seconds),
    wrong: last === null || last.set !== "test" || truth === null ? null : wrong(last.labels, truth),
  };
}

function epochOf({ loss, accuracy, evaluations, trainSeconds }: EpochEndEvent): RunRecord["epochs"][number] {
  const look = evaluations.at(0);
  return {
    ...{ loss: rounded(loss), accuracy: rounded(accuracy) },
    ...{ valLoss: look === undefined ? null : rounded(look.loss) },
    ...{ valAccuracy: look === undefined ? null : rounded(look.accuracy) },
    trainSeconds: rounded(trainSeconds),
  };
}

function shares(confusion: Int32Array): (number | null)[] {
  return Array.from({ length: 10 }, (_, digit) => {
    const row = confusion.subarray(10 * digit, 10 * digit + 10);
    const all = row.reduce((sum, count) => sum + count, 0);
    return all === 0 ? null : rounded(row[digit] / all);
  });
}

/** Six digits are more than any published figure has, and keep the files small. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
