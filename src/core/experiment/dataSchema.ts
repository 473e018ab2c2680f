import * as Type from "typebox";
import { boolean, choice, closed, integer, number, optional, orNull, path, words } from "./schemaParts.ts";

const elastic = orNull(
  Type.Object(
    {
      alpha: optional(
        number(
          { minimum: 0, maximum: 1000 },
          {
            description: "How far pixels are moved: the smoothed random numbers are multiplied by this.",
            examples: [34],
          },
        ),
        34,
      ),
      sigma: optional(
        number(
          { minimum: 0.5, maximum: 28 },
          {
            description:
              "Deviation in pixels of the Gaussian that smooths: the larger, the more neighbours move alike.",
            examples: [4],
          },
        ),
        4,
      ),
    },
    closed,
  ),
  {
    description:
      "Elastic distortion (Simard, Steinkraus and Platt 2003): random displacements of the pixels, smoothed; `null`: none.",
  },
);

/** Names and meanings of Keras's `ImageDataGenerator`, but that `heightShiftRange` shifts vertically: Keras swaps the two. */
const augmentation = orNull(
  Type.Object(
    {
      rotationRange: optional(
        number({ minimum: 0, maximum: 180 }, { description: "Degrees: each digit is turned by up to this much." }),
        0,
      ),
      zoomRange: optional(
        number(
          { minimum: 0, exclusiveMaximum: 1 },
          { description: "Each digit is magnified by 1 ± this, in width and in height." },
        ),
        0,
      ),
      widthShiftRange: optional(
        number(
          { minimum: 0, exclusiveMaximum: 1 },
          { description: "Share of the width by which a digit is shifted sideways." },
        ),
        0,
      ),
      heightShiftRange: optional(
        number(
          { minimum: 0, exclusiveMaximum: 1 },
          {
            description:
              "Share of the height by which a digit is shifted up or down (Keras's own generator shifts sideways here).",
          },
        ),
        0,
      ),
      shearRange: optional(number({ minimum: 0, maximum: 90 }, { description: "Degrees of shear." }), 0),
      fillMode: optional(
        choice(["nearest", "constant", "reflect", "wrap"], { description: "What lies outside the picture." }, [
          "The pixel at the edge",
          "The value `cval`",
          "The picture, mirrored",
          "The picture, repeated",
        ]),
        "nearest",
      ),
      cval: optional(number({ minimum: 0, maximum: 1 }, { description: "The value outside for `constant`." }), 0),
      elastic: optional(elastic, null),
    },
    closed,
  ),
  { description: "Random changes to each training digit, new in each epoch; `null`: the digits as they are." },
);

const commonData = {
  validationSplit: optional(
    number(
      { minimum: 0, exclusiveMaximum: 1 },
      {
        description: "Share of the training set kept for validation: its end, before any shuffling, as in Keras.",
        examples: [0.1, 0.2],
      },
    ),
    0.1,
  ),
  limit: optional(
    orNull(integer(1, 10_000_000, { description: "Number of digits." }), {
      description: "Use only the first so many digits of the training set (before the split); `null`: all.",
    }),
    null,
  ),
  normalization: optional(
    choice(["unit", "standardize"], { description: "How pixels enter the network." }, [
      "Pixels from 0 to 1",
      "From 0 to 1, minus the mean and divided by the standard deviation of the training pixels",
    ]),
    "unit",
  ),
  shuffle: optional(
    boolean("Whether the training digits come in a new order in each epoch; `false` keeps the order of the file."),
    true,
  ),
  augmentation: optional(augmentation, null),
};

const mnistData = Type.Object(
  {
    source: optional(
      Type.Literal("mnist", words({ description: "MNIST, which comes with MNIST Lab: nothing to download." })),
      "mnist",
    ),
    ...commonData,
  },
  { ...closed, ...words({ description: "MNIST, embedded: 60,000 training and 10,000 test digits." }) },
);

const idxData = Type.Object(
  {
    source: Type.Literal("idx", words({ description: "Four IDX files, such as those of Fashion-MNIST." })),
    trainImages: path({
      description: "IDX file of the training images, plain or gzipped.",
      examples: ["fashion/train-images-idx3-ubyte.gz"],
    }),
    trainLabels: path({
      description: "IDX file of the training labels, plain or gzipped.",
      examples: ["fashion/train-labels-idx1-ubyte.gz"],
    }),
    testImages: path({
      description: "IDX file of the test images, plain or gzipped.",
      examples: ["fashion/t10k-images-idx3-ubyte.gz"],
    }),
    testLabels: path({
      description: "IDX file of the test labels, plain or gzipped.",
      examples: ["fashion/t10k-labels-idx1-ubyte.gz"],
    }),
    ...commonData,
  },
  {
    ...closed,
    ...words({
      description:
        "Four IDX files of 28×28 images and labels 0 to 9, such as Fashion-MNIST; paths are relative to the experiment file.",
    }),
  },
);

const kaggleCsvData = Type.Object(
  {
    source: Type.Literal("kaggleCsv", words({ description: "The CSV of Kaggle's digit recogniser." })),
    train: path({ description: "CSV with a header `label,pixel0,…,pixel783`.", examples: ["train.csv"] }),
    test: optional(
      orNull(path({ description: "A CSV of the same form." }), {
        description: "CSV of the same form for the test set; `null`: the end of `train` is kept for it.",
      }),
      null,
    ),
    testSplit: optional(
      number(
        { exclusiveMinimum: 0, exclusiveMaximum: 1 },
        { description: "Share of `train` that is kept as test set when `test` is left out." },
      ),
      0.1,
    ),
    ...commonData,
  },
  {
    ...closed,
    ...words({ description: "The CSV of Kaggle's digit recogniser; paths are relative to the experiment file." }),
  },
);

export const data = Type.Union(
  [mnistData, idxData, kaggleCsvData],
  words({ description: "The digits; `source` says where they come from." }),
);
