import { classMetricsOf } from "../core/metrics.ts";
import { blockBar } from "./bars.ts";
import { barStart, barWidth, percentAxis } from "./confusionTable.ts";
import { count, percent } from "./formats.ts";
import type { Style } from "./terminal.ts";

const classWidth = 5;
const digitsWidth = 8;
const shareWidth = 11;

/**
 * Precision, recall and F1 of each class, F1 as a bar.
 *
 * @param confusion 100 counts, row by true label, column by predicted label.
 * @returns lines.
 */
export function classTable(confusion: Int32Array, style: Style): string[] {
  const { colors } = style;
  const classes = classMetricsOf(confusion);
  const start = barStart(classes.flatMap(({ f1 }) => (f1 === null ? [] : [f1])));
  const withBars = classWidth + digitsWidth + 3 * shareWidth + 2 + barWidth <= style.columns;
  const header = [
    "class".padStart(classWidth),
    "digits".padStart(digitsWidth),
    ...["precision", "recall", "F1"].map((title) => title.padStart(shareWidth)),
    ...(withBars ? [`  ${percentAxis(start)}`] : []),
  ];
  const rows = classes.map(({ label, count: digits, precision, recall, f1 }) => {
    const bar = withBars && f1 !== null ? blockBar((f1 * 100 - start) / (100 - start), barWidth, style).trimEnd() : "";
    return [
      colors.bold(String(label).padStart(classWidth)),
      count(digits).padStart(digitsWidth),
      ...[precision, recall, f1].map((share) => (share === null ? "-" : percent(share)).padStart(shareWidth)),
      ...(bar === "" ? [] : [`  ${colors.cyan(bar)}`]),
    ].join("");
  });
  return [colors.dim(header.join("")), ...rows];
}
