import { defaultRunsFolder, newRun } from "../services/runPaths.ts";
import { refuseSweep } from "../services/sweep/refuse.ts";
import type { Context, ExperimentOptions } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { allGood, loadExperiments, problemJson, problemLines, type LoadedExperiment } from "./experiments.ts";
import { followRun } from "./followRun.ts";

export interface TrainOptions extends ExperimentOptions {
  readonly threads?: number;
  /** Folder of all runs; left out, `.mnist/runs` beside each file. */
  readonly runs?: string;
}

/**
 * Trains one file after another. All are checked first: when one is bad, nothing is started. A run that fails does not
 * keep the next from its turn; an interruption does.
 */
export async function train(files: readonly string[], options: TrainOptions, context: Context): Promise<ExitCode> {
  const loadings = await loadExperiments(files, options);
  const experiments = allGood(loadings);
  if (experiments === null) {
    if (options.json === true) for (const line of problemJson(loadings)) context.terminal.out(line);
    else for (const line of problemLines(loadings, context.terminal.errorStyle())) context.terminal.err(line);
    return exitCodes.usage;
  }
  for (const { experiment, file } of experiments) refuseSweep(experiment, file);
  const codes: ExitCode[] = [];
  for (const [index, loaded] of experiments.entries()) {
    if (index > 0 && options.json !== true) context.terminal.out("");
    const code = await trainOne(loaded, options, context);
    if (code === exitCodes.interrupted) return code;
    codes.push(code);
  }
  return codes.every((code) => code === exitCodes.done) ? exitCodes.done : exitCodes.failed;
}

async function trainOne(loaded: LoadedExperiment, options: TrainOptions, context: Context): Promise<ExitCode> {
  const { installation } = context;
  const { file, path: experimentFile, folder, experiment } = loaded;
  const { runId, path } = newRun(options.runs ?? defaultRunsFolder(file), experiment.name);
  const paths = { mnist: installation.mnist, experimentFolder: folder, experimentFile, run: path };
  return followRun(
    {
      run: { file, experiment, runId, folder: path },
      json: options.json === true,
      threads: options.threads ?? null,
      begin: (trainer, choice) => trainer.start({ runId, experiment, paths, threads: options.threads ?? null, choice }),
    },
    context,
  );
}
