import { percent } from "../formats.ts";
import { classCount, classMetricsOf } from "../metrics.ts";
import { listed, type Translate } from "../translate.ts";
import { roundTicks } from "./axisRange.ts";
import { alongAxis, barAxis } from "./barAxis.ts";
import { paper, runColor } from "./palette.ts";
import {
  acrossLines,
  axisRoom,
  clearLabel,
  heading,
  label,
  legend,
  line,
  margin,
  textSizes,
  type Area,
  type Tick,
} from "./plot.ts";
import { element, svgText, type Drawing } from "./svg.ts";
import { textWidth } from "./textWidth.ts";

export interface ClassBarsRun {
  readonly label: string;
  /** 100 counts, row by true label, column by predicted label. */
  readonly confusion: Int32Array;
  /** "#rrggbb". */
  readonly color?: string;
}

export interface ClassBarsSpec {
  readonly title: string;
  /** One or more. */
  readonly runs: readonly ClassBarsRun[];
  /** Quarters of a millimetre: 640 × 260 unless said otherwise; a legend of several runs comes on top of that. */
  readonly width?: number;
  readonly height?: number;
  /** Whether the title stands on the picture; it does unless said otherwise. */
  readonly heading?: boolean;
}

/** @returns the accuracy of each digit, 0 to 9, of one run or of several beside one another, as a whole SVG file. */
export function classBarsPicture(spec: ClassBarsSpec, t: Translate): string {
  return svgText(classBarsDrawing(spec, t));
}

/** The same, to be put beside other drawings. */
export function classBarsDrawing(spec: ClassBarsSpec, t: Translate): Drawing {
  const { title, runs, width = 640, height = 260 } = spec;
  const head = heading(title, width, spec.heading ?? true);
  const shares = runs.map(({ confusion }) => classMetricsOf(confusion).map(({ accuracy }) => accuracy));
  const known = shares.flat().filter((share) => share !== null);
  const axis = barAxis(known.length === 0 ? null : Math.min(...known));
  const ticks = roundTicks({ min: axis.from, max: axis.to }, 5).map((value): Tick => ({
    place: alongAxis(value, axis),
    text: `${Number((value * 100).toFixed(2))} %`,
  }));
  const area: Area = {
    left: margin + axisRoom(ticks),
    // Room for the figure above a bar that reaches the top.
    top: head.height + 30,
    right: width - margin,
    bottom: height - 40,
  };
  const group = (area.right - area.left) / classCount;
  const thick = Math.min(36, (group * 0.84) / runs.length);
  const bars = Array.from({ length: classCount }, (_, digit) => {
    const left = area.left + group * (digit + 0.5) - (thick * runs.length) / 2;
    const drawn = runs.map((run, i) => {
      const share = shares[i][digit];
      if (share === null) return "";
      const y = area.bottom - alongAxis(share, axis) * (area.bottom - area.top);
      const shape = { x: left + thick * i, y, width: thick - (thick > 4 ? 1 : 0), height: area.bottom - y };
      const said = `${run.label}, ${digit}: ${percent(share, 1)}`;
      return element("g", {}, [
        element("title", {}, said),
        element("rect", { ...shape, fill: run.color ?? runColor(i) }),
        ...figureOf(share, left + thick * (i + 0.5), y, thick),
      ]);
    });
    const name = label(String(digit), area.left + group * (digit + 0.5), area.bottom + 16, {
      anchor: "middle",
      bold: true,
    });
    return [...drawn, name].join("");
  });
  const items = runs.map((run, i) => ({
    text: run.label,
    sampleWidth: 10,
    sample: (x: number, y: number): string[] => [
      element("rect", { x, y: y - 5, width: 10, height: 10, fill: run.color ?? runColor(i) }),
    ],
  }));
  const rows = legend(runs.length > 1 ? items : [], { left: area.left, right: area.right, top: height });
  const accuracy = t("accuracy");
  const from = percent(axis.from, axis.decimals);
  const content = [
    ...head.content,
    label(axis.from > 0 ? t("{0}; bars begin at {1}", accuracy, from) : accuracy, margin, head.height + 8, {
      ...{ size: textSizes.small, color: paper.faded },
    }),
    ...acrossLines(ticks, area),
    ...bars,
    line(area.left, area.bottom, area.right, area.bottom, paper.line),
    label(t("digit"), (area.left + area.right) / 2, area.bottom + 33, {
      ...{ size: textSizes.small, color: paper.faded, anchor: "middle" },
    }),
    ...rows.content,
  ];
  return {
    width,
    height: height + (rows.height > 0 ? rows.height + margin : 0),
    title,
    description: descriptionOf(spec, shares, t),
    content,
  };
}

/** Above its bar: level where it fits, upright where that fits, nowhere otherwise. */
function figureOf(share: number, middle: number, y: number, room: number): string[] {
  const text = (share * 100).toFixed(1);
  const size = [textSizes.small, textSizes.least].find((each) => textWidth(text, { size: each }) <= room);
  if (size !== undefined) return [clearLabel(text, middle, y - 4, { size, anchor: "middle" })];
  if (room < textSizes.least) return [];
  return [clearLabel(text, middle + 3, y - 4, { size: textSizes.least, turned: -90 })];
}

const mostTold = 4;

function descriptionOf({ runs }: ClassBarsSpec, shares: readonly (readonly (number | null)[])[], t: Translate): string {
  const told = runs.slice(0, mostTold).map(({ label: name }, i) => {
    const each = shares[i].map((share, digit) => `${digit} ${share === null ? "–" : percent(share, 1)}`);
    return t("{0}: {1}.", name, listed(each, t));
  });
  const rest = runs.length - told.length;
  return [...told, ...(rest > 0 ? [t("{0} more runs.", rest)] : [])].join(" ");
}
