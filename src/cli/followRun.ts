import { reportOf, type ErrorReport } from "../core/errors.ts";
import type { EngineChoice } from "../protocol/trainer.ts";
import { trainerSetting, type TrainerSetting } from "../services/engines/setting.ts";
import { ownOptions } from "../services/tensorflow/engineEnvironment.ts";
import { startTrainer, type TrainerProcess } from "../services/trainerProcess.ts";
import type { Context } from "./context.ts";
import { errorLines } from "./errorLines.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { onInterruption, type Urgency } from "./interruption.ts";
import { jsonLine } from "./jsonLines.ts";
import { JsonView, TextView, type RunView, type ShownRun } from "./runView.ts";
import type { Terminal } from "./terminal.ts";

export interface FollowOptions {
  readonly run: ShownRun;
  readonly json: boolean;
  /** Threads of the engine; null: all cores. */
  readonly threads: number | null;
  /** The engine that the run began with, where it goes on. */
  readonly before?: string | null;
  /** Another engine than the experiment names. */
  readonly engine?: Exclude<ShownRun["experiment"]["engine"], "auto">;
  /** Lets the trainer start, or go on with, the run. @param choice for its request. */
  readonly begin: (trainer: TrainerProcess, choice: EngineChoice | null) => Promise<void>;
}

/** Forks a trainer, shows its run until it is over, and passes on Ctrl-C. */
export async function followRun(options: FollowOptions, context: Context): Promise<ExitCode> {
  const { run, json, begin, threads, before = null, engine = run.experiment.engine } = options;
  const { terminal, installation, signals } = context;
  let setting: TrainerSetting;
  try {
    setting = await trainerSetting(
      { engine, experiment: run.experiment, before },
      {
        ...ownOptions(installation),
        threads,
        onTiming: (engines) => {
          if (!json) terminal.err(`Timing ${engines.join(" and ")} for this network, once …`);
        },
      },
    );
  } catch (error) {
    return failed(reportOf(error), run, json, terminal);
  }
  const trainer = startTrainer({ trainer: installation.trainer, env: setting.environment });
  const view: RunView = json ? new JsonView(run, terminal) : new TextView(run, terminal);
  const interruption: { urgency: Urgency | null } = { urgency: null };
  const stopListening = onInterruption(signals, (urgency) => {
    interruption.urgency = urgency;
    view.say(interruptionText(urgency));
    void end(trainer, urgency);
  });
  trainer.onEvent((event) => view.show(event));
  try {
    await begin(trainer, setting.choice);
    const { ending, error } = await trainer.exited;
    view.close();
    if (ending?.type === "failed") return failed(ending.error, run, json, terminal);
    if (interruption.urgency !== null) return exitCodes.interrupted;
    if (error !== null) return failed(reportOf(error), run, json, terminal);
    return ending?.type === "completed" ? exitCodes.done : exitCodes.interrupted;
  } catch (error) {
    view.close();
    await trainer.kill();
    return interruption.urgency !== null ? exitCodes.interrupted : failed(reportOf(error), run, json, terminal);
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

function failed(error: ErrorReport, run: ShownRun, json: boolean, terminal: Terminal): ExitCode {
  if (json) {
    terminal.out(jsonLine({ type: "error", file: run.file, runId: run.runId, run: run.folder, error }));
  } else {
    for (const line of errorLines(error, terminal.errorStyle())) terminal.err(line);
  }
  return exitCodes.failed;
}
