import { log } from "../core/math/log.ts";
import type { SetName } from "../core/dataset.ts";
import type { BatchCurve, RunHistory, RunSegment } from "../core/runHistory.ts";
import { count, figure, percent } from "./formats.ts";
import { rangeOf, sampled, sparkline, type Point, type Stretch } from "./sparkline.ts";
import type { Style } from "./terminal.ts";

type Figure = "loss" | "accuracy";

interface Curve {
  readonly title: string;
  readonly points: readonly Point[];
  /** Updates done before the first point's stretch. */
  readonly since: number;
  /** The figures beside the curve: its first and its last. */
  readonly ends: readonly number[];
  readonly superseded: boolean;
}

const titleWidth = 14;
const widest = 60;
const narrowest = 10;

/**
 * Loss and accuracy as curves over the batches, those of all sets to one scale; what was superseded is dim.
 *
 * @returns lines; none before the first batch.
 */
export function curveLines(history: RunHistory, style: Style): string[] {
  const { colors } = style;
  const curves = { loss: curvesOf(history, "loss"), accuracy: curvesOf(history, "accuracy") };
  const to = Math.max(0, ...[...curves.loss, ...curves.accuracy].map(({ points }) => points.at(-1)?.x ?? 0));
  if (to === 0) return [];
  const stretch = { from: 0, to };
  const texts = { loss: figure, accuracy: percent };
  const besideOf = (name: Figure): string[] => curves[name].map((curve) => endsText(curve, texts[name], style));
  const beside = Math.max(...[...besideOf("loss"), ...besideOf("accuracy")].map(({ length }) => length)) + 2;
  const room = style.columns - titleWidth;
  // In a very narrow window the curve alone is shown.
  const withEnds = room - beside >= narrowest;
  const width = Math.max(1, Math.min(widest, withEnds ? room - beside : room));
  const axis = count(to).padStart(Math.max(0, width - "batch 1".length));
  return [
    ...drawn(curves.loss, lossHeight, stretch, width, withEnds ? texts.loss : null, style),
    ...drawn(curves.accuracy, accuracyHeight, stretch, width, withEnds ? texts.accuracy : null, style),
    colors.dim(`${" ".repeat(titleWidth)}batch 1${axis}`),
  ];
}

/** Heights are logarithmic: most of what happens, happens in the last tenth of the loss and of the mistakes. */
const lossHeight = (loss: number): number => log(Math.max(loss, 1e-6));
const accuracyHeight = (accuracy: number): number => -log(Math.max(1 - accuracy, 1e-4));

function drawn(
  curves: readonly Curve[],
  heightOf: (value: number) => number,
  stretch: Stretch,
  width: number,
  text: ((value: number) => string) | null,
  style: Style,
): string[] {
  const { colors, glyphs } = style;
  const heights = curves.map(({ points, since }) =>
    sampled(points, since, stretch, width).map((value) => (value === null ? null : heightOf(value))),
  );
  const range = rangeOf(heights.flat()) ?? { low: 0, high: 0 };
  return curves.map((curve, i) => {
    const marks = sparkline(heights[i], range, glyphs);
    const title = curve.title.padEnd(titleWidth);
    if (curve.superseded) return colors.dim(`${title}${marks}`.trimEnd());
    return `${title}${colors.cyan(marks)}${text === null ? "" : `  ${endsText(curve, text, style)}`}`;
  });
}

function endsText({ ends }: Curve, text: (value: number) => string, { glyphs }: Style): string {
  return ends.map((value) => text(value)).join(` ${glyphs.arrow} `);
}

const setTitles: Readonly<Record<SetName, string>> = { train: "train", validation: "val", test: "test" };

function curvesOf({ batches, epochs, evaluated, segments }: RunHistory, name: Figure): Curve[] {
  const trained: Curve = {
    title: name,
    points: batchPoints(batches, name),
    since: 0,
    ends: firstAndLast(epochs.length > 0 ? epochs.map((epoch) => epoch[name]) : Array.from(batches[name])),
    superseded: false,
  };
  const looks = [...evaluated, ...epochs].flatMap(({ step, evaluations }) =>
    evaluations.map(({ set, [name]: value }) => ({ set, x: step, y: value })),
  );
  looks.sort((one, other) => one.x - other.x);
  const sets = [...new Set(looks.map(({ set }) => set))].map((set): Curve => {
    const points = looks.filter((look) => look.set === set);
    const ends = firstAndLast(points.map(({ y }) => y));
    return { title: `${setTitles[set]} ${name}`, points, since: 0, ends, superseded: false };
  });
  const superseded = segments.flatMap((segment) => supersededCurve(segment, name));
  return [trained, ...sets, ...superseded].filter(({ points }) => points.length > 0);
}

function supersededCurve({ superseded: { batches }, supersededAfter }: RunSegment, name: Figure): Curve[] {
  if (batches.step.length === 0) return [];
  const points = batchPoints(batches, name);
  return [{ title: "  superseded", points, since: supersededAfter ?? 0, ends: [], superseded: true }];
}

/** A batch's figures stand where the batch ends. */
function batchPoints(batches: BatchCurve, name: Figure): Point[] {
  return Array.from(batches.step, (step, i) => ({ x: step + 1, y: batches[name][i] }));
}

function firstAndLast(values: readonly number[]): number[] {
  return values.length > 1 ? [values[0], values[values.length - 1]] : [...values];
}
