import type { ErrorReport } from "../core/errors.ts";
import { judgeOf, ranked } from "../core/sweep/judged.ts";
import { isCutOff } from "../services/sweep/cutOff.ts";
import type { Sweep } from "../services/sweep/sweep.ts";
import type { SweepColumns } from "../services/sweep/sweepCsv.ts";
import { rowOfPoint } from "../services/sweep/sweepRows.ts";
import { count, counted } from "./formats.ts";
import { jsonLine } from "./jsonLines.ts";
import { sweepTable } from "./sweepRows.ts";
import type { Terminal } from "./terminal.ts";

/** What a sweep that is over is told of. */
export type EndedSweep = Pick<Sweep, "id" | "points" | "progress" | "givenUp">;

export interface ReportOptions {
  readonly columns: SweepColumns;
  /** The command that goes on with the sweep. */
  readonly command: string;
  /** Whether it ended before its time, with an error that is told after this. */
  readonly endedEarly: boolean;
}

/** So many of the best are shown at the end. */
const shownBest = 5;

/** Prints the best runs, how many are done, and how to go on. */
export function reportSweep(
  run: EndedSweep,
  { columns, command, endedEarly }: ReportOptions,
  terminal: Terminal,
): void {
  const style = terminal.style();
  const { completed, failed, points, waiting, running } = run.progress;
  const rows = run.points.map(rowOfPoint);
  const judge = judgeOf(rows);
  const best = ranked(rows.filter((row) => judge(row) !== null)).slice(0, shownBest);
  terminal.out("");
  if (best.length > 0) {
    for (const line of sweepTable(best, columns, style)) terminal.out(line);
    terminal.out("");
  }
  const untrained = run.points.filter(isCutOff).length;
  const tried = failed - untrained;
  const parts = [
    `${count(completed)} of ${counted(points, "run")} done`,
    ...(tried === 0 ? [] : [`${counted(tried, "run")} failed`]),
    ...(untrained === 0 ? [] : [`${count(untrained)} cannot be trained`]),
  ];
  terminal.out(`${parts.join("; ")}.`);
  if (endedEarly) terminal.out(earlyText(run));
  if (waiting + running > 0) terminal.out(`Go on with: ${command}`);
  terminal.out(`All of them: mnist-lab sweeps ${run.id}`);
}

function earlyText(run: EndedSweep): string {
  const left = notStarted(run);
  const rest = left === 0 ? "" : `; ${counted(left, "run")} ${left === 1 ? "was" : "were"} not started`;
  return run.givenUp === null
    ? `Ended early${rest}.`
    : `Given up after ${counted(run.givenUp.failures, "failure")} in a row${rest}.`;
}

/** @returns the end of a sweep as a line of JSON. */
export function sweepEndLine(file: string, run: EndedSweep): string {
  const { givenUp } = run;
  return jsonLine({
    ...{ type: "sweepEnd", file, id: run.id, ...run.progress, notStarted: notStarted(run) },
    givenUp: givenUp === null ? null : { failures: givenUp.failures, error: errorJson(givenUp.error) },
  });
}

/** @returns what a script is told of an error: no stack. */
export function errorJson({ code, message, next }: ErrorReport): object {
  return { code, message, ...(next === undefined ? {} : { next }) };
}

function notStarted({ points }: EndedSweep): number {
  return points.filter(({ status, path }) => status === "waiting" && path === null).length;
}
