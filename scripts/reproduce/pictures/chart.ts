import { element, svg } from "./svg.ts";

export interface Line {
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly color: string;
  /** At the line's end; null for none. */
  readonly label: string | null;
  /** Published figures are dots, ours are lines. */
  readonly dots?: boolean;
  readonly width?: number;
}

export interface Axis {
  readonly title: string;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  readonly log?: boolean;
  readonly text?: (value: number) => string;
}

export interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
}

/** Blue, orange, green, purple, brown: told apart without red and green alone. */
export const colors = ["#0969da", "#bc4c00", "#1a7f37", "#8250df", "#7d4e00"] as const;
export const publishedColor = "#1f2328";

const size = { width: 720, height: 320 };
const box = { left: 64, right: 150, top: 34, bottom: 44 };

/** @returns an SVG of 720 × 320. */
export function chartSvg({ title, x, y, lines }: Chart): string {
  const [width, height] = [size.width - box.left - box.right, size.height - box.top - box.bottom];
  const across = (value: number): number => box.left + width * shareOf(x, value);
  const down = (value: number): number => box.top + height * (1 - shareOf(y, value));
  const bottom = box.top + height;
  const grid = [
    ...y.ticks.flatMap((tick) => [
      element("line", {
        x1: box.left,
        x2: box.left + width,
        y1: fixed(down(tick)),
        y2: fixed(down(tick)),
        stroke: "#d8dee4",
      }),
      element("text", { x: box.left - 8, y: fixed(down(tick) + 4), "text-anchor": "end" }, textOf(y, tick)),
    ]),
    ...x.ticks.map((tick) =>
      element("text", { x: fixed(across(tick)), y: bottom + 18, "text-anchor": "middle" }, textOf(x, tick)),
    ),
    element("text", { x: box.left + width / 2, y: size.height - 8, "text-anchor": "middle" }, x.title),
    element("text", { x: box.left, y: box.top - 12 }, y.title),
  ];
  const drawn = lines.map(({ points, color, dots = false, width: stroke = 1.5 }) => {
    const placed = points.map(([at, value]) => [fixed(across(at)), fixed(down(value))]);
    if (!dots) {
      const path = placed.map(([at, value]) => `${at},${value}`).join(" ");
      return element("polyline", { points: path, fill: "none", stroke: color, "stroke-width": stroke });
    }
    return placed
      .map(([cx, cy]) => element("circle", { cx, cy, r: 4, fill: "none", stroke: color, "stroke-width": 2 }))
      .join("");
  });
  return svg(size.width, size.height, title, [...grid, ...drawn, ...labels(lines, down, box.left + width + 8)]);
}

/** Beside the ends of their lines, moved apart where they would lie on one another. */
function labels(lines: readonly Line[], down: (value: number) => number, left: number): string[] {
  const wanted = lines
    .flatMap(({ label, color, points }) =>
      label === null || points.length === 0 ? [] : [{ label, color, at: down(points[points.length - 1][1]) }],
    )
    .sort((one, other) => one.at - other.at);
  let least = 0;
  const placed = wanted.map(({ label, color, at }) => {
    const y = Math.max(at + 4, least);
    least = y + 15;
    return { label, color, y };
  });
  const beyond = Math.max(0, least - 15 - (size.height - box.bottom));
  return placed.map(({ label, color, y }) => element("text", { x: left, y: fixed(y - beyond), fill: color }, label));
}

function shareOf({ min, max, log = false }: Axis, value: number): number {
  const inside = Math.min(Math.max(value, min), max);
  return log ? Math.log(inside / min) / Math.log(max / min) : (inside - min) / (max - min);
}

function textOf({ text = String }: Axis, value: number): string {
  return text(value);
}

const fixed = (value: number): number => Number(value.toFixed(1));
