import type { RunRecord } from "./record.ts";
import { estimate } from "../../src/core/estimate.ts";
import { decimalsOf, judge, type Verdict } from "./judge.ts";
import type { ClaimFigure, Figure, NumberFigure, Study } from "./study.ts";

/** One line of the page. */
export interface Row {
  readonly what: string;
  readonly published: string;
  readonly ours: string;
  readonly verdict: string;
  readonly why: string;
}

/** Where a figure truly differs and nobody knows why. */
const unknown = "No reason known.";

export const notYetRun = "*not yet run*";

/** @returns a row for each published figure of a study, in its order. */
export function rowsOf({ figures }: Study, runs: readonly RunRecord[]): Row[] {
  return figures.map((figure) => rowOf(figure, runs));
}

function rowOf(figure: Figure, runs: readonly RunRecord[]): Row {
  return "found" in figure ? rowOfClaim(figure, runs) : rowOfNumber(figure, runs);
}

function rowOfClaim({ what, published, found, why = "" }: ClaimFigure, runs: readonly RunRecord[]): Row {
  const finding = found(runs);
  if (finding === null) return { what, published, ours: notYetRun, verdict: "", why: "" };
  const { ours, agrees } = finding;
  return {
    what,
    published,
    ours,
    verdict: agrees === null ? "not to be judged" : agrees ? "agrees" : "truly differs",
    why,
  };
}

function rowOfNumber(figure: NumberFigure, runs: readonly RunRecord[]): Row {
  const { what, published, values = {}, of, early, why = unknown } = figure;
  const own = runs.filter((run) => Object.entries(values).every(([path, value]) => isSame(run.values[path], value)));
  const found = own.flatMap((run) => of(run) ?? []);
  if (found.length > 0) {
    const verdict: Verdict = judge(published, estimate(found));
    return {
      what,
      published,
      ours: spread(found, published),
      verdict,
      why: verdict === "agrees" || (why === unknown && verdict !== "truly differs") ? "" : why,
    };
  }
  const before = early === undefined ? [] : own.flatMap((run) => early.of(run) ?? []);
  if (before.length === 0 || early === undefined) return { what, published, ours: notYetRun, verdict: "", why: "" };
  return {
    what,
    published,
    ours: `${spread(before, published)} after ${early.epoch}`,
    verdict: "not to be judged",
    why: why === unknown ? "" : why,
  };
}

/** With as many digits as the published figure has, and one more. */
function spread(values: readonly number[], published: string): string {
  const { mean, meanMargin } = estimate(values);
  const digits = Math.min(decimalsOf(published) + 1, 6);
  return meanMargin === null ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${meanMargin.toFixed(digits)}`;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
