import type { RunRecord } from "./record.ts";
import { estimate } from "../../src/core/estimate.ts";
import { decimalsOf, judge, judgeCount, type Verdict } from "./judge.ts";
import type { NetworkSize } from "./networks.ts";
import { epochSeconds, medianOf, secondsText } from "./seconds.ts";
import type { ClaimFigure, CountFigure, DurationFigure, Figure, NumberFigure, Study } from "./study.ts";

/** One line of the page. */
export interface Row {
  readonly what: string;
  readonly published: string;
  readonly ours: string;
  /** Seconds of an epoch's training, of the runs that it rests on. */
  readonly seconds: string;
  readonly engine: string;
  readonly verdict: string;
  /** How ours was found or judged, and why it differs. */
  readonly why: string;
}

/** A row but for what the figure itself says. */
type Answer = Pick<Row, "ours" | "verdict" | "why">;

/** Where a figure truly differs and nobody knows why. */
const unknown = "No reason known.";
const notJudged = "not to be judged";

export const notYetRun = "*not yet run*";

/** @param network null where the study's file was not read. @returns a row for each published figure of a study, in its order. */
export function rowsOf({ figures }: Study, runs: readonly RunRecord[], network: NetworkSize | null = null): Row[] {
  return figures.map((figure) => {
    const { what, published, values = {} } = figure;
    const own = runs.filter((run) => Object.entries(values).every(([path, value]) => isSame(run.values[path], value)));
    const answer = answerOf(figure, own, network);
    // What was counted without training, or was not yet trained, has no engine.
    const isUntrained = "count" in figure || ("untrained" in figure && figure.untrained);
    const trained = answer.ours === notYetRun || isUntrained ? [] : own;
    const engine = [...new Set(trained.map((run) => run.engine))].join(", ");
    return { what, published, ...answer, seconds: epochSeconds(trained), engine };
  });
}

function answerOf(figure: Figure, runs: readonly RunRecord[], network: NetworkSize | null): Answer {
  if ("found" in figure) return answerOfClaim(figure, runs);
  if ("seconds" in figure) return answerOfDuration(figure, runs);
  if ("count" in figure) return answerOfCount(figure, runs, network);
  return answerOfNumber(figure, runs);
}

function answerOfClaim({ found, rule, missing, ...figure }: ClaimFigure, runs: readonly RunRecord[]): Answer {
  const finding = found(runs);
  if (finding === null) return nothing(missing);
  const why = typeof figure.why === "function" ? figure.why(runs) : figure.why;
  const { ours, agrees } = finding;
  const words = [rule, agrees === false ? (why ?? unknown) : why].filter((each) => each !== undefined);
  return { ours, verdict: agrees === null ? notJudged : agrees ? "agrees" : "truly differs", why: words.join(" ") };
}

function answerOfDuration({ seconds, text = tenths, holds }: DurationFigure, runs: readonly RunRecord[]): Answer {
  const found = runs.flatMap((run) => seconds(run) ?? []);
  if (found.length === 0) return nothing();
  const [low, high] = [Math.min(...found), Math.max(...found)].map(text);
  const several = found.length === 1 ? "" : ` (median of ${found.length}; ${low} to ${high})`;
  return { ours: `${text(medianOf(found))}${several}`, verdict: notJudged, why: `Another computer. Ours: ${holds}.` };
}

const tenths = (seconds: number): string => (seconds < 10 ? secondsText(seconds) : seconds.toFixed(1));

function answerOfCount(
  { published, count, how }: CountFigure,
  runs: readonly RunRecord[],
  network: NetworkSize | null,
): Answer {
  const found = count(network, runs);
  if (found === null) return nothing();
  const ours = published.includes(",") ? found.toLocaleString("en") : String(found);
  return { ours, verdict: judgeCount(published, found), why: how };
}

function answerOfNumber(figure: NumberFigure, runs: readonly RunRecord[]): Answer {
  const { published, of, early } = figure;
  const why = typeof figure.why === "function" ? figure.why(runs) : (figure.why ?? unknown);
  const found = runs.flatMap((run) => of(run) ?? []);
  if (found.length > 0) {
    const verdict: Verdict = judge(published, estimate(found));
    const isSilent = verdict === "agrees" || (why === unknown && verdict !== "truly differs");
    return { ours: spread(found, published), verdict, why: isSilent ? "" : why };
  }
  const before = early === undefined ? [] : runs.flatMap((run) => early.of(run) ?? []);
  if (before.length === 0 || early === undefined) return nothing();
  const ours = `${spread(before, published)} after ${early.epoch}`;
  return { ours, verdict: notJudged, why: why === unknown ? "" : why };
}

function nothing(missing = ""): Answer {
  return { ours: notYetRun, verdict: "", why: missing };
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
