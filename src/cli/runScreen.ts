import { oneLine } from "../core/plainText.ts";
import { bestEpochOf, type RunLook } from "../core/runLooks.ts";
import type { RunHistory } from "../core/runHistory.ts";
import { isOver } from "../core/runStatus.ts";
import type { StartedEvent } from "../core/runEvents.ts";
import type { RunDetails } from "../services/runDetails.ts";
import type { RunEntry } from "../services/runStore.ts";
import { classTable } from "./classTable.ts";
import { confusionTable } from "./confusionTable.ts";
import { curveLines } from "./curveLines.ts";
import { errorLines } from "./errorLines.ts";
import { count, counted, duration } from "./formats.ts";
import { accuracyLine, confusedLines, rows, runHeading, testLines } from "./runReport.ts";
import { ago, statusColor } from "./runsTable.ts";
import { segmentLines } from "./segmentLines.ts";
import { layerLines, settingLines } from "./settingLines.ts";
import type { Style } from "./terminal.ts";

/** A run as `show` draws it. */
export interface ShownRun {
  readonly entry: RunEntry;
  readonly details: RunDetails;
  /** Whose classes and confusion are shown; null where there is none. */
  readonly look: RunLook | null;
  /** All that is wrong with its files. */
  readonly problems: RunDetails["problems"];
}

/**
 * @param all whether settings are shown too that are as by default.
 * @param now milliseconds since 1970.
 * @returns lines.
 */
export function runScreen(run: ShownRun, all: boolean, now: number, style: Style): string[] {
  const { entry, details, look } = run;
  const { experiment, history } = details;
  const { colors } = style;
  const headed = (title: string, beside: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [`${colors.bold(title)}  ${colors.dim(beside)}`, ...lines];
  const confusion = look?.evaluation.confusion;
  const parts: (readonly string[])[] = [
    headLines(entry, details, now, style),
    problemLines(run, style),
    resultLines(entry, details, look, style),
    experiment === null ? [] : settingLines(experiment, all, style),
    experiment === null ? [] : layerLines(experiment, style),
    headed("Curves", "heights are logarithmic", curveLines(history, style)),
    segmentLines(history, entry.status, style),
    confusion === undefined ? [] : headed("Classes", `on the ${look?.set} digits`, classTable(confusion, style)),
    confusion === undefined ? [] : confusionTable(confusion, style),
    confusion === undefined ? [] : confusedLines({ confusion }, style).slice(1),
    closingLines(entry, details, style),
  ];
  return parts.filter(({ length }) => length > 0).flatMap((lines, i) => (i === 0 ? lines : ["", ...lines]));
}

function headLines(
  entry: RunEntry,
  { experiment, history: { started } }: RunDetails,
  now: number,
  style: Style,
): string[] {
  const { colors, glyphs } = style;
  const when = ago(entry.created, now);
  const mark = entry.pinned ? `${colors.yellow(glyphs.pin)} ` : "";
  const status = statusColor(entry.status, style)(entry.status);
  const description = oneLine(experiment?.description ?? "");
  return [
    `${mark}${colors.bold(entry.name)}  ${colors.dim(entry.id)}  ${status}${when === "" ? "" : colors.dim(`, ${when}`)}`,
    ...(description === "" ? [] : [colors.dim(description)]),
    ...(entry.note === "" ? [] : entry.note.split("\n").map((line) => `${colors.cyan(glyphs.vertical)} ${line}`)),
    ...(experiment === null || started === null ? [] : runHeading("", experiment, shown(started), style).slice(1)),
  ];
}

/** What an event says lies in a file, and a terminal obeys what is written to it. */
function shown(started: StartedEvent): StartedEvent {
  const reason = started.reason === null ? null : oneLine(started.reason);
  return { ...started, device: oneLine(started.device), reason };
}

function problemLines({ entry, problems }: ShownRun, { colors, glyphs }: Style): string[] {
  const { id, problem, newer } = entry;
  const bad = colors.red(glyphs.bad);
  if (problems.length === 0 && problem !== null) return [`${bad} ${problem.message}`, `  ${problem.next}`];
  const canRepair = problems.some(({ repair }) => repair !== null);
  return [
    ...(newer ? [colors.yellow("A newer version wrote this run: it is shown as far as it is understood.")] : []),
    ...problems.map(({ file, message, repair }) => {
      const then = repair === null ? "" : colors.dim(`  can be repaired: ${oneLine(repair)}`);
      return `${bad} ${oneLine(`${file} ${message}`)}${then}`;
    }),
    ...(canRepair ? [`  \`mnist-lab repair ${id}\` repairs what can be repaired.`] : []),
    ...(problems.length > 0 ? [`  \`mnist-lab delete ${id}\` removes the run.`] : []),
  ];
}

function resultLines(entry: RunEntry, { history, summary }: RunDetails, look: RunLook | null, style: Style): string[] {
  const { colors } = style;
  const { ending } = history;
  const lines = look === null ? [] : lookLines(entry, history, look, style);
  if (ending?.type === "completed" || !isOver(entry.status === "damaged" ? "failed" : entry.status)) return lines;
  const error = ending?.type === "failed" ? ending.error : (summary?.error ?? null);
  const left = entry.checkpoint;
  return [
    ...lines,
    ...(error === null ? [] : errorLines({ ...error, message: oneLine(error.message) }, style)),
    endText(entry, history),
    ...(left === null
      ? []
      : [colors.dim(`\`mnist-lab resume ${entry.id}\` goes on after ${counted(left.step, "batch", "batches")}.`)]),
  ];
}

function endText({ status, epoch, epochs, step }: RunEntry, { batches }: RunHistory): string {
  // The summary is written less often than the events.
  const done = counted(Math.max(step, (batches.step.at(-1) ?? -1) + 1), "batch", "batches");
  const how = status === "damaged" ? "It ended" : status.charAt(0).toUpperCase() + status.slice(1);
  return `${how} after ${epochs === null ? "" : `${epoch} of ${counted(epochs, "epoch")} and `}${done}.`;
}

function lookLines({ status }: RunEntry, history: RunHistory, look: RunLook, style: Style): string[] {
  const { ending } = history;
  if (ending?.type === "completed" && ending.test !== null && ending.test === look.evaluation) {
    return testLines(ending.test, ending, style);
  }
  const best = bestEpochOf(history) === look.epoch;
  const soFar = status === "running" || status === "paused" ? "the best so far" : "the best";
  return [
    accuracyLine(look.evaluation, style),
    style.colors.dim(`with the weights of epoch ${look.epoch}${best ? `, ${soFar}` : ""}`),
  ];
}

function closingLines(entry: RunEntry, { history: { started }, experimentFile }: RunDetails, style: Style): string[] {
  const { path, seconds, checkpoint, fingerprint, holder } = entry;
  return rows(
    [
      ["Run", path],
      ...(experimentFile === null ? [] : [["Experiment", oneLine(experimentFile)] as const]),
      ...(started === null ? [] : [["Engine", `${started.engine}, numerics ${started.numerics}`] as const]),
      ...(seconds === null ? [] : [["Time", duration(seconds)] as const]),
      ...(holder === null ? [] : [["Held by", `process ${holder.pid} on ${holder.host}`] as const]),
      ...(checkpoint === null
        ? []
        : [["Checkpoint", `${checkpoint.file}, after ${count(checkpoint.step)} batches`] as const]),
      ...(fingerprint === null ? [] : [["Fingerprint", fingerprint] as const]),
    ],
    style,
  );
}
