import type { Chart } from "chart.js";

/** Draws an upright line through a chart's area, in front of its curves. @param x in units of the x axis. */
export function drawUpright(
  { ctx, chartArea, scales }: Pick<Chart, "ctx" | "chartArea" | "scales">,
  x: number,
  color: string,
  dash: number[],
): void {
  const at = Math.round(scales.x.getPixelForValue(x)) + 0.5;
  if (at < chartArea.left - 1 || at > chartArea.right + 1) return;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.setLineDash(dash);
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(at, chartArea.top);
  ctx.lineTo(at, chartArea.bottom);
  ctx.stroke();
  ctx.restore();
}
