import { readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { TrainerEvent } from "../../core/runEvents.ts";
import { completedOf, historyOf, type RunHistory } from "../../core/runHistory.ts";
import { writeFileAtomic } from "../atomicFile.ts";
import { decodeEvents, encodeEvent, isSealed, wholeLines, type DecodedEvents } from "../eventLines.ts";
import { writeError } from "../fileError.ts";
import type { PlacedRecord } from "../predictions.ts";
import { readOrProblem } from "../readOrProblem.ts";
import type { RunSummary } from "../runSummary.ts";
import type { RunCondition } from "./condition.ts";
import { finding, findingOf, type Finding } from "./finding.ts";
import { copyAside } from "./putAside.ts";

const file = "events.jsonl";

export interface EventsFound {
  /** Null when the file cannot be read. */
  readonly decoded: DecodedEvents | null;
  readonly history: RunHistory;
  readonly findings: readonly Finding[];
}

/** What was told of the run, from other files. */
export interface ToldElsewhere {
  readonly summary: RunSummary | null;
  /** Updates done at the newest checkpoint; 0 when there is none. */
  readonly checkpointStep: number;
  /** Epochs that the experiment asks for; null when it cannot be read. */
  readonly epochs: number | null;
}

/** @param bytes of `events.jsonl`, null when it cannot be read. @param predictions of `predictions.bin`. */
export function examineEvents(
  path: string,
  { bytes, problems }: Awaited<ReturnType<typeof readOrProblem>>,
  predictions: Uint8Array | null,
  records: readonly PlacedRecord[],
  condition: RunCondition,
  told: ToldElsewhere,
): EventsFound {
  if (bytes === null) {
    return { decoded: null, history: historyOf([]), findings: problems.map((problem) => findingOf(problem, null)) };
  }
  const decoded = decodeEvents(bytes, predictions);
  const history = historyOf(decoded.events.map(({ event }) => event));
  const findings = decoded.problems.map((problem) =>
    findingOf(problem, problem.file === file ? { words: "left out", act: () => leaveOut(path) } : null),
  );
  const whole = bytes.lastIndexOf(10) + 1;
  if (whole < bytes.length && condition === "ended") {
    const words = "cut back to the last whole line";
    findings.push(finding(file, "ends in the middle of a line", { words, act: () => cutBack(path, whole) }));
  }
  // What is missing in between is told once, as damage or as a gap.
  if (!decoded.problems.some((problem) => problem.file === file)) {
    findings.push(...gaps(history, condition, told), ...missingEnd(path, history, records, condition, told));
  }
  return { decoded, history, findings };
}

function gaps({ batches, epochs }: RunHistory, condition: RunCondition, told: ToldElsewhere): Finding[] {
  const { step } = batches;
  const gap = step.findIndex((value, i) => value !== i);
  if (gap >= 0) {
    const lost = step[gap] > gap ? `lacks updates ${gap + 1} to ${step[gap]}` : `holds update ${step[gap] + 1} twice`;
    return [finding(file, lost, null)];
  }
  const epoch = epochs.findIndex((event, i) => event.epoch !== i + 1);
  if (epoch >= 0) return [finding(file, `lacks the end of epoch ${epoch + 1}`, null)];
  const reached = epochs.at(-1)?.step ?? 0;
  if (step.length < reached) return [finding(file, `lacks updates ${step.length + 1} to ${reached}`, null)];
  if (condition === "live" || step.length >= told.checkpointStep) return [];
  const message = `ends at update ${step.length}, but there is a checkpoint of update ${told.checkpointStep}`;
  return [finding(file, message, null)];
}

/** A run that ended in peace has said so. */
function missingEnd(
  path: string,
  history: RunHistory,
  records: readonly PlacedRecord[],
  condition: RunCondition,
  { summary, epochs }: ToldElsewhere,
): Finding[] {
  if (condition !== "ended" || summary === null) return [];
  const { status } = summary;
  const said = status === "completed" ? completedOf(history) !== null : history.ending?.type === "stopped";
  if (said || (status !== "completed" && status !== "stopped")) return [];
  const steps = history.batches.step.length;
  if (steps < summary.step || history.epochs.length < summary.epoch) {
    const message = `ends at update ${steps} of ${summary.step}, in epoch ${history.epochs.length + 1}`;
    return [finding(file, message, null)];
  }
  const line = endingLine(summary, history, records, epochs);
  const words = "given its last line again, from the summary";
  const mend = line === null ? null : { words, act: () => addLine(path, line) };
  return [finding(file, `lacks its last line, that the run was ${status}`, mend)];
}

function endingLine(
  { status, ended, epoch, step, result }: RunSummary,
  { epochs }: RunHistory,
  records: readonly PlacedRecord[],
  wanted: number | null,
): string | null {
  if (result === null || ended === null) return null;
  const { bestEpoch, bestAccuracy, chosenOn, test, fingerprint, seconds } = result;
  const time = Date.parse(ended);
  if (status === "stopped") {
    return encodeEvent({ time, event: { type: "stopped", reason: "stop", epoch, step, fingerprint } }, () => 0);
  }
  if (fingerprint === null || wanted === null) return null;
  const reason = epochs.length < wanted ? "earlyStopping" : "epochs";
  const place = records.find(
    ({ record }) =>
      record.kind === "labels" && record.set === test?.set && record.epoch === bestEpoch && record.step === step,
  );
  if (test !== null && place === undefined) return null;
  const labelled = test === null ? null : { ...test, labels: new Uint8Array(0) };
  const figures = {
    bestEpoch,
    bestAccuracy,
    chosenOn,
    test: labelled,
    fingerprint,
    epochs: epoch,
    steps: step,
    seconds,
  };
  return encodeEvent({ time, event: { type: "completed", reason, ...figures } }, () => place?.start ?? 0);
}

/** Puts a notice in place of every damaged line, and keeps the file as it was beside it. */
async function leaveOut(path: string): Promise<void> {
  await copyAside(path, file);
  const bytes = await readFile(join(path, file));
  let time = 0;
  const lines = [...wholeLines(bytes)].map((line, i) => {
    if (isUsable(line)) {
      time = timeOf(line) ?? time;
      return `${line.toString("utf8")}\n`;
    }
    const message = `Line ${i + 1} of ${file} was damaged, and left out when the run was repaired.`;
    return encodeEvent({ time, event: { type: "notice", message } satisfies TrainerEvent }, () => 0);
  });
  await writeFileAtomic(join(path, file), lines.join(""));
}

function isUsable(line: Buffer): boolean {
  return isSealed(line) && decodeEvents(Buffer.concat([line, Buffer.from("\n")]), null).problems.length === 0;
}

function timeOf(line: Buffer): number | null {
  return decodeEvents(Buffer.concat([line, Buffer.from("\n")]), null).events.at(0)?.time ?? null;
}

async function addLine(path: string, line: string): Promise<void> {
  await writeFileAtomic(join(path, file), Buffer.concat([await readFile(join(path, file)), Buffer.from(line)]));
}

async function cutBack(path: string, length: number): Promise<void> {
  await truncate(join(path, file), length).catch((error: unknown) => {
    throw writeError(join(path, file), error);
  });
}
