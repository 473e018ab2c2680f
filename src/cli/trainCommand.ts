import { reportOf, type ErrorReport } from "../core/errors.ts";
import { newRun, defaultRunsFolder } from "../services/runPaths.ts";
import { startTrainer, type TrainerProcess } from "../services/trainerProcess.ts";
import type { Context, ExperimentOptions } from "./context.ts";
import { errorLines } from "./errorLines.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { allGood, loadExperiments, problemJson, problemLines, type LoadedExperiment } from "./experiments.ts";
import { onInterruption, type Urgency } from "./interruption.ts";
import { jsonLine } from "./jsonLines.ts";
import { JsonView, TextView, type RunView, type ShownRun } from "./runView.ts";
import type { Terminal } from "./terminal.ts";

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
  const { terminal, installation, signals } = context;
  const { file, folder, experiment } = loaded;
  const { runId, path } = newRun(options.runs ?? defaultRunsFolder(file), experiment.name);
  const run: ShownRun = { file, experiment, runId, folder: path };
  const trainer = startTrainer({ trainer: installation.trainer });
  const view: RunView = options.json === true ? new JsonView(run, terminal) : new TextView(run, terminal);
  const interruption: { urgency: Urgency | null } = { urgency: null };
  const stopListening = onInterruption(signals, (urgency) => {
    interruption.urgency = urgency;
    view.say(interruptionText(urgency));
    void end(trainer, urgency);
  });
  trainer.onEvent((event) => view.show(event));
  try {
    await trainer.start({
      runId,
      experiment,
      paths: { mnist: installation.mnist, experimentFolder: folder, run: path },
      threads: options.threads ?? null,
    });
    const { ending, error } = await trainer.exited;
    view.close();
    if (ending?.type === "failed") return failed(ending.error, run, options, terminal);
    if (interruption.urgency !== null) return exitCodes.interrupted;
    if (error !== null) return failed(reportOf(error), run, options, terminal);
    return ending?.type === "completed" ? exitCodes.done : exitCodes.interrupted;
  } catch (error) {
    view.close();
    await trainer.kill();
    return interruption.urgency !== null ? exitCodes.interrupted : failed(reportOf(error), run, options, terminal);
  } finally {
    stopListening();
  }
}

async function end(trainer: TrainerProcess, urgency: Urgency): Promise<void> {
  await (urgency === "soon" ? trainer.stop() : trainer.kill());
}

function interruptionText(urgency: Urgency): string {
  return urgency === "soon"
    ? "Stopping after this batch and saving; Ctrl-C again ends it at once."
    : "Ended at once; what was saved before is kept.";
}

function failed(error: ErrorReport, run: ShownRun, { json }: TrainOptions, terminal: Terminal): ExitCode {
  if (json === true) {
    terminal.out(jsonLine({ type: "error", file: run.file, runId: run.runId, run: run.folder, error }));
  } else {
    for (const line of errorLines(error, terminal.errorStyle())) terminal.err(line);
  }
  return exitCodes.failed;
}
