import type { SweepProgress } from "../core/sweep/progress.ts";
import type { PointState } from "../services/sweep/plan.ts";
import { valueCells, valueHeadings, type SweepColumns } from "../services/sweep/sweepCsv.ts";
import { rowOfPoint } from "../services/sweep/sweepRows.ts";
import { clock, count, counted, percent } from "./formats.ts";
import { jsonLine } from "./jsonLines.ts";
import { errorJson } from "./sweepReport.ts";
import type { Style, Terminal } from "./terminal.ts";

/** What a sweep is shown of while it trains. */
export interface ShownSweep {
  readonly points: readonly PointState[];
  readonly progress: SweepProgress;
}

/** Milliseconds between two drawings of the live line. */
const drawingInterval = 100;

/** A table that grows by a line for each run that is over; on a terminal with a live line below it. */
export class SweepView {
  readonly #sweep: ShownSweep;
  readonly #columns: SweepColumns;
  readonly #terminal: Terminal;
  readonly #widths: readonly number[];
  /** Runs that were over before, or were told of. */
  readonly #told: Set<number>;
  readonly #failedBefore: readonly PointState[];
  /** What can be done about a failure is said once. */
  readonly #advised = new Set<string>();
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(sweep: ShownSweep, columns: SweepColumns, terminal: Terminal) {
    this.#sweep = sweep;
    this.#columns = columns;
    this.#terminal = terminal;
    this.#told = new Set(sweep.points.filter(isOver).map(({ point }) => point.index));
    this.#failedBefore = sweep.points.filter(({ status }) => status === "failed");
    const cells = sweep.points.map(({ point }) => valueCells(point, columns));
    this.#widths = valueHeadings(columns).map((heading, at) =>
      Math.max(heading.length, ...cells.map((row) => Math.min(row[at].length, widest))),
    );
  }

  /** The heading of the table, and below it what was found not to be trainable before: it is not tried again. */
  begin(): void {
    const { colors } = this.#terminal.style();
    const titles = this.#line(valueHeadings(this.#columns));
    this.#terminal.out(colors.dim(`${" ".repeat(this.#numberWidth * 2 + 1)}  ${titles}  accuracy     test    time`));
    for (const state of this.#failedBefore) this.say(this.#failed(state, " ".repeat(this.#numberWidth * 2 + 1)));
  }

  /** To be told of each point that has changed. */
  show(state: PointState): void {
    if (isOver(state) && !this.#told.has(state.point.index)) {
      this.#told.add(state.point.index);
      this.say(this.#result(state));
    } else if (performance.now() - this.#drawnAt >= drawingInterval) this.#draw();
  }

  /** Prints a line above the live line. */
  say(line: string): void {
    this.#erase();
    this.#terminal.out(line);
    this.#draw();
  }

  close(): void {
    this.#erase();
  }

  get #numberWidth(): number {
    return String(this.#sweep.points.length).length;
  }

  #line(cells: readonly string[]): string {
    return cells.map((cell, at) => cell.padEnd(this.#widths[at])).join("  ");
  }

  #result(state: PointState): string {
    const { completed, failed, points } = this.#sweep.progress;
    const number = `${String(completed + failed).padStart(this.#numberWidth)}/${points}`;
    const values = this.#line(valueCells(state.point, this.#columns));
    if (state.status === "failed") return this.#failed(state, number);
    const { accuracy, test, seconds } = rowOfPoint(state);
    const shares = [accuracy, test].map((share) => (share === null ? "" : percent(share)).padStart(8));
    return `${number}  ${values}  ${shares.join(" ")} ${(seconds === null ? "" : clock(seconds)).padStart(7)}`;
  }

  #failed({ point, failure }: PointState, number: string): string {
    const { colors, glyphs } = this.#terminal.style();
    const { message = "", next } = failure ?? {};
    const before = `${number}  ${this.#line(valueCells(point, this.#columns))}  `;
    const line = `${before}${colors.red(glyphs.bad)} ${message}`;
    if (next === undefined || this.#advised.has(next)) return line;
    this.#advised.add(next);
    return `${line}\n${" ".repeat(before.length)}${glyphs.arrow} ${next}`;
  }

  #draw(): void {
    if (!this.#terminal.interactive) return;
    this.#drawnAt = performance.now();
    const style = this.#terminal.style();
    this.#terminal.write(`\r${progressLine(this.#sweep, this.#columns, style).slice(0, style.columns - 1)}\x1b[K\r`);
  }

  #erase(): void {
    if (this.#terminal.interactive) this.#terminal.write("\x1b[2K\r");
  }
}

/** Whole objects are not shown wider than this in the table that grows. */
const widest = 40;

/** @returns done, running, waiting, the best so far and the time left, in one line. */
export function progressLine({ progress, points }: ShownSweep, columns: SweepColumns, { glyphs }: Style): string {
  const { completed, failed, running, waiting, best, secondsLeft } = progress;
  const at = best === null ? null : points[best.index];
  const values = at === null ? "" : valueCells(at.point, columns).join(", ");
  return [
    `${count(completed)} of ${counted(progress.points, "run")} done`,
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
    `${count(running)} running`,
    `${count(waiting)} waiting`,
    ...(best === null ? [] : [`best ${percent(best.accuracy)}${values === "" ? "" : ` (${values})`}`]),
    ...(secondsLeft === null || secondsLeft === 0 ? [] : [`${clock(secondsLeft)} left`]),
  ].join(glyphs.separator);
}

/** One JSON object a line, for scripts: each change of a point's status. */
export class SweepJson {
  readonly #terminal: Terminal;
  readonly #file: string;
  readonly #told = new Map<number, string>();

  constructor(file: string, points: readonly PointState[], terminal: Terminal) {
    this.#terminal = terminal;
    this.#file = file;
    for (const { point, status } of points) this.#told.set(point.index, status);
  }

  /** Tells what was found not to be trainable before: it is not tried again. */
  begin(points: readonly PointState[]): void {
    for (const state of points) if (state.status === "failed") this.#terminal.out(pointLine(this.#file, state));
  }

  show(state: PointState): void {
    const { status, point } = state;
    // A run has its folder's name as soon as it runs.
    if (this.#told.get(point.index) === status || (status === "running" && state.path === null)) return;
    this.#told.set(point.index, status);
    this.#terminal.out(pointLine(this.#file, state));
  }
}

/** @returns a point as a line of JSON. */
export function pointLine(file: string, state: PointState): string {
  const { status, failure, key } = state;
  const { status: runStatus, ...row } = rowOfPoint(state);
  const error = failure === null ? null : errorJson(failure);
  return jsonLine({ type: "point", file, ...row, runStatus, status, key, failure: failure?.message ?? null, error });
}

function isOver({ status }: PointState): boolean {
  return status === "completed" || status === "failed";
}
