import type { Experiment } from "../../../core/experiment/schema.ts";
import { completedOf, type RunHistory } from "../../../core/runHistory.ts";
import type { Translate } from "../../../core/translate.ts";
import type { RecordedEvent } from "../../../files/eventLines.ts";
import { rebuiltSummary } from "../../../files/inspection/rebuiltSummary.ts";
import type { RunSummary } from "../../../files/runSummary.ts";
import type { Discrepancy } from "./report.ts";

const file = "summary.json";

/** Milliseconds that may lie between a summary's times and those of the first and the last event. */
const timeToWrite = 120_000;

/** What the events do not tell. */
const untold: ReadonlySet<string> = new Set(["pid", "host", "experimentFile", "created", "ended", "checkpoint"]);

/** @returns where a summary says something else than the events that it was made of. */
export function examineSummaryAgainst(
  path: string,
  summary: RunSummary,
  experiment: Experiment,
  recorded: readonly RecordedEvent[],
  history: RunHistory,
  t: Translate,
): Discrepancy[] {
  const models = new Set([summary.result?.finalModel, summary.result?.bestModel].filter((each) => each != null));
  const { experimentSha256, checkpoint, pid, host } = summary;
  const trainer = { pid, host };
  const told = rebuiltSummary({ path, experiment, experimentSha256, recorded, history, checkpoint, trainer, models });
  // How long it took is only written where it came to its end.
  const isEstimate = completedOf(history) === null;
  const differing = differences("", told, summary).filter(({ at }) => !(isEstimate && at === "result.seconds"));
  const found = differing.map(({ at, right, said }) =>
    t("says {0} is {1}; the run's events come to {2}", at, said, right),
  );
  const [created, ended] = [summary.created, summary.ended ?? summary.created].map((time) => Date.parse(time));
  const [first, last] = [recorded.at(0)?.time ?? created, recorded.at(-1)?.time ?? ended];
  if (!(created <= first + timeToWrite && first - created < timeToWrite * 10)) {
    found.push(t("says that the run began at {0}; its first event is of {1}", summary.created, iso(first)));
  }
  if (!(Math.abs(ended - last) < timeToWrite)) {
    found.push(t("says that the run ended at {0}; its last event is of {1}", String(summary.ended), iso(last)));
  }
  return found.map((message) => ({ file, message }));
}

interface Difference {
  /** Path of the property: "result.test.accuracy". */
  readonly at: string;
  readonly right: string;
  readonly said: string;
}

/** @returns where the second says something else than the first, which is plain data. */
function differences(at: string, right: unknown, said: unknown): Difference[] {
  if (isRecord(right) && isRecord(said)) {
    const names = [...new Set([...Object.keys(right), ...Object.keys(said)])].filter(
      (name) => at !== "" || !untold.has(name),
    );
    return names.flatMap((name) => differences(at === "" ? name : `${at}.${name}`, right[name], said[name]));
  }
  const [one, other] = [textOf(right), textOf(said)];
  return one === other ? [] : [{ at, right: one, said: other }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function textOf(value: unknown): string {
  if (value instanceof Int32Array) return JSON.stringify(Array.from(value));
  return typeof value === "number" ? String(value) : value === undefined ? "undefined" : JSON.stringify(value);
}

function iso(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}
