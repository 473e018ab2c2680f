import { figure, lossTick, percent } from "../formats.ts";
import { log } from "../math/log.ts";
import { listed, type Translate } from "../translate.ts";
import {
  epochTicks,
  logarithmicTicks,
  nothingCut,
  roundTicks,
  scaledRange,
  type AxisKind,
  type Cut,
} from "./axisRange.ts";
import { curveMarks, curvePath } from "./curveMarks.ts";
import { decimated, type Point, type Points, type Range } from "./decimation.ts";
import { faintOf, paper, runColor } from "./palette.ts";
import {
  acrossLines,
  axisRoom,
  belowTexts,
  heading,
  label,
  legend,
  margin,
  textSizes,
  type Area,
  type LegendItem,
  type Tick,
} from "./plot.ts";
import { spread } from "./spread.ts";
import { element, svgText, type Drawing } from "./svg.ts";
import { textWidth } from "./textWidth.ts";

/** One line of a chart. */
export interface CurveSeries {
  readonly label: string;
  /** From left to right; a y that is not finite is a gap. */
  readonly points: readonly Point[] | Points;
  /** "#rrggbb"; one of the colours of runs, by its position, unless said otherwise. */
  readonly color?: string;
  readonly dashed?: boolean;
  /** Lengths of dashes and gaps; instead of `dashed`. */
  readonly dash?: readonly number[];
  /** Whether each point has a mark, of another shape in each such series. */
  readonly dots?: boolean;
  readonly faint?: boolean;
  /** Whether it is named on the picture; what is faint is not unless said so. */
  readonly named?: boolean;
  /** What the y axis may cut off; nothing unless said otherwise. */
  readonly cut?: Cut;
}

