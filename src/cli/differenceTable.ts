import { classCount } from "../core/metrics.ts";
import type { Style } from "./terminal.ts";

/**
 * The difference of two confusion matrices. What the first does better than the second is green: more digits on the
 * diagonal, fewer beside it.
 *
 * @param difference 100 numbers, first minus second, row by true label, column by predicted label.
 * @returns lines.
 */
export function differenceTable(difference: Int32Array, { colors, glyphs }: Style): string[] {
  const signed = (value: number): string => (value > 0 ? `+${value}` : String(value));
  const width = Math.max(3, ...Array.from(difference, (value) => signed(value).length)) + 1;
  const labels = Array.from({ length: classCount }, (_, label) => String(label).padStart(width));
  const titles = `true${"predicted".padStart(Math.ceil((classCount * width + "predicted".length) / 2))}`;
  const rows = Array.from({ length: classCount }, (_, truth) => {
    const cells = Array.from({ length: classCount }, (_, predicted) => {
      const value = difference[truth * classCount + predicted];
      if (value === 0) return colors.dim(glyphs.none.padStart(width));
      const better = value > 0 === (truth === predicted);
      return (better ? colors.green : colors.red)(signed(value).padStart(width));
    });
    return `${colors.bold(String(truth))} ${colors.dim(glyphs.vertical)}${cells.join("")}`;
  });
  return [colors.dim(titles), `  ${colors.dim(glyphs.vertical)}${colors.bold(labels.join(""))}`, ...rows];
}
