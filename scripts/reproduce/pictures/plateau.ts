import type { RunRecord } from "../record.ts";
import { counted } from "../text.ts";
import { chartSvg, colors, publishedColor, type Line } from "./chart.ts";

const published: readonly (readonly [number, number])[] = [
  [1, 2.3],
  [10, 2.3],
  [11, 2.278],
  [12, 0.685],
  [13, 0.177],
  [14, 0.121],
  [15, 0.093],
  [17, 0.069],
  [20, 0.052],
  [25, 0.036],
];

/** Report B's plateau: the training loss of every seed, and the published one. */
export function plateauPicture(runs: readonly RunRecord[]): string {
  const lines = runs.map(({ epochs }, index): Line => ({
    points: epochs.map(({ loss }, at) => [at + 1, loss]),
    color: colors[0],
    label: index === 0 ? `ours, ${counted(runs.length, "seed")}` : null,
    width: 1,
  }));
  return chartSvg({
    title: "Training loss of report B's last training, by epoch",
    x: { title: "epoch", min: 1, max: 25, ticks: [1, 5, 10, 15, 20, 25] },
    y: { title: "training loss", min: 0, max: 2.5, ticks: [0, 0.5, 1, 1.5, 2, 2.5] },
    lines: [...lines, { points: published, color: publishedColor, label: "○ published", dots: true }],
  });
}
