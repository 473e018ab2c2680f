import { lstat, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { datasetSha256 } from "../../files/datasetHash.ts";
import { handInVersion } from "../../files/handIn/manifest.ts";
import { modelFiles } from "../../files/layersModel.ts";
import { inspectRun } from "../../files/runProblems.ts";
import { readRunSummary, type RunSummary } from "../../files/runSummary.ts";
import { nextOfUnended, stateOfRun } from "../../files/unendedRun.ts";
import { readRunDetails, readRunDigits } from "../runDetails.ts";
import { largestBundle } from "./unpackBundle.ts";
import { writeBundle } from "./writeBundle.ts";

/** Ending of bundles. */
export const bundleEnding = ".hand-in.zip";

export interface BundleOptions {
  /** Folder of the run, an absolute path. */
  readonly run: string;
  /**
   * Path of the bundle or of a folder for it, absolute or relative to the working folder; null: the working folder. In a folder
   * it is named for the run.
   */
  readonly target: string | null;
  /** Whether a file that is there is replaced. */
  readonly overwrite: boolean;
  /** The embedded MNIST. */
  readonly mnist: string;
  /** Version of MNIST Lab. */
  readonly product: string;
  readonly signal: AbortSignal;
}

/** A bundle that was made. */
export interface MadeBundle {
  /** Its absolute path. */
  readonly path: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** The files in it, `/` between folders. */
  readonly files: readonly string[];
}

/**
 * Makes a hand-in bundle of a run: its experiment, events, summary, predictions and weights in one archive, with a manifest.
 *
 * @throws ExpectedError `bad-usage` for another ending; `file-exists`; `not-available` for a run that is not over or has no weights;
 * `damaged-run`, also where a file is a link; `too-large`; `file-unwritable`, `aborted` and the errors of reading.
 */
export async function exportBundle(options: BundleOptions): Promise<MadeBundle> {
  const { run, overwrite, mnist, product, signal } = options;
  const summary = await readRunSummary(run);
  const { runId, status, result } = summary;
  if ((status !== "completed" && status !== "stopped") || result?.finalModel == null) {
    const state = await stateOfRun(run, summary);
    const message = `The run ${runId} is ${state}: only a run that is over and has weights can be handed in.`;
    throw new ExpectedError("not-available", message, { next: nextOfUnended(state, runId, summary.error) });
  }
  const path = await placeOf(options.target, runId);
  if (!overwrite && (await stat(path).catch(() => null)) !== null) {
    throw new ExpectedError("file-exists", `${path} is there already.`, {
      next: "Use --overwrite to replace it, or name another place with --to.",
    });
  }
  const problem = (await inspectRun(run)).at(0);
  if (problem !== undefined) {
    throw new ExpectedError("damaged-run", `The run ${runId} is damaged: ${problem.file} ${problem.message}.`, {
      next: `\`mnist-lab repair ${runId}\` saves what can be saved; nobody would accept the run as it is.`,
    });
  }
  const details = await readRunDetails(run);
  // Whoever verifies it compares the digits; where they are gone, that is told by the missing hash.
  const dataSha256 = await readRunDigits(details, mnist).then(datasetSha256, () => null);
  const files = await filesOf(run, summary);
  const created = new Date().toISOString();
  await writeBundle(path, run, files, { version: handInVersion, product, created, runId, dataSha256 }, signal);
  return { path, bytes: (await stat(path)).size, files };
}

/** @returns the absolute path that a bundle gets. @throws ExpectedError `bad-usage`. */
async function placeOf(target: string | null, runId: string): Promise<string> {
  const name = `${runId}${bundleEnding}`;
  if (target === null) return resolve(name);
  const path = resolve(target);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder || /[/\\]$/.test(target)) return join(path, name);
  if (/\.zip$/i.test(path)) return path;
  throw new ExpectedError("bad-usage", `${basename(path)} does not end in ${bundleEnding}, as a hand-in bundle does.`, {
    next: "Give the file that ending.",
  });
}

/**
 * Only what a run is made of is handed in, whatever else lies in its folder; and no link is followed: in a folder that came from
 * elsewhere it may lead to anything.
 *
 * @returns the run's files, `/` between folders. @throws ExpectedError `damaged-run`, `too-large`.
 */
async function filesOf(run: string, { runId, result, checkpoint }: RunSummary): Promise<string[]> {
  const models = [...new Set([result?.finalModel, result?.bestModel])].filter(
    (name) => name === "model" || name === "best",
  );
  const wanted = ["experiment.json", "summary.json", "events.jsonl", "predictions.bin"];
  for (const model of models) wanted.push(...modelFiles.map((name) => `${model}/${name}`));
  if (checkpoint !== null) wanted.push(`checkpoint/${basename(checkpoint.file)}`);
  const files: string[] = [];
  let bytes = 0;
  for (const file of wanted) {
    const [folder] = file.split("/");
    for (const part of new Set([folder, file])) {
      const there = await lstat(join(run, part)).catch(() => null);
      if (there === null) break;
      const isFit = part === file ? there.isFile() : there.isDirectory();
      if (!isFit) {
        throw new ExpectedError("damaged-run", `${part} of the run ${runId} is a link, or no plain file or folder.`, {
          next: "Put the file itself there; where a link leads is not handed in.",
        });
      }
      if (part !== file) continue;
      files.push(file);
      bytes += there.size;
    }
  }
  if (bytes <= largestBundle) return files;
  const [size, most] = [bytes, largestBundle].map((each) => Math.ceil(each / 1e6));
  throw new ExpectedError("too-large", `The run ${runId} takes ${size} MB; a hand-in bundle holds ${most} MB at most.`);
}
