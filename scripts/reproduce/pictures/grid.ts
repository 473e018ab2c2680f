import type { RunRecord } from "../record.ts";
import { colors } from "./chart.ts";
import { element, svg } from "./svg.ts";

const [width, height] = [720, 340];
const box = { left: 64, top: 44, right: 16, bottom: 64 };
const optimizers = ["sgd", "adam", "rmsprop"];
const activations = ["tanh", "relu", "sigmoid"];
const rates = [0.01, 0.001, 0.0001];
const sizes = [16, 32, 64];

/** Report C's grid: a bar for each of the 81, in nine groups of optimizer and activation. */
export function gridPicture(runs: readonly RunRecord[]): string {
  const [inner, tall] = [width - box.left - box.right, height - box.top - box.bottom];
  const bottom = box.top + tall;
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((tick) => {
    const y = bottom - tall * tick;
    return [
      element("line", {
        x1: box.left,
        x2: width - box.right,
        y1: y,
        y2: y,
        stroke: tick === 0.5 ? "#6e7781" : "#d8dee4",
      }),
      element("text", { x: box.left - 8, y: y + 4, "text-anchor": "end" }, `${100 * tick} %`),
    ];
  });
  const group = inner / 9;
  const bar = (group - 10) / 9;
  const bars = optimizers.flatMap((optimizer, major) =>
    activations.flatMap((activation, minor) => {
      const left = box.left + group * (3 * major + minor) + 5;
      const drawn = rates.flatMap((rate, at) =>
        sizes.flatMap((size, within) => {
          const run = runs.find(({ values }) => isAt(values, { optimizer, activation, rate, size }));
          if (run === undefined) return [];
          const accuracy = Math.max(...run.epochs.map(({ valAccuracy }) => valAccuracy ?? 0));
          const x = Number((left + bar * (3 * at + within)).toFixed(1));
          const attributes = {
            x,
            y: bottom - tall * accuracy,
            width: bar - 1,
            height: tall * accuracy,
            fill: colors[at],
          };
          const name = `${optimizer}, ${activation}, ${rate}, batch ${size}: ${(100 * accuracy).toFixed(2)} %`;
          return [element("rect", attributes, [element("title", {}, name)])];
        }),
      );
      const middle = left + group / 2 - 5;
      return [...drawn, element("text", { x: middle, y: bottom + 18, "text-anchor": "middle" }, activation)];
    }),
  );
  const names = optimizers.map((optimizer, at) =>
    element(
      "text",
      { x: box.left + group * (3 * at + 1.5), y: bottom + 40, "text-anchor": "middle", "font-weight": 600 },
      optimizer,
    ),
  );
  const legend = rates.flatMap((rate, at) => [
    element("rect", { x: box.left + 150 * at, y: 14, width: 10, height: 10, fill: colors[at] }),
    element("text", { x: box.left + 150 * at + 16, y: 23 }, `learning rate ${rate}`),
  ]);
  return svg(width, height, "Best test accuracy of report C's 81 settings", [...ticks, ...bars, ...names, ...legend]);
}

function isAt(
  values: RunRecord["values"],
  wanted: { readonly optimizer: string; readonly activation: string; readonly rate: number; readonly size: number },
): boolean {
  return (
    (values["training.optimizer"] as { readonly type: string }).type === wanted.optimizer &&
    values["model.layers[*].activation"] === wanted.activation &&
    values["training.optimizer.learningRate"] === wanted.rate &&
    values["training.batchSize"] === wanted.size
  );
}
