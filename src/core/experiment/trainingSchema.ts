import * as Type from "typebox";
import { optimizer } from "./optimizerSchema.ts";
import { boolean, choice, closed, integer, kind, number, optional, orNull, words } from "./schemaParts.ts";

const warmupEpochs = optional(
  number(
    { minimum: 0 },
    {
      description: "Epochs over which the learning rate first rises from 0, in a straight line; fractions are allowed.",
    },
  ),
  0,
);

const learningRateSchedule = Type.Union(
  [
    kind("constant", { description: "The same learning rate throughout." }, { warmupEpochs }),
    kind(
      "step",
      { description: "Drops by a factor every so many epochs." },
      {
        decayEpochs: number({ exclusiveMinimum: 0 }, { description: "Epochs between two drops.", examples: [5] }),
        decayRate: optional(number({ exclusiveMinimum: 0, maximum: 1 }, { description: "Factor of each drop." }), 0.1),
        warmupEpochs,
      },
    ),
    kind(
      "exponential",
      { description: "Falls by the same factor all the time (Keras's ExponentialDecay)." },
      {
        decayEpochs: optional(
          number({ exclusiveMinimum: 0 }, { description: "Epochs in which the rate falls by `decayRate`." }),
          1,
        ),
        decayRate: number(
          { exclusiveMinimum: 0, maximum: 1 },
          { description: "Factor for each `decayEpochs`.", examples: [0.95] },
        ),
        warmupEpochs,
      },
    ),
    kind(
      "cosine",
      { description: "Half a cosine from the learning rate down (Keras's CosineDecay)." },
      {
        decayEpochs: optional(
          orNull(number({ exclusiveMinimum: 0 }, { description: "Epochs; fractions are allowed." }), {
            description: "Epochs from the top to the bottom; `null`: all that follow the warm-up.",
          }),
          null,
        ),
        alpha: optional(
          number(
            { minimum: 0, maximum: 1 },
            { description: "What is left at the end, as a share of the learning rate." },
          ),
          0,
        ),
        warmupEpochs,
      },
    ),
    kind(
      "oneCycle",
      { description: "Up and down once, by cosines (Smith, 2018; PyTorch's OneCycleLR). `learningRate` is the top." },
      {
        pctStart: optional(
          number(
            { exclusiveMinimum: 0, exclusiveMaximum: 1 },
            { description: "Share of the training in which the rate rises." },
          ),
          0.3,
        ),
        divFactor: optional(
          number({ exclusiveMinimum: 0 }, { description: "The rate starts at `learningRate` / `divFactor`." }),
          25,
        ),
        finalDivFactor: optional(
          number({ exclusiveMinimum: 0 }, { description: "The rate ends at its start / `finalDivFactor`." }),
          10000,
        ),
      },
    ),
  ],
  words({ description: "How the learning rate changes while training; `type` says which." }),
);

export const monitors = ["loss", "accuracy", "valLoss", "valAccuracy"] as const;
export type Monitor = (typeof monitors)[number];
const monitor = optional(
  choice(monitors, { description: "The figure that is watched, at the end of each epoch." }, [
    "Loss on the training set",
    "Accuracy on the training set",
    "Loss on the set of `evaluate.on`",
    "Accuracy on the set of `evaluate.on`",
  ]),
  "valLoss",
);
const minDelta = (value: number) =>
  optional(number({ minimum: 0 }, { description: "A change smaller than this is no improvement." }), value);

const reduceOnPlateau = orNull(
  Type.Object(
    {
      monitor,
      factor: optional(
        number(
          { exclusiveMinimum: 0, exclusiveMaximum: 1 },
          { description: "The learning rate is multiplied by this." },
        ),
        0.1,
      ),
      patience: optional(integer(1, 100_000, { description: "Epochs without improvement before it is reduced." }), 10),
      minDelta: minDelta(0.0001),
      cooldown: optional(
        integer(0, 100_000, { description: "Epochs after a reduction in which nothing is counted." }),
        0,
      ),
      minLearningRate: optional(
        number({ minimum: 0 }, { description: "The learning rate never falls below this." }),
        0,
      ),
    },
    closed,
  ),
  {
    description: "Reduces the learning rate when a figure stops improving (Keras's ReduceLROnPlateau).",
    examples: [{ monitor: "valLoss", factor: 0.5, patience: 2 }],
  },
);

