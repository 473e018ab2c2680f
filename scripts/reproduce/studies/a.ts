import { meanOf, percentOf } from "../text.ts";
import { atEpoch, networkFigures, pairsAt, type NumberFigure, type Study } from "../study.ts";
import { augmentation, publishedOfA5, trainedEpochs } from "./a5.ts";

const unknownOptimizer =
  "Optimizer and batch size were not published; with ours the network learns the training set faster.";

const a1: Study = {
  id: "A1",
  title: "One dense layer of 128, tanh",
  file: "a1",
  seeds: 5,
  figures: [
    ...networkFigures({ parameters: "101,770" }),
    ...pairsAt(20, "0.0102 / 0.9977", "0.0438 / 0.9763", { why: unknownOptimizer }),
    ...pairsAt(50, "0.00088444 / 0.9998", "0.0727 / 0.9753", { why: unknownOptimizer }),
  ],
};

const a1Activation: Study = {
  id: "A1-activation",
  title: "The same with tanh, sigmoid and relu",
  file: "a1Activation",
  seeds: 5,
  figures: [
    {
      what: "epoch 20, test accuracy of sigmoid and relu beside tanh",
      published: "“similar”",
      found(runs) {
        const names = ["tanh", "sigmoid", "relu"];
        const means = names.map((name) =>
          meanOf(
            runs.filter(({ values }) => values["model.layers[*].activation"] === name),
            atEpoch(20, "valAccuracy"),
          ),
        );
        if (!means.every((mean) => mean !== null)) return null;
        const ours = names.map((name, at) => `${name} ${percentOf(means[at])}`).join(", ");
        return { ours, agrees: Math.max(...means) - Math.min(...means) < similar };
      },
      rule: "Similar: means over the seeds less than 0.5 percentage points apart.",
    },
  ],
};
/** Accuracies nearer than this are called similar. */
const similar = 0.005;

const shortened = "Ours trained for 20 epochs, the published one for 100.";
const a2: Study = {
  id: "A2",
  title: "Two dense layers of 512 with dropout, RMSprop",
  file: "a2",
  seeds: 5,
  set: ["training.epochs=20"],
  reduced: "20 of 100 epochs",
  figures: [
    ...networkFigures({ parameters: "669,706" }),
    ...[
      ["training loss", "0.0080", "loss"] as const,
      ["training accuracy", "0.9989", "accuracy"] as const,
      ["validation loss", "0.3461", "valLoss"] as const,
      ["validation accuracy", "0.9825", "valAccuracy"] as const,
    ].map(([what, published, name]): NumberFigure => ({
      ...{ what: `epoch 100, ${what}`, published },
      ...{ of: atEpoch(100, name), early: { epoch: 20, of: atEpoch(20, name) }, why: shortened },
    })),
    ...(["loss", "accuracy"] as const).map((name): NumberFigure => ({
      what: `epoch 100, test ${name}`,
      published: name === "loss" ? "0.1241" : "0.9837",
      of: ({ epochs, test }) => (epochs.length < 100 ? null : (test?.[name] ?? null)),
      early: { epoch: 20, of: ({ test }) => test?.[name] ?? null },
      why: `${shortened} Ours: the epoch that was best on the validation set; the report does not say which.`,
    })),
  ],
};

const a3: Study = {
  id: "A3",
  title: "Three convolutions with stride 2",
  file: "a3",
  seeds: 5,
  figures: [
    ...networkFigures({ parameters: "57,482", flattened: "256" }),
    ...pairsAt(20, "0.0105 / 0.9972", "0.0425 / 0.9879", { why: "The optimizer was not published." }),
    ...pairsAt(50, "0.0070 / 0.9989", "0.1679 / 0.9859", { why: "The optimizer was not published." }),
  ],
};

const a4: Study = {
  id: "A4",
  title: "Three convolutions, two poolings",
  file: "a4",
  seeds: 3,
  set: ["training.epochs=20"],
  reduced: "20 of 50 epochs",
  figures: [
    ...networkFigures({ parameters: "121,994", flattened: "1024" }),
    ...pairsAt(20, "0.0213 / 0.9927", "0.0224 / 0.9868", { why: "The batch size was not published." }),
    ...pairsAt(50, "0.0213 / 0.9931", "0.0297 / 0.9827", { why: "The batch size was not published." }),
  ],
};

const a5: Study = {
  id: "A5",
  title: "A deeper CNN: twelve runs, plain and augmented",
  file: "a5BatchSize",
  seeds: 1,
  set: [
    `training.epochs=${trainedEpochs}`,
    `sweep.parameters=${JSON.stringify({ "data.augmentation": [null, augmentation], "training.batchSize": [120] })}`,
  ],
  reduced: `${trainedEpochs} of 50 epochs, one seed, two of the twelve settings`,
  keepsWrong: true,
  figures: publishedOfA5,
};

export const studiesOfA: readonly Study[] = [a1, a1Activation, a2, a3, a4, a5];
