import type { RunRecord } from "../record.ts";
import { meanOf, percentOf } from "../text.ts";
import { atEpoch, networkFigures, type ClaimFigure, type Study } from "../study.ts";

const lossText = (loss: number): string => (loss < 0.001 ? loss.toExponential(1) : loss.toPrecision(3));

const isAbout99 = (accuracy: number): boolean => accuracy >= 0.985 && accuracy < 0.995;
const about99 = "About 0.99: 0.985 or more and less than 0.995";

const d: Study = {
  id: "D",
  title: "A small CNN, learning rate 0.0005",
  file: "d",
  seeds: 5,
  figures: [
    ...networkFigures({ parameters: "8,490", flattened: "320" }),
    {
      what: "test accuracy from epoch 10 on",
      published: "about 0.99",
      found(runs) {
        const all = runs.flatMap(({ epochs }) => epochs.slice(9).flatMap(({ valAccuracy }) => valAccuracy ?? []));
        if (all.length === 0) return null;
        const [low, high] = [Math.min(...all), Math.max(...all)];
        return {
          ours: `${percentOf(low)} to ${percentOf(high)}`,
          agrees: isAbout99(low) && isAbout99(high),
        };
      },
      rule: `${about99}; in every epoch from the tenth on, with every seed.`,
    },
    {
      what: "training loss after 30 epochs",
      published: "towards 1e-4",
      found(runs) {
        const mean = meanOf(runs, atEpoch(30, "loss"));
        const last = runs.flatMap(({ epochs }) => epochs.slice(29).map(({ loss }) => loss));
        if (mean === null) return null;
        const ours = `${lossText(mean)} (${lossText(Math.min(...last))} to ${lossText(Math.max(...last))})`;
        return { ours, agrees: mean < 0.001 };
      },
      rule: "Towards 1e-4: a mean over the seeds below 0.001.",
      why: "Ours are means over an epoch's batches; the report read its loss from a curve, which may be one of single batches.",
    },
  ],
};

const batchSize = "training.batchSize";

/** By how much the test loss at the end is above its least, over the runs of one batch size. */
function rise(runs: readonly RunRecord[], size: number): number | null {
  return meanOf(
    runs.filter(({ values }) => values[batchSize] === size),
    ({ epochs }) => {
      const losses = epochs.flatMap(({ valLoss }) => valLoss ?? []);
      return losses.length < 30 ? null : losses[29] - Math.min(...losses);
    },
  );
}

function rises(size: number): ClaimFigure {
  return {
    ...{ what: `batch ${size}: test loss in the second half`, published: "rises again", values: { [batchSize]: size } },
    found(runs) {
      const [half, end] = [meanOf(runs, atEpoch(15, "valLoss")), meanOf(runs, atEpoch(30, "valLoss"))];
      if (half === null || end === null) return null;
      return { ours: `${lossText(half)} after epoch 15, ${lossText(end)} after epoch 30`, agrees: end > half };
    },
    rule: "Rises: its mean over the seeds is greater after epoch 30 than after epoch 15.",
  };
}

function least(size: number): ClaimFigure {
  return {
    ...{
      what: `batch ${size}: test accuracy of every epoch`,
      published: "0.95 and more",
      values: { [batchSize]: size },
    },
    found(runs) {
      const all = runs.flatMap(({ epochs }) => epochs.flatMap(({ valAccuracy }) => valAccuracy ?? []));
      if (all.length === 0) return null;
      const low = Math.min(...all);
      return { ours: `${percentOf(low)} and more`, agrees: low >= 0.95 };
    },
    rule: "With every seed.",
  };
}

const dBatchSize: Study = {
  id: "D-batch-size",
  title: "The small CNN with batches of 32 and 128, learning rate 0.001",
  file: "dBatchSize",
  seeds: 5,
  figures: [
    least(32),
    least(128),
    rises(32),
    rises(128),
    {
      what: "test loss after epoch 30 above its least",
      published: "less with 128",
      found(runs) {
        const [small, large] = [rise(runs, 32), rise(runs, 128)];
        if (small === null || large === null) return null;
        const ours = `batch 32: +${lossText(small)}, batch 128: +${lossText(large)}`;
        return { ours, agrees: small > large };
      },
      rule: "Means over the seeds.",
    },
  ],
};

const rate = "training.optimizer.learningRate";

function reached(
  value: number,
  published: string,
  {
    holds,
    rule,
    why,
  }: Pick<ClaimFigure, "why"> & { holds: (accuracy: number, falls: boolean) => boolean; rule: string },
): ClaimFigure {
  return {
    ...{ what: `learning rate ${value}: loss and test accuracy after 30 epochs`, published, values: { [rate]: value } },
    found(runs) {
      const [loss, accuracy] = [meanOf(runs, atEpoch(30, "loss")), meanOf(runs, atEpoch(30, "valAccuracy"))];
      const first = meanOf(runs, atEpoch(1, "loss"));
      if (loss === null || accuracy === null || first === null) return null;
      const ours = `loss ${lossText(first)} → ${lossText(loss)}, ${percentOf(accuracy)}`;
      return { ours, agrees: holds(accuracy, loss < first) };
    },
    rule: `${rule} Means over the seeds.`,
    ...(why === undefined ? {} : { why }),
  };
}

/** @returns up to which epoch the mean of the test accuracy stays below a bound, after a semicolon; "" where it never does. */
function untilText(runs: readonly RunRecord[], bound: number): string {
  const means = Array.from({ length: 30 }, (_, index) => meanOf(runs, atEpoch(index + 1, "valAccuracy")));
  const below = means.findIndex((mean) => mean !== null && mean >= bound);
  return below < 1 ? "" : `; up to epoch ${below} ours is under ${bound.toFixed(2)} as well`;
}

const dLearningRate: Study = {
  id: "D-learning-rate",
  title: "The small CNN with three learning rates",
  file: "dLearningRate",
  seeds: 5,
  figures: [
    reached(0.000001, "the loss falls, the accuracy is too low", {
      holds: (accuracy, falls) => falls && accuracy < 0.9,
      rule: "Falls: less after epoch 30 than after epoch 1. Too low: below 0.90.",
    }),
    reached(0.00001, "under 0.90", {
      holds: (accuracy) => accuracy < 0.9,
      rule: "Under 0.90: the accuracy after epoch 30.",
      why: (runs) => `Epochs and batch size of these runs were not published${untilText(runs, 0.9)}.`,
    }),
    reached(0.0005, "kept: about 0.99", { holds: isAbout99, rule: `${about99}.` }),
  ],
};

export const studiesOfD: readonly Study[] = [d, dBatchSize, dLearningRate];
