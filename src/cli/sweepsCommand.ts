import { InvalidArgumentError } from "commander";
import { reportOf } from "../core/errors.ts";
import { bestOf, judgeOf, ranked } from "../core/sweep/judged.ts";
import { findRunsFolder } from "../services/runPaths.ts";
import { readSweeps, type StoredSweep } from "../services/sweep/sweepFile.ts";
import { sweepCsv, type SweepColumns } from "../services/sweep/sweepCsv.ts";
import { findSweep, rowsOfSweep, type SweepRow } from "../services/sweep/sweepRows.ts";
import { writeTable } from "../services/sweep/sweepTable.ts";
import { checkCsv, csvElsewhere } from "./csvOption.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { count, counted, percent } from "./formats.ts";
import { jsonLine } from "./jsonLines.ts";
import type { RunsOptions } from "./runsFolder.ts";
import { ago } from "./runsTable.ts";
import { errorJson } from "./sweepReport.ts";
import { sweepTable } from "./sweepRows.ts";

export interface SweepsOptions extends RunsOptions {
  /** 0 to 1. */
  readonly minAccuracy?: number;
  readonly csv?: string;
  readonly json?: boolean;
}

/** Parser of `--min-accuracy`: 0.5 or 50%. */
export function accuracyFrom(text: string): number {
  const match = /^(\d+(?:\.\d+)?|\.\d+)(%?)$/.exec(text.trim());
  const value = match === null ? NaN : Number(match[1]) / (match[2] === "%" ? 100 : 1);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Expected an accuracy from 0 to 1, or from 0% to 100%.");
}

/** Lists sweeps, or shows one. */
export async function sweeps(
  reference: string | undefined,
  options: SweepsOptions,
  context: Context,
): Promise<ExitCode> {
  const runs = await findRunsFolder(options.runs ?? null);
  return reference === undefined ? list(runs, options, context) : show(runs, reference, options, context);
}

async function list(runs: string, { json }: SweepsOptions, { terminal }: Context): Promise<ExitCode> {
  const { sweeps: all, damaged } = await readSweeps(runs);
  const { colors, glyphs } = terminal.style();
  for (const stored of all) {
    const rows = await rowsOfSweep(stored);
    const { id, name, updated, parameters } = stored.record;
    const done = rows.filter(({ status }) => status === "completed").length;
    const best = highest(rows);
    if (json === true)
      terminal.out(
        jsonLine({ type: "sweep", id, name, updated, parameters, runs: rows.length, done, best, problem: null }),
      );
    else {
      const figures = [
        `${count(done)} of ${counted(rows.length, "run")} done`,
        ...(best === null ? [] : [`best ${percent(best)}`]),
      ];
      terminal.out(`${id}  ${colors.bold(name)}  ${figures.join(", ")}  ${colors.dim(ago(updated, Date.now()))}`);
    }
  }
  for (const { id, error } of damaged) {
    if (json === true) {
      const unknown = { name: null, updated: null, parameters: null, runs: null, done: null, best: null };
      terminal.out(jsonLine({ type: "sweep", id, ...unknown, problem: errorJson(reportOf(error)) }));
    } else {
      terminal.out(`${colors.red(glyphs.bad)} ${id}: ${error.message}`);
      if (error.next !== undefined) terminal.out(`  ${error.next}`);
    }
  }
  if (all.length + damaged.length === 0 && json !== true) {
    terminal.out(`There are no sweeps beside ${runs} yet.`);
    terminal.out("Train one: `mnist-lab sweep FILE`.");
  }
  return exitCodes.done;
}

async function show(runs: string, reference: string, options: SweepsOptions, { terminal }: Context): Promise<ExitCode> {
  const { minAccuracy = 0, csv, json } = options;
  await checkCsv(csv);
  const stored = await findSweep(runs, reference);
  const all = await rowsOfSweep(stored);
  const judge = judgeOf(all);
  const wanted = all.filter((row) => minAccuracy === 0 || (judge(row) ?? 0) >= minAccuracy);
  const rows = ranked(wanted);
  const columns = columnsOf(stored);
  if (csv !== undefined) await writeTable(csv, sweepCsv(wanted, columns), csvElsewhere(stored.record.id));
  if (json === true) {
    for (const row of rows) terminal.out(jsonLine({ type: "point", sweep: stored.record.id, ...row }));
    return exitCodes.done;
  }
  const style = terminal.style();
  const { id, name } = stored.record;
  terminal.out(`${style.colors.bold(name)}  ${style.colors.dim(id)}`);
  if (rows.length > 0) for (const line of sweepTable(rows, columns, style)) terminal.out(line);
  const left = all.length - rows.length;
  terminal.out("");
  terminal.out(
    style.colors.dim(
      `${counted(rows.length, "run")}${left > 0 ? `; ${count(left)} below ${percent(minAccuracy)} left out` : ""}`,
    ),
  );
  return exitCodes.done;
}

function highest(rows: readonly SweepRow[]): number | null {
  const best = bestOf(rows);
  return best === null ? null : judgeOf(rows)(rows[best]);
}

function columnsOf({ record }: StoredSweep): SweepColumns {
  return { paths: record.parameters, seeds: record.repeats > 1 };
}
