import type { SetName } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import { classMetricsOf } from "../core/metrics.ts";
import { chosenLook, looksOf, type RunLook } from "../core/runLooks.ts";
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
export function lookOf(
  { history, id }: RunDetails,
  { epoch, set }: Pick<ShowOptions, "epoch" | "set">,
): RunLook | null {
  const look = chosenLook(history, { epoch: epoch ?? null, set: set ?? null });
  if (look !== null || (epoch === undefined && set === undefined)) return look;
  const asked = [
    ...(set === undefined ? [] : [`on the ${set} digits`]),
    ...(epoch === undefined ? [] : [`after epoch ${epoch}`]),
  ];
  const looks = looksOf(history);
  const known = [...new Set(looks.map((each) => each.set))].map((name) => {
    const epochs = looks.filter((each) => each.set === name).map((each) => each.epoch);
    return `on the ${name} digits after ${epochsText(epochs)}`;
  });
  throw new ExpectedError("bad-usage", `${id} was not evaluated ${asked.join(" ")}.`, {
    next: known.length === 0 ? "It ended before its first evaluation." : `It was ${known.join(", and ")}.`,
  });
}

/** @param epochs ascending. @returns "epoch 3", "epochs 1 to 8", "epochs 1, 3, 5". */
function epochsText(epochs: readonly number[]): string {
  const [first, last] = [epochs.at(0) ?? 0, epochs.at(-1) ?? 0];
  if (epochs.length === 1) return `epoch ${first}`;
  return epochs.length === last - first + 1 ? `epochs ${first} to ${last}` : `epochs ${epochs.join(", ")}`;
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
