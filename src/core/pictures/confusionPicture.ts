import { count, percent } from "../formats.ts";
import { classCount, mostConfused } from "../metrics.ts";
import { listed, type Translate } from "../translate.ts";
import { confusionTable, type ClassBar, type ConfusionCell, type Normalization } from "./confusionCells.ts";
import { faintOf, paper } from "./palette.ts";
import { heading, label, line, margin, textSizes } from "./plot.ts";
import { element, svgText, type Drawing } from "./svg.ts";

export interface ConfusionSpec {
  readonly title: string;
  /** 100 counts, row by true label, column by predicted label. */
  readonly confusion: Int32Array;
  /** What the counts are divided by; nothing unless said otherwise. */
  readonly normalization?: Normalization;
  /** Whether the title stands on the picture; it does unless said otherwise. */
  readonly heading?: boolean;
}

const cellWidth = 44;
const cellHeight = 36;
const left = margin + 40;
const figuresWidth = 124;

/** @returns the confusion matrix with the accuracy of each digit beside it, as a whole SVG file. */
export function confusionPicture(spec: ConfusionSpec, t: Translate): string {
  return svgText(confusionDrawing(spec, t));
}

/** The same, to be put beside other drawings. */
export function confusionDrawing(spec: ConfusionSpec, t: Translate): Drawing {
  const { title, confusion, normalization = "counts" } = spec;
  const table = confusionTable(confusion, normalization, false, "recall");
  const width = left + cellWidth * classCount + 20 + figuresWidth + margin;
  const head = heading(title, width, spec.heading ?? true);
  const top = head.height + 44;
  const right = left + cellWidth * classCount;
  const bottom = top + cellHeight * classCount;
  const middle = (top + bottom) / 2;
  const faded = { size: textSizes.text, color: paper.faded, anchor: "middle" } as const;
  const names = Array.from({ length: classCount }, (_, digit) => [
    label(String(digit), left + cellWidth * (digit + 0.5), top - 8, { bold: true, anchor: "middle" }),
    label(String(digit), left - 10, top + cellHeight * (digit + 0.5) + 4, { bold: true, anchor: "end" }),
  ]).flat();
  const bars = right + 20;
  const from = percent(table.floor / 100, 0);
  const content = [
    ...head.content,
    label(t("predicted"), (left + right) / 2, top - 28, faded),
    label(t("true"), margin + 10, middle, { ...faded, turned: -90 }),
    label(t("accuracy"), bars, top - 28, { ...faded, anchor: "start" }),
    label(table.floor > 0 ? t("bars begin at {0}", from) : "", bars, top - 10, {
      ...{ size: textSizes.least, color: paper.faded },
    }),
    ...names,
    ...table.cells.map((cell) => cellOf(cell, top)),
    element("rect", {
      ...{ x: left, y: top, width: right - left, height: bottom - top, fill: "none", stroke: paper.line },
    }),
    ...table.bars.flatMap((bar, digit) => barOf(bar, bars, top + cellHeight * (digit + 0.5))),
    line(bars, top, bars, bottom, paper.line),
  ];
  return { width, height: bottom + margin + 4, title, description: descriptionOf(confusion, table.bars, t), content };
}

/** What is right has a frame and is written bold: told apart on a black and white print too. */
function cellOf({ truth, predicted, text, heat, kind }: ConfusionCell, top: number): string {
  const [x, y] = [left + cellWidth * predicted, top + cellHeight * truth];
  const fill =
    kind === "none"
      ? "#ffffff"
      : kind === "right"
        ? faintOf(paper.first, 0.12 + 0.55 * heat)
        : faintOf(paper.second, 0.12 + 0.6 * heat);
  const isRight = truth === predicted;
  const shape = { x, y, width: cellWidth, height: cellHeight, fill, stroke: paper.grid };
  const inset = { x: x + 1, y: y + 1, width: cellWidth - 2, height: cellHeight - 2, fill: "none", stroke: paper.first };
  return element("g", {}, [
    element("rect", shape),
    ...(isRight ? [element("rect", { ...inset, "stroke-width": 1.5 })] : []),
    ...(text === ""
      ? []
      : [label(text, x + cellWidth / 2, y + cellHeight / 2 + 4, { bold: isRight, anchor: "middle" })]),
  ]);
}

function barOf({ value, length }: ClassBar, x: number, middle: number): string[] {
  if (value === null) return [label("–", x + 8, middle + 4, { size: textSizes.small })];
  const longest = figuresWidth - 48;
  const shape = { x, y: middle - 8, width: longest * length, height: 16, fill: faintOf(paper.first, 0.45) };
  return [
    element("rect", shape),
    label(percent(value, 1), x + longest * length + 5, middle + 4, { size: textSizes.small }),
  ];
}

function descriptionOf(confusion: Int32Array, bars: readonly ClassBar[], t: Translate): string {
  const total = confusion.reduce((sum, each) => sum + each, 0);
  const right = bars.reduce((sum, { metrics }) => sum + metrics.correct, 0);
  const said = t("{0} of {1} digits are recognised.", count(right), count(total));
  const worst = mostConfused(confusion, 3).map(({ truth, predicted, count: wrong }) =>
    t("{0} taken for {1}: {2}", truth, predicted, wrong),
  );
  return worst.length === 0 ? said : `${said} ${t("Most often confused: {0}.", listed(worst, t))}`;
}
