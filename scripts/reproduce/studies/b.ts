import type { RunRecord } from "../record.ts";
import { counted, meanOf, percentOf } from "../text.ts";
import { allEpochs, quickestEpoch } from "../seconds.ts";
import { atEpoch, networkFigures, type DurationFigure, type NumberFigure, type Study } from "../study.ts";

const overEpochs = ({ epochs }: RunRecord): number | null =>
  epochs.length === 0 ? null : epochs.reduce((sum, { accuracy }) => sum + accuracy, 0) / epochs.length;

const trainingIsMean =
  "The published training accuracy fits the mean over a setting's epochs: 0.684 cannot be the last epoch's beside a test accuracy of 0.977.";

/** Training accuracy over the setting's epochs, and test accuracy after the last of its ten. */
function settings(path: string, published: readonly (readonly [number, string, string])[]): NumberFigure[] {
  return published.flatMap(([value, train, test], index): NumberFigure[] => {
    const values = { [path]: value };
    return [
      {
        ...{ what: `${value}: training accuracy, mean over the epochs`, published: train, values },
        ...{ of: overEpochs, ...(index === 0 ? { why: trainingIsMean } : {}) },
      },
      {
        ...{ what: `${value}: test accuracy after its last epoch`, published: test, values },
        of: atEpoch(10, "valAccuracy"),
      },
    ];
  });
}

const tenEpochs =
  "the sum of ten epochs' training without evaluation; whatever else the computer did meanwhile is in it";

/** Seconds of each setting, by its value. */
function seconds(path: string, published: readonly (readonly [number, string])[]): DurationFigure[] {
  return published.map(([value, text]) => ({
    ...{ what: `${value}: seconds of its 10 epochs`, published: text, values: { [path]: value } },
    ...{ seconds: allEpochs, holds: tenEpochs },
  }));
}

const rate = "training.optimizer.learningRate";
const bLearningRate: Study = {
  id: "B-learning-rate",
  title: "LeNet with sigmoids: ten learning rates, the weights kept from one to the next",
  file: "bLearningRate",
  seeds: 5,
  figures: [
    ...networkFigures({ parameters: "44,426" }),
    ...settings(rate, [
      [0.15, "0.684", "0.977"],
      [0.3, "0.982", "0.986"],
      [0.45, "0.990", "0.984"],
      [0.6, "0.994", "0.987"],
      [0.75, "0.997", "0.990"],
      [0.9, "0.999", "0.989"],
      [1.05, "0.999", "0.991"],
      [1.2, "0.999", "0.991"],
      [1.35, "1.000", "0.990"],
      [1.5, "1.000", "0.991"],
    ]),
    ...seconds(rate, [
      [0.15, "99.7"],
      [0.3, "99.6"],
      [0.45, "99.9"],
      [0.6, "99.1"],
      [0.75, "99.0"],
      [0.9, "99.4"],
      [1.05, "99.2"],
      [1.2, "99.0"],
      [1.35, "99.8"],
      [1.5, "99.7"],
    ]),
  ],
};

const size = "training.batchSize";
const bBatchSize: Study = {
  id: "B-batch-size",
  title: "LeNet with sigmoids: five batch sizes, the weights kept from one to the next",
  file: "bBatchSize",
  seeds: 5,
  figures: [
    ...settings(size, [
      [32, "0.653", "0.987"],
      [64, "0.998", "0.991"],
      [128, "1.000", "0.990"],
      [256, "1.000", "0.991"],
      [512, "1.000", "0.991"],
    ]),
    ...seconds(size, [
      [32, "161.0"],
      [64, "99.6"],
      [128, "68.2"],
      [256, "53.8"],
      [512, "47.0"],
    ]),
  ],
};

