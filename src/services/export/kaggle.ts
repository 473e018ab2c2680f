import { csvText } from "../../core/csv.ts";
import { classCount } from "../../core/metrics.ts";
import { throwIfAborted } from "../../files/fileError.ts";
import { readKaggleTestCsv } from "../../files/kaggleTestCsv.ts";
import type { OpenedModel } from "../../protocol/trainer.ts";
import type { Installation } from "../installation.ts";
import { openModel, type ModelOptions } from "../modelProcess.ts";

/** Digits that are predicted together. */
const together = 1000;

export interface SubmissionOptions extends Pick<ModelOptions, "run" | "weights" | "checkpoint" | "environment"> {
  /** Kaggle's `test.csv`, plain or gzipped. */
  readonly testCsv: string;
  readonly signal: AbortSignal;
  /** @param digits predicted so far. */
  readonly onProgress: (digits: number) => void;
}

export interface Submission {
  readonly csv: string;
  readonly digits: number;
  /** The weights that predicted. */
  readonly model: OpenedModel;
}

/**
 * Lets a run's network predict the digits of Kaggle's `test.csv`.
 *
 * @returns the CSV that Kaggle takes: `ImageId`, from 1 in the order of the file, and `Label`.
 * @throws ExpectedError as `readKaggleTestCsv` and `openModel`.
 */
export async function kaggleSubmission(installation: Installation, options: SubmissionOptions): Promise<Submission> {
  const { testCsv, signal, onProgress, ...of } = options;
  const pieces = readKaggleTestCsv(testCsv, together, signal);
  // A file that is wrong from its first line is told before anything is loaded.
  let piece = await pieces.next();
  const model = await openModel(installation, { ...of, digits: { source: "none" }, threads: null });
  const stop = (): void => void model.close();
  signal.addEventListener("abort", stop);
  try {
    throwIfAborted(signal);
    const labels: number[] = [];
    for (; piece.done !== true; piece = await pieces.next()) {
      const answers = await model.predict(Float32Array.from(piece.value, (pixel) => pixel / 255));
      for (let i = 0; i < answers.length; i += classCount) labels.push(likeliest(answers, i));
      onProgress(labels.length);
    }
    const rows = labels.map((label, i) => [i + 1, label]);
    return { csv: csvText([["ImageId", "Label"], ...rows]), digits: labels.length, model: model.description };
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    await pieces.return(undefined);
    await model.close();
  }
}

/** @param start of ten probabilities. @returns the label of the greatest, of equals the first. */
function likeliest(probabilities: Float32Array, start: number): number {
  let best = 0;
  for (let label = 1; label < classCount; label++) {
    if (probabilities[start + label] > probabilities[start + best]) best = label;
  }
  return best;
}