export interface CurvesSpec {
  readonly title: string;
  readonly series: readonly CurveSeries[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly scale: AxisKind;
  /** What is to be seen; all points unless said otherwise, and what is before them where they begin below 1. */
  readonly xRange?: Range;
  /** Quarters of a millimetre: 640 × 300 unless said otherwise; a legend below comes on top of that. */
  readonly width?: number;
  readonly height?: number;
  /** Whether the title stands on the picture; it does unless said otherwise, and is always told to screen readers. */
  readonly heading?: boolean;
}

/** @returns curves over one x axis as a whole SVG file; each is named where it ends, or below where that is too long. */
export function curvesPicture(spec: CurvesSpec, t: Translate): string {
  return svgText(curvesDrawing(spec, t));
}

const lineHeight = 14;
const below = 38;

interface Placed extends CurveSeries {
  readonly points: Points;
  readonly paint: string;
  readonly value: string;
  /** Shape of its marks; -1 for none. */
  readonly shape: number;
}

/** The same, to be put beside other drawings. */
export function curvesDrawing(spec: CurvesSpec, t: Translate): Drawing {
  const { title, xTitle, yTitle, scale, width = 640, height = 300 } = spec;
  const series = spec.series.map((each, i) => placedOf(each, i, spec));
  const x = spec.xRange ?? xRangeOf(series);
  const y = yRangeOf(series, x, scale);
  const head = heading(title, width, spec.heading ?? true);
  const ticks = ticksOf(y, scale);
  const named = series.filter(({ faint = false, named: wanted = !faint }) => wanted);
  const widest = Math.max(0, ...named.map((each) => textWidth(endText(each), { size: textSizes.small })));
  const top = head.height + 18;
  const atEnds = series.length <= 12 && widest <= 0.3 * width && named.length * lineHeight <= height - below - top;
  const area: Area = {
    // Charts above one another begin at the same place.
    left: margin + Math.max(48, axisRoom(ticks)),
    top,
    right: width - margin - (atEnds ? widest + 12 : 8),
    bottom: height - below,
  };
  const across = (value: number): number =>
    area.left + ((value - x.min) / (x.max - x.min || 1)) * (area.right - area.left);
  const down = (value: number): number => area.bottom - placeOf(value, y, scale) * (area.bottom - area.top);
  const drawn = series.map((each) => {
    const columns = Math.max(1, Math.round(2 * (area.right - area.left)));
    const points = decimated(each.points, x, columns).map((point) => ({ x: across(point.x), y: down(point.y) }));
    return element("g", {}, [
      element("title", {}, each.label),
      ...curvePath(points, area, {
        color: each.paint,
        width: (each.faint ?? false) ? 0.8 : 1.75,
        dash: each.dash ?? ((each.dashed ?? false) ? [6, 4] : []),
      }),
      ...curveMarks(points, area, each.paint, each.shape),
    ]);
  });
  const names = atEnds ? endLabels(named, area, down) : [];
  const inLegend = atEnds ? [] : named.map(legendItem);
  const rows = legend(inLegend, { left: area.left, right: width - margin, top: height });
  const content = [
    ...head.content,
    label(yTitle, margin, head.height + 8, { size: textSizes.small, color: paper.faded }),
    ...acrossLines(ticks, area),
    ...belowTexts(xTicksOf(x), area),
    label(xTitle, (area.left + area.right) / 2, area.bottom + 32, {
      ...{ size: textSizes.small, color: paper.faded, anchor: "middle" },
    }),
    // What is faint lies below what is strong.
    ...drawn.filter((_, i) => series[i].faint ?? false),
    ...drawn.filter((_, i) => !(series[i].faint ?? false)),
    ...names,
    ...rows.content,
  ];
  return {
    width,
    height: height + (rows.height > 0 ? rows.height + margin : 0),
    title,
    description: descriptionOf(spec, series, t),
    content,
  };
}

function placedOf(series: CurveSeries, index: number, { scale, series: all }: CurvesSpec): Placed {
  const points = asPoints(series.points);
  const color = series.color ?? runColor(index);
  const last = points.y.findLast((value) => Number.isFinite(value));
  const dotted = all.filter(({ dots = false }) => dots);
  return {
    ...series,
    points,
    paint: (series.faint ?? false) ? faintOf(color, 0.45) : color,
    value: last === undefined ? "" : scale === "share" ? percent(last) : figure(last),
    shape: (series.dots ?? false) ? dotted.indexOf(series) : points.x.length === 1 ? 0 : -1,
  };
}

function asPoints(points: readonly Point[] | Points): Points {
  if (!Array.isArray(points)) return points as Points;
  const list = points as readonly Point[];
  return { x: Float64Array.from(list, ({ x }) => x), y: Float64Array.from(list, ({ y }) => y) };
}

function xRangeOf(series: readonly Placed[]): Range {
  const ends = series.flatMap(({ points }) => [points.x.at(0) ?? 0, points.x.at(-1) ?? 0]);
  const [lowest, max] = [Math.min(...ends), Math.max(...ends)];
  // What begins within the first epoch begins at 0; epochs alone begin at 1.
  const min = lowest < 1 || lowest === max ? Math.min(0, lowest) : lowest;
  return min < max ? { min, max } : { min: 0, max: 1 };
}

function yRangeOf(series: readonly Placed[], x: Range, scale: CurvesSpec["scale"]): Range {
  const shown = series.map(({ points, cut = nothingCut }) => ({ points, cut }));
  return scaledRange(shown, x, scale);
}

/** @returns where a value lies along the axis, 0 to 1 within it; NaN for what is not finite, which has no place. */
function placeOf(value: number, { min, max }: Range, scale: CurvesSpec["scale"]): number {
  if (!Number.isFinite(value)) return NaN;
  if (scale !== "logarithmic") return (value - min) / (max - min);
  // A logarithm has no place for 0: such a point lies below the axis, where the line is cut off.
  return value > min * 0.01 ? log(value / min) / log(max / min) : -1;
}

function ticksOf(range: Range, scale: CurvesSpec["scale"]): Tick[] {
  const values = scale === "logarithmic" ? logarithmicTicks(range) : roundTicks(range, 5);
  const text = scale === "share" ? (value: number): string => `${Number((value * 100).toFixed(2))} %` : lossTick;
  return values.map((value) => ({ place: placeOf(value, range, scale), text: text(value) }));
}

function xTicksOf(range: Range): Tick[] {
  const span = range.max - range.min;
  return epochTicks(range, span < 2 ? 4 : 10).map((value) => ({
    place: (value - range.min) / span,
    text: String(Number(value.toPrecision(8))),
  }));
}

const endText = ({ label: name, value, faint = false }: Placed): string => (faint ? name : `${name} ${value}`);
const textColor = ({ faint = false, paint }: Placed): string => (faint ? paper.faded : paint);

/** Beside the ends of their lines, moved apart where they would lie on one another. */
function endLabels(named: readonly Placed[], area: Area, down: (value: number) => number): string[] {
  const tops = named.map(({ points }) => {
    const last = points.y.findLast((value) => Number.isFinite(value));
    return last === undefined ? area.top : down(last);
  });
  const within = { top: area.top + lineHeight / 2, bottom: area.bottom - lineHeight / 2 };
  return spread(tops, lineHeight, within).map((top, i) =>
    label(endText(named[i]), area.right + 10, top + 4, { size: textSizes.small, color: textColor(named[i]) }),
  );
}

function legendItem(series: Placed): LegendItem {
  const { paint, shape, dash, dashed = false, faint = false } = series;
  const sample = (x: number, y: number): string[] => {
    const area = { left: x, top: y - 8, right: x + 24, bottom: y + 8 };
    const ends = [
      { x, y },
      { x: x + 24, y },
    ];
    return [
      ...curvePath(ends, area, { color: paint, width: faint ? 0.8 : 1.75, dash: dash ?? (dashed ? [6, 4] : []) }),
      ...curveMarks([{ x: x + 12, y }], area, paint, shape),
    ];
  };
  const text = faint ? series.label : `${series.label} · ${series.value}`;
  return { text, sampleWidth: 24, sample };
}

/** So many are told one by one. */
const mostTold = 12;

function descriptionOf({ xTitle, yTitle }: CurvesSpec, series: readonly Placed[], t: Translate): string {
  const strong = series.filter(({ faint = false, value }) => !faint && value !== "");
  const ends = strong.slice(0, mostTold).map((each) => `${each.label} ${each.value}`);
  const axes = t("{0} over {1}; {2} lines.", yTitle, xTitle, series.length);
  return ends.length === 0 ? axes : `${axes} ${t("Last values: {0}.", listed(ends, t))}`;
}
