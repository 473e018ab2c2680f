import type { Point } from "./decimation.ts";
import type { Area } from "./plot.ts";
import { element } from "./svg.ts";

export interface Stroke {
  readonly color: string;
  readonly width: number;
  /** Lengths of dashes and gaps; empty for a solid line. */
  readonly dash: readonly number[];
}

/**
 * A line through points, cut off above and below the area. Cut by reckoning, not by a clip path: those are known by ids,
 * of which a page with several pictures would have each twice.
 *
 * @param points in units of the picture; y NaN is a gap. @returns elements.
 */
export function curvePath(points: readonly Point[], area: Area, { color, width, dash }: Stroke): string[] {
  return cutPieces(points, area).map((piece) =>
    element("polyline", {
      points: piece.map(({ x, y }) => `${fixed(x)},${fixed(y)}`).join(" "),
      fill: "none",
      stroke: color,
      "stroke-width": width,
      "stroke-linejoin": "round",
      "stroke-dasharray": dash.length === 0 ? null : dash.join(" "),
    }),
  );
}

/** @returns the pieces of a line that lie within the area, each of two points at least. */
export function cutPieces(points: readonly Point[], { top, bottom }: Pick<Area, "top" | "bottom">): Point[][] {
  const pieces: Point[][] = [];
  let piece: Point[] = [];
  const end = (): void => {
    if (piece.length > 1) pieces.push(piece);
    piece = [];
  };
  for (const [i, to] of points.entries()) {
    const from = points.at(i - 1);
    if (i === 0 || from === undefined || !Number.isFinite(from.y) || !Number.isFinite(to.y)) {
      end();
      continue;
    }
    const inside = cutSegment(from, to, top, bottom);
    if (inside === null) {
      end();
      continue;
    }
    if (piece.length === 0) piece.push(inside[0]);
    piece.push(inside[1]);
    if (inside[1] !== to) end();
  }
  end();
  return pieces;
}

function cutSegment(from: Point, to: Point, top: number, bottom: number): [Point, Point] | null {
  if (Math.max(from.y, to.y) < top || Math.min(from.y, to.y) > bottom) return null;
  const at = (y: number): Point => ({ x: from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x), y });
  const kept = (point: Point): Point => (point.y < top ? at(top) : point.y > bottom ? at(bottom) : point);
  return [kept(from), kept(to)];
}

/** Marks that touch one another are a line. */
const leastDistance = 10;

/** @param shape which of the shapes, in turn; below 0: none. @returns elements, of what lies within the area. */
export function curveMarks(points: readonly Point[], area: Area, color: string, shape: number): string[] {
  const crowded = points.length > 1 && (area.right - area.left) / points.length < leastDistance;
  if (shape < 0 || crowded) return [];
  return points
    .filter(({ y }) => y >= area.top - 0.5 && y <= area.bottom + 0.5)
    .map(({ x, y }) => markOf(x, y, color, shape));
}

function markOf(x: number, y: number, color: string, shape: number): string {
  switch (shape % 4) {
    case 0:
      return element("circle", { cx: x, cy: y, r: 2.8, fill: color });
    case 1:
      return element("rect", { x: x - 2.6, y: y - 2.6, width: 5.2, height: 5.2, fill: color });
    case 2:
      return polygon(x, y, color, [0, -3.6, 3.4, 2.6, -3.4, 2.6]);
    default:
      return polygon(x, y, color, [0, -3.8, 3.8, 0, 0, 3.8, -3.8, 0]);
  }
}

function polygon(x: number, y: number, color: string, offsets: readonly number[]): string {
  const points = offsets.map((offset, i) => fixed(offset + (i % 2 === 0 ? x : y)));
  return element("polygon", { points: points.join(" "), fill: color });
}

const fixed = (value: number): string => String(Number(value.toFixed(1)));
