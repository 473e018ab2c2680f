import type { RunRecord } from "../record.ts";
import { meanOf, percentOf } from "../text.ts";
import { atEpoch, type ClaimFigure, type Study } from "../study.ts";

const lossText = (loss: number): string => (loss < 0.001 ? loss.toExponential(1) : loss.toPrecision(3));

const d: Study = {
  id: "D",
  title: "A small CNN of 8,490 parameters",
  file: "d",
  seeds: 5,
  figures: [
    {
      what: "test accuracy from epoch 10 on",
      published: "about 0.99",
      found(runs) {
        const all = runs.flatMap(({ epochs }) => epochs.slice(9).flatMap(({ valAccuracy }) => valAccuracy ?? []));
        if (all.length === 0) return null;
        const [low, high] = [Math.min(...all), Math.max(...all)];
        return {
          ours: `${percentOf(low)} to ${percentOf(high)}`,
          agrees: low >= 0.985 && high < 0.995,
          runs: runs.length,
        };
      },
    },
    {
      what: "training loss after 30 epochs",
      published: "towards 1e-4",
      found(runs) {
        const mean = meanOf(runs, atEpoch(30, "loss"));
        const last = runs.flatMap(({ epochs }) => epochs.slice(29).map(({ loss }) => loss));
        if (mean === null) return null;
        const ours = `${lossText(mean)} (${lossText(Math.min(...last))} to ${lossText(Math.max(...last))})`;
        return { ours, agrees: mean < 0.001, runs: last.length };
      },
      why: "Means over an epoch's batches; the report read its loss from a curve, which may be one of single batches.",
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

function least(size: number): ClaimFigure {
  return {
    what: `batch ${size}: test accuracy of every epoch`,
    published: "0.95 and more",
    found(runs) {
      const own = runs.filter(({ values }) => values[batchSize] === size);
      const all = own.flatMap(({ epochs }) => epochs.flatMap(({ valAccuracy }) => valAccuracy ?? []));
      if (all.length === 0) return null;
      const low = Math.min(...all);
      return { ours: `${percentOf(low)} and more`, agrees: low >= 0.95, runs: own.length };
    },
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
    {
      what: "test loss after 30 epochs above its least",
      published: "rises again, less with 128",
      found(runs) {
        const [small, large] = [rise(runs, 32), rise(runs, 128)];
        if (small === null || large === null) return null;
        const ours = `batch 32: +${lossText(small)}, batch 128: +${lossText(large)}`;
        return { ours, agrees: small > large && large > 0, runs: runs.length };
      },
    },
  ],
};

const rate = "training.optimizer.learningRate";

function reached(value: number, published: string, holds: (accuracy: number) => boolean, why?: string): ClaimFigure {
  return {
    what: `learning rate ${value}: loss and test accuracy after 30 epochs`,
    published,
    found(runs) {
      const own = runs.filter(({ values }) => values[rate] === value);
      const [loss, accuracy] = [meanOf(own, atEpoch(30, "loss")), meanOf(own, atEpoch(30, "valAccuracy"))];
      const first = meanOf(own, atEpoch(1, "loss"));
      if (loss === null || accuracy === null || first === null) return null;
      const ours = `loss ${lossText(first)} → ${lossText(loss)}, ${percentOf(accuracy)}`;
      return { ours, agrees: loss < first && holds(accuracy), runs: own.length };
    },
    ...(why === undefined ? {} : { why }),
  };
}

const dLearningRate: Study = {
  id: "D-learning-rate",
  title: "The small CNN with three learning rates",
  file: "dLearningRate",
  seeds: 5,
  figures: [
    reached(0.000001, "the loss falls, the accuracy is too low", (accuracy) => accuracy < 0.9),
    reached(
      0.00001,
      "under 0.90",
      (accuracy) => accuracy < 0.9,
      "Epochs and batch size of these runs were not published: after fewer epochs ours is under 0.90 as well.",
    ),
    reached(0.0005, "kept: about 0.99", (accuracy) => accuracy > 0.985),
  ],
};

export const studiesOfD: readonly Study[] = [d, dBatchSize, dLearningRate];
