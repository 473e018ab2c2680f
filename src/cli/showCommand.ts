import type { SetName } from "../core/dataset.ts";
import { classMetricsOf } from "../core/metrics.ts";
import type { RunLook } from "../core/runLooks.ts";
import { askedLook } from "../services/askedLook.ts";
import { readRunDetails, readRunProblems, type RunDetails } from "../services/runDetails.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { jsonLine } from "./jsonLines.ts";
import { runScreen, type ShownRun } from "./runScreen.ts";
import { openStore, type RunsOptions } from "./runsFolder.ts";

export interface ShowOptions extends RunsOptions {
  readonly epoch?: number;
  readonly set?: SetName;
  /** Whether settings are shown too that are as by default. */
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Shows one run. @param reference id, name, beginning of an id, or `last`. */
export async function show(reference: string, options: ShowOptions, { terminal }: Context): Promise<ExitCode> {
  const entry = await (await openStore(options)).find(reference);
  const details = await readRunDetails(entry.path);
  const look = lookOf(details, options);
  const run = { entry, details, look, problems: await readRunProblems(entry.path) };
  if (options.json === true) terminal.out(jsonLine(plainRun(run)));
  else for (const line of runScreen(run, options.all === true, Date.now(), terminal.style())) terminal.out(line);
  return exitCodes.done;
}

/** @throws ExpectedError `bad-usage` when the run has no look such as was asked for. */
export function lookOf(details: RunDetails, { epoch, set }: Pick<ShowOptions, "epoch" | "set">): RunLook | null {
  return askedLook(details, { epoch: epoch ?? null, set: set ?? null });
}

function plainRun({ entry, details: { experiment, history }, look, problems }: ShownRun): object {
  return {
    type: "run",
    ...entry,
    experiment,
    started: history.started,
    history: {
      epochs: history.epochs.map((epoch) => ({
        ...epoch,
        evaluations: epoch.evaluations.map(({ set, count, loss, accuracy }) => ({ set, count, loss, accuracy })),
      })),
      segments: history.segments.map(({ resumed, supersededAfter, batches, superseded, ending }) => ({
        resumedAfter: resumed?.step ?? null,
        batches: batches.step.length,
        superseded: superseded.batches.step.length,
        supersededAfter,
        ending: ending?.type ?? null,
      })),
    },
    look: look === null ? null : plainLook(look),
    problems,
  };
}

/** @returns a look as `--json` prints it. */
export function plainLook({ set, epoch, evaluation: { count, loss, accuracy, confusion } }: RunLook): object {
  return { set, epoch, count, loss, accuracy, confusion, classes: classMetricsOf(confusion) };
}
