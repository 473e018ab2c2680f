import { ExpectedError, reportOf } from "../core/errors.ts";
import { parseOverride, type Override } from "../core/experiment/overrides.ts";
import { parseExperiment } from "../core/experiment/parse.ts";
import { formatProblem, type Problem } from "../core/experiment/problem.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import type { Network } from "../core/network/network.ts";
import { readExperimentText } from "../services/experimentFile.ts";
import type { ExperimentOptions } from "./context.ts";
import { errorLines } from "./errorLines.ts";
import { jsonLine } from "./jsonLines.ts";
import type { Style } from "./terminal.ts";

/** An experiment file without problems. */
export interface LoadedExperiment {
  /** As the person wrote it. */
  readonly file: string;
  /** Absolute paths of the file and its folder. */
  readonly path: string;
  readonly folder: string;
  readonly experiment: Experiment;
  readonly network: Network;
}

/** What reading a file came to. */
export type Loading =
  | { readonly file: string; readonly loaded: LoadedExperiment }
  | { readonly file: string; readonly problems: readonly Problem[] }
  | { readonly file: string; readonly error: ExpectedError };

/** @returns the overrides that `--engine`, `--seed` and `--set` ask for, in this order. */
export function overridesOf(options: ExperimentOptions): Override[] {
  return [
    ...(options.engine === undefined ? [] : [{ path: "engine", value: options.engine }]),
    ...(options.seed === undefined ? [] : [{ path: "seed", value: options.seed }]),
    ...(options.set ?? []).map(parseOverride),
  ];
}

/** Reads and checks every file; nothing is started. */
export async function loadExperiments(files: readonly string[], options: ExperimentOptions): Promise<Loading[]> {
  const overrides = overridesOf(options);
  return Promise.all(files.map((file) => load(file, overrides)));
}

async function load(file: string, overrides: readonly Override[]): Promise<Loading> {
  try {
    const { fileName, path, folder, text } = await readExperimentText(file);
    const parsed = parseExperiment(text, { fileName, overrides });
    if (parsed.experiment === null) return { file, problems: parsed.problems };
    return { file, loaded: { file, path, folder, experiment: parsed.experiment, network: parsed.network } };
  } catch (error) {
    if (error instanceof ExpectedError) return { file, error };
    throw error;
  }
}

/** @returns the experiments when every file is good, otherwise null. */
export function allGood(loadings: readonly Loading[]): LoadedExperiment[] | null {
  const loaded = loadings.flatMap((each) => ("loaded" in each ? [each.loaded] : []));
  return loaded.length === loadings.length ? loaded : null;
}

/** @returns everything that is wrong with the files, a line each. */
export function problemLines(loadings: readonly Loading[], style: Style): string[] {
  const { colors } = style;
  return loadings.flatMap((each) => {
    if ("error" in each) return errorLines(reportOf(each.error), style);
    if (!("problems" in each)) return [];
    return each.problems.map((problem) => {
      const line = formatProblem(each.file, problem);
      const where = line.slice(0, line.length - problem.message.length);
      return `${colors.bold(where)}${problem.message}`;
    });
  });
}

/** @returns everything that is wrong with the files, one JSON object each. */
export function problemJson(loadings: readonly Loading[]): string[] {
  return loadings.flatMap((each) => {
    if ("error" in each) return [jsonLine({ type: "error", file: each.file, error: reportOf(each.error) })];
    if (!("problems" in each)) return [];
    return each.problems.map((problem) => jsonLine({ type: "problem", file: each.file, ...problem }));
  });
}