const earlyStopping = orNull(
  Type.Object(
    {
      monitor,
      patience: optional(integer(0, 100_000, { description: "Epochs without improvement before training stops." }), 0),
      minDelta: minDelta(0),
      restoreBest: optional(boolean("Whether the run ends with the weights of the best epoch."), false),
    },
    closed,
  ),
  {
    description: "Stops when a figure no longer improves (Keras's EarlyStopping).",
    examples: [{ monitor: "valLoss", patience: 3, restoreBest: true }],
  },
);

const loss = Type.Union(
  [
    choice(["sparseCategoricalCrossentropy", "meanSquaredError"], { description: "A loss by its name." }, [
      "Minus the logarithm of the true class's probability: the usual one",
      "Mean squared error against one-hot labels",
    ]),
    kind(
      "sparseCategoricalCrossentropy",
      { description: "Cross-entropy, with label smoothing." },
      {
        labelSmoothing: optional(
          number(
            { minimum: 0, exclusiveMaximum: 1 },
            { description: "Share of the target that is spread evenly over all ten classes." },
          ),
          0,
        ),
      },
    ),
    kind("meanSquaredError", { description: "Mean squared error against one-hot labels." }, {}),
  ],
  words({
    description:
      "What training makes small: cross-entropy of the true class, or the mean squared error against one-hot labels.",
  }),
);

const evaluate = Type.Object(
  {
    every: optional(
      Type.Union(
        [
          choice(["epoch", "batch"], { description: "After each epoch, or after each batch too." }),
          integer(1, 10_000_000, { description: "After so many batches." }),
        ],
        words({
          description:
            "When to evaluate: after each `epoch`, after each `batch`, or after every so many batches, counted through all epochs (and after each epoch).",
          examples: ["epoch", "batch", 100],
        }),
      ),
      "epoch",
    ),
    on: optional(
      choice(["validation", "test", "both"], { description: "The set to evaluate on." }, [
        "The validation set; the test set is looked at once, at the end",
        "The test set: the best epoch is chosen on it, and the run says so",
        "Both; the best epoch is chosen on the validation set",
      ]),
      "validation",
    ),
    sample: optional(
      orNull(integer(1, 10_000_000, { description: "Number of digits." }), {
        description:
          "With `every` below an epoch: between epochs, evaluate only the first so many digits of the set; `null`: all.",
      }),
      null,
    ),
  },
  {
    ...closed,
    ...words({ description: "When and on which digits the network is evaluated while it trains." }),
  },
);

export const training = Type.Object(
  {
    epochs: optional(
      integer(1, 100_000, { description: "How often the network sees the whole training set.", examples: [10] }),
      10,
    ),
    batchSize: optional(integer(1, 65_536, { description: "Digits in each step.", examples: [32, 128] }), 128),
    stepsPerEpoch: optional(
      orNull(integer(1, 10_000_000, { description: "Batches." }), {
        description: "Batches in an epoch; `null`: as many as the training set has.",
      }),
      null,
    ),
    loss: optional(loss, "sparseCategoricalCrossentropy"),
    optimizer: optional(optimizer, { type: "adam" }),
    learningRateSchedule: optional(learningRateSchedule, { type: "constant" }),
    reduceOnPlateau: optional(reduceOnPlateau, null),
    earlyStopping: optional(earlyStopping, null),
    evaluate: optional(evaluate, {}),
  },
  { ...closed, ...words({ description: "How the network is trained." }) },
);
