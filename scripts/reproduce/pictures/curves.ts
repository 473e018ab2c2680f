import type { RunRecord, StudyRecord } from "../record.ts";
import { chartSvg, colors, type Line } from "./chart.ts";

const rate = "training.optimizer.learningRate";

/** Report D's overlaid curves of the training loss, a line for each seed. */
export function learningRatePicture(runs: readonly RunRecord[]): string {
  const rates = [0.000001, 0.00001, 0.0005];
  const lines = rates.flatMap((value, index) =>
    runs
      .filter(({ values }) => values[rate] === value)
      .map(({ epochs }, at): Line => ({
        points: epochs.map(({ loss }, epoch) => [epoch + 1, loss]),
        color: colors[index],
        label: at === 0 ? `rate ${value}` : null,
        width: 1,
      })),
  );
  return chartSvg({
    title: "Training loss of report D's network with three learning rates, by epoch",
    x: { title: "epoch", min: 1, max: 30, ticks: [1, 5, 10, 15, 20, 25, 30] },
    y: { title: "training loss (logarithmic)", min: 0.001, max: 10, ticks: [0.001, 0.01, 0.1, 1, 10], log: true },
    lines,
  });
}

const sampled = /^training\.evaluate\.sample=(\d+)$/;

/** @returns "the first 1,000 test digits" where the looks between batches were at a part of the test set. */
export function lookedAt(records: readonly StudyRecord[]): string {
  const sizes = records.flatMap(({ changes }) => changes.flatMap((change) => sampled.exec(change)?.[1] ?? []));
  return sizes.length === 0 ? "the test digits" : `the first ${Number(sizes[0]).toLocaleString("en")} test digits`;
}

/** Report E's test loss after every batch. The look after the last one is the epoch's own, at all test digits: a ring. */
export function batchPicture(records: readonly StudyRecord[]): string {
  const drawn = records.flatMap(({ study, runs }, index) =>
    runs.flatMap(({ looks, epochs }) => (looks === null ? [] : [{ study, looks, epochs, color: colors[index] }])),
  );
  const lines = drawn.map(({ study, looks, color }): Line => ({
    points: looks.step.map((step, at) => [step, looks.loss[at]]),
    ...{ color, label: `${study.slice(-1)}×${study.slice(-1)}`, width: 1 },
  }));
  const ends = drawn.flatMap(({ looks, epochs, color }): Line[] => {
    const loss = epochs.at(-1)?.valLoss ?? null;
    const last = looks.step.at(-1) ?? 0;
    return loss === null ? [] : [{ points: [[last + 1, loss]], color, label: null, dots: true }];
  });
  return chartSvg({
    title: `Test loss of report E after every batch, on ${lookedAt(records)}; at the end on all`,
    x: { title: "batches", min: 0, max: 938, ticks: [0, 200, 400, 600, 800, 938] },
    y: {
      title: `test loss on ${lookedAt(records)} (logarithmic); rings: on all 10,000, after the last batch`,
      ...{ min: 0.02, max: 20, ticks: [0.02, 0.1, 0.5, 2, 10], log: true },
    },
    lines: [...lines, ...ends],
  });
}
