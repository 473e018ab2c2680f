import type { Experiment } from "../core/experiment/schema.ts";
import { experimentOfRun } from "../services/runExperiment.ts";
import type { RunEntry } from "../services/runStore.ts";
import type { Context } from "./context.ts";
import { errorLines } from "./errorLines.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { followRun } from "./followRun.ts";
import { openStore, type RunsOptions } from "./runsFolder.ts";

export interface ResumeOptions extends RunsOptions {
  readonly threads?: number;
  /** File in `checkpoint/`, or `start`. */
  readonly checkpoint?: string;
  /** Goes on with this one instead of the one that the run began with. */
  readonly engine?: Exclude<Experiment["engine"], "auto">;
  readonly json?: boolean;
}

/** Goes on with a run that ended before its time, and shows it as `train` does. */
export async function resume(reference: string, options: ResumeOptions, context: Context): Promise<ExitCode> {
  const store = await openStore(options);
  const entry = await store.find(reference);
  if (entry.status === "damaged" && entry.problem !== null) return refused(entry, entry.problem, context);
  const { experiment, file, engine: before } = await experimentOfRun(entry.path);
  const { mnist } = context.installation;
  return followRun(
    {
      run: { file: file ?? entry.id, experiment, runId: entry.id, folder: entry.path },
      json: options.json === true,
      threads: options.threads ?? null,
      before,
      ...(options.engine === undefined ? {} : { engine: options.engine }),
      begin: (trainer, choice) =>
        trainer.resume({
          paths: { mnist, experimentFolder: store.runs, run: entry.path },
          threads: options.threads ?? null,
          checkpoint: options.checkpoint ?? null,
          choice,
          ...(options.engine === undefined ? {} : { engine: options.engine }),
        }),
    },
    context,
  );
}

function refused({ id }: RunEntry, problem: NonNullable<RunEntry["problem"]>, { terminal }: Context): ExitCode {
  const report = {
    code: "damaged-run",
    message: `${id} cannot be resumed: ${problem.message}`,
    next: problem.next,
  } as const;
  for (const line of errorLines(report, terminal.errorStyle())) terminal.err(line);
  return exitCodes.failed;
}
