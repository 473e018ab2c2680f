import { createHash } from "node:crypto";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import { parseExperiment } from "../core/experiment/parse.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import type { Network } from "../core/network/network.ts";
import { readWhole } from "./wholeFile.ts";

/** Far more than any experiment takes. */
const largestExperiment = 16 * 1024 * 1024;

/** @returns the text of a run's `experiment.json`: the experiment with every default written out. */
export function experimentText(experiment: Experiment): string {
  return `${JSON.stringify(experiment, null, 2)}\n`;
}

/** @returns SHA-256 of the text in UTF-8, as 64 hexadecimal digits. */
export function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * The experiment of a run, checked as if a person had written it: a run's folder may come from anywhere.
 *
 * @param folder of the run. @param sha256 what the summary says of the file; null: not known.
 * @throws ExpectedError `damaged-run`, besides the errors of reading.
 */
export async function readRunExperiment(
  folder: string,
  sha256: string | null,
): Promise<{ experiment: Experiment; network: Network }> {
  const path = join(folder, "experiment.json");
  const text = (await readWhole(path, largestExperiment)).toString("utf8");
  const id = basename(folder);
  const next = `\`mnist-lab repair ${id}\` looks for another copy; \`mnist-lab delete ${id}\` removes the run.`;
  if (sha256 !== null && sha256Of(text) !== sha256) {
    throw new ExpectedError("damaged-run", `${path} was changed after the run had begun.`, { next });
  }
  const parsed = parseExperiment(text, { fileName: "experiment.json", kept: true });
  if (parsed.experiment === null) {
    const problem = parsed.problems.at(0)?.message ?? "it is no experiment";
    throw new ExpectedError("damaged-run", `${path} cannot be used: ${problem}.`, { next });
  }
  return { experiment: parsed.experiment, network: parsed.network };
}

/** @returns how a run's folder remembers its experiment file: relative to it, with `/` between folders. */
export function rememberedFile(folder: string, file: string): string {
  return relative(folder, file).split(sep).join("/");
}

/** @returns the absolute path of what `rememberedFile` gave. */
export function recalledFile(folder: string, remembered: string): string {
  return isAbsolute(remembered) ? remembered : resolve(folder, remembered);
}
