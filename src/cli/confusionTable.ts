import { classCount, classMetricsOf, mostConfused } from "../core/metrics.ts";
import { blockBar } from "./bars.ts";
import { count, percent } from "./formats.ts";
import type { Style } from "./terminal.ts";

/** A mistake made with at least this share of a class's digits is marked, and marked more. */
const noticeable = 0.002;
const striking = 0.005;

const accuracyWidth = 9;
export const barWidth = 16;

/** Where the bars may start, in percent: the highest that leaves every class a visible bar. */
const starts = [98, 95, 90, 80, 50, 0];

/**
 * The confusion matrix with the accuracy of each class at its right, so that a class is one row in both.
 *
 * @param confusion 100 counts, row by true label, column by predicted label.
 * @returns lines.
 */
export function confusionTable(confusion: Int32Array, style: Style): string[] {
  const { colors, glyphs } = style;
  const classes = classMetricsOf(confusion);
  const width = Math.max(3, ...Array.from(confusion, (value) => String(value).length)) + 1;
  const labels = Array.from({ length: classCount }, (_, label) => String(label).padStart(width));
  const withBars = 3 + classCount * width + accuracyWidth + 2 + barWidth <= style.columns;
  const accuracies = classes.flatMap(({ accuracy }) => (accuracy === null ? [] : [accuracy]));
  const start = barStart(accuracies);

  // "true" stands over the labels of the rows, "predicted" over those of the columns.
  const titles = `true${"predicted".padStart(Math.ceil((classCount * width + "predicted".length) / 2))}`;
  const axis = withBars ? `  ${percentAxis(start)}` : "";
  const header = `  ${colors.dim(glyphs.vertical)}${colors.bold(labels.join(""))}${"accuracy".padStart(accuracyWidth)}`;
  const rows = classes.map(({ label, accuracy }) => {
    const cells = Array.from({ length: classCount }, (_, other) =>
      cell(confusion[label * classCount + other], classes[label].count, label === other, width, style),
    );
    const share = (accuracy === null ? "-" : percent(accuracy)).padStart(accuracyWidth);
    const bar =
      withBars && accuracy !== null
        ? `  ${colors.cyan(blockBar((accuracy * 100 - start) / (100 - start), barWidth, style).trimEnd())}`
        : "";
    return `${colors.bold(String(label))} ${colors.dim(glyphs.vertical)}${cells.join("")}${share}${bar}`;
  });
  return [colors.dim(titles), header + colors.dim(axis), ...rows];
}

function cell(value: number, ofClass: number, isRight: boolean, width: number, { colors, glyphs }: Style): string {
  if (value === 0) return colors.dim(glyphs.none.padStart(width));
  const text = String(value).padStart(width);
  if (isRight) return colors.dim(text);
  if (value >= striking * ofClass) return colors.bold(colors.red(text));
  return value >= noticeable * ofClass ? colors.yellow(text) : text;
}

/** @param accuracies shares, 0 to 1. @returns where bars start, in percent. */
export function barStart(accuracies: readonly number[]): number {
  const lowest = Math.min(1, ...accuracies) * 100;
  return starts.find((start) => lowest >= start + (100 - start) / 10) ?? 0;
}

/** @returns what stands over bars that begin at `start` percent. */
export function percentAxis(start: number): string {
  const from = `${start} %`;
  return from + "100 %".padStart(barWidth - from.length);
}

/** @returns the classes most often taken for one another, in words; at most `limit` lines. */
export function confusedPairs(confusion: Int32Array, limit: number): string[] {
  const classes = classMetricsOf(confusion);
  return mostConfused(confusion, limit).map(({ truth, predicted, count: times, share }) => {
    const total = classes[truth].count;
    return `${truth} taken for ${predicted}: ${count(times)} of ${count(total)} (${percent(share, 1)})`;
  });
}