/** A loss of ten equal probabilities is ln 10 = 2.3026; a network that says little else is stuck. */
const stuckAbove = 2.25;
const leftAt = ({ epochs }: RunRecord): number => epochs.findIndex(({ loss }) => loss < stuckAbove) + 1;
/** @returns whole epochs on the plateau; null for a run that never left it. */
const stuckEpochs = (run: RunRecord): number | null => (leftAt(run) === 0 ? null : leftAt(run) - 1);

/** @returns "3 to 7 epochs", and how many seeds never left the plateau. */
function stuckText(runs: readonly RunRecord[]): string {
  const known = runs.flatMap((run) => stuckEpochs(run) ?? []);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const never = runs.length - known.length;
  const range = low === high ? counted(low, "epoch") : `${low} to ${counted(high, "epoch")}`;
  return never === 0 ? range : `${range}, and to the end with ${counted(never, "seed")}`;
}

const whySpread =
  "Each seed leaves the plateau in another epoch, so figures of one epoch differ widely from seed to seed.";
const bPlateau: Study = {
  id: "B-plateau",
  title: "LeNet with sigmoids from scratch at learning rate 1.5, batch 256",
  file: "bPlateau",
  seeds: 10,
  figures: [
    {
      what: "a plateau at a loss of 2.30, then up",
      published: "yes",
      found(runs) {
        if (runs.length === 0) return null;
        const plateaus = runs.filter((run) => (stuckEpochs(run) ?? 0) >= 2 && leftAt(run) > 0).length;
        return {
          ours: `with ${plateaus} of ${counted(runs.length, "seed")}`,
          agrees: plateaus === runs.length,
        };
      },
      rule: `A plateau: two epochs or more with a training loss of ${stuckAbove} or more, then less; with every seed.`,
    },
    {
      ...{ what: `epochs before the training loss falls below ${stuckAbove}`, published: "10", of: stuckEpochs },
      why: (runs) =>
        `How long it lasts depends on the first weights and on the order of the digits: here ${stuckText(runs)}.`,
    },
    ...(
      [
        [11, "2.278", "0.415"],
        [12, "0.685", "0.939"],
        [13, "0.177", "0.963"],
        [14, "0.121", "0.973"],
        [15, "0.093", "0.975"],
        [17, "0.069", "0.980"],
        [20, "0.052", "0.983"],
        [25, "0.036", "0.987"],
      ] as const
    ).flatMap(([epoch, loss, accuracy]): NumberFigure[] => [
      {
        what: `epoch ${epoch}, training loss`,
        published: loss,
        of: atEpoch(epoch, "loss"),
        why: whySpread,
      },
      {
        ...{ what: `epoch ${epoch}, test accuracy`, published: accuracy },
        ...{ of: atEpoch(epoch, "valAccuracy"), why: whySpread },
      },
    ]),
    {
      what: "test accuracy, epochs after the plateau",
      published: "1: 0.939, 2: 0.963, 3: 0.973, 4: 0.975, 9: 0.983",
      found(runs) {
        const after = (epochs: number): number | null =>
          meanOf(
            runs.filter((run) => leftAt(run) > 0 && run.epochs.length >= leftAt(run) + epochs - 1),
            (run) => run.epochs[leftAt(run) + epochs - 2]?.valAccuracy ?? null,
          );
        const means = [1, 2, 3, 4, 9].map((epochs) => ({ epochs, mean: after(epochs) }));
        const known = means.flatMap(({ epochs, mean }) => (mean === null ? [] : [`${epochs}: ${percentOf(mean)}`]));
        if (known.length === 0) return null;
        return { ours: `${known.join(", ")} (${counted(runs.length, "seed")})`, agrees: null };
      },
      why: "Counted from the first epoch whose training loss is below 2.25 (the published 12th), seeds can be compared.",
    },
    {
      ...{ what: "seconds an epoch", published: "5.4", seconds: quickestEpoch },
      holds: "each run's quickest epoch, training without evaluation, on a processor; the published one on a GPU",
    },
  ],
};

export const studiesOfB: readonly Study[] = [bLearningRate, bBatchSize, bPlateau];
