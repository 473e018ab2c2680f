import * as Type from "typebox";
import { boolean, choice, integer, kind, number, optional, orNull, pair, words } from "./schemaParts.ts";

export const activationNames = [
  "linear",
  "relu",
  "leakyRelu",
  "elu",
  "gelu",
  "silu",
  "sigmoid",
  "tanh",
  "softmax",
] as const;
export type ActivationName = (typeof activationNames)[number];

export const activation = Type.Union(
  [
    choice(activationNames, { description: "An activation by its name." }, [
      "x: no activation",
      "max(0, x)",
      "x, or 0.2 x where x is negative",
      "x, or exp(x) − 1 where x is negative",
      "x Φ(x), exact, with the normal distribution Φ",
      "x / (1 + exp(−x)), also called swish",
      "1 / (1 + exp(−x)), from 0 to 1",
      "From −1 to 1",
      "Probabilities that add up to 1: for the last layer",
    ]),
    kind(
      "leakyRelu",
      { description: "Leaky relu with a slope of your own." },
      {
        negativeSlope: optional(number({ minimum: 0, maximum: 1 }, { description: "Slope for negative inputs." }), 0.2),
      },
    ),
  ],
  words({
    description:
      "Applied to the layer's output: `linear`, `relu`, `leakyRelu`, `elu`, `gelu`, `silu`, `sigmoid`, `tanh` or `softmax`.",
  }),
);

export const initializerNames = [
  "glorotUniform",
  "glorotNormal",
  "heUniform",
  "heNormal",
  "zeros",
  "randomNormal",
] as const;

export const initializer = Type.Union(
  [
    choice(initializerNames, { description: "An initializer by its name." }, [
      "Uniform, limit √(6 / (inputs + outputs)); Keras's default, also called Xavier",
      "Truncated normal, deviation √(2 / (inputs + outputs))",
      "Uniform, limit √(6 / inputs); suits relu",
      "Truncated normal, deviation √(2 / inputs); suits relu",
      "All zero: the layer's units stay alike",
      "Normal, mean 0, deviation 0.05",
    ]),
    kind(
      "randomNormal",
      { description: "Normally distributed weights, with a mean and a deviation of your own." },
      {
        mean: optional(number({}, { description: "Mean of the weights." }), 0),
        stddev: optional(number({ minimum: 0 }, { description: "Standard deviation of the weights." }), 0.05),
      },
    ),
  ],
  words({
    description:
      "How the kernel's weights start. The normal ones of Glorot and He are truncated at two standard deviations, as in Keras.",
  }),
);

const regularizerObject = Type.Object(
  {
    type: choice(["l1", "l2"], { description: "Which penalty." }, [
      "factor × Σ|w|: drives weights to zero",
      "factor × Σw²: keeps weights small",
    ]),
    factor: optional(number({ minimum: 0 }, { description: "Weight of the penalty in the loss." }), 0.01),
  },
  { additionalProperties: false },
);

export const regularizer = orNull(regularizerObject, {
  description: "A penalty on the kernel's weights, added to the loss.",
  examples: [{ type: "l2", factor: 0.0005 }],
});

const kernelStart = {
  kernelInitializer: optional(initializer, "glorotUniform"),
  kernelRegularizer: optional(regularizer, null),
};

const padding = (description: string) => choice(["valid", "same"], { description });

// ---------------------------------------------------------------- the layers

const conv2d = kind(
  "conv2d",
  {
    description: "A 2-D convolution: windows slide over the image, and each filter gives one output channel.",
    defaultSnippets: [
      {
        label: "conv2d",
        description: "A 2-D convolution",
        body: { type: "conv2d", filters: "^${1:32}", kernelSize: "^${2:3}", activation: "${3:relu}" },
      },
    ],
  },
  {
    filters: integer(1, 4096, { description: "Number of output channels.", examples: [6, 16, 32] }),
    kernelSize: pair(64, {
      description: "Height and width of the window in pixels: one number, or `[vertical, horizontal]`.",
      examples: [3, 5],
    }),
    strides: optional(pair(64, { description: "Pixels from one window to the next." }), 1),
    padding: optional(
      padding("`valid` uses whole windows only; `same` pads with zeros so that stride 1 keeps the size."),
      "valid",
    ),
    activation: optional(activation, "linear"),
    useBias: optional(boolean("Whether a bias is added to each channel."), true),
    ...kernelStart,
  },
);

const poolingProperties = {
  poolSize: optional(
    pair(64, { description: "Height and width of the window in pixels: one number, or `[vertical, horizontal]`." }),
    2,
  ),
  strides: optional(
    orNull(pair(64, { description: "Pixels from one window to the next." }), {
      description: "Pixels from one window to the next; `null` is the pool size.",
    }),
    null,
  ),
  padding: optional(
    padding("`valid` drops what does not fill a window; `same` keeps it (the padding itself never counts)."),
    "valid",
  ),
};

const pooling = <const K extends "maxPooling2d" | "averagePooling2d">(type: K, description: string) =>
  kind(
    type,
    { description, defaultSnippets: [{ label: type, description, body: { type, poolSize: "^${1:2}" } }] },
    poolingProperties,
  );

const plain = <const K extends string>(type: K, description: string) =>
  kind(type, { description, defaultSnippets: [{ label: type, description, body: { type } }] }, {});

const dense = kind(
  "dense",
  {
    description: "A fully connected layer. It needs a vector: put `flatten` after images.",
    defaultSnippets: [
      {
        label: "dense",
        description: "A fully connected layer",
        body: { type: "dense", units: "^${1:128}", activation: "${2:relu}" },
      },
      {
        label: "dense, the output",
        description: "Ten probabilities, the last layer",
        body: { type: "dense", units: 10, activation: "softmax" },
      },
    ],
  },
  {
    units: integer(1, 65536, { description: "Number of outputs; 10 in the last layer.", examples: [10, 128] }),
    activation: optional(activation, "linear"),
    useBias: optional(boolean("Whether a bias is added to each output."), true),
    ...kernelStart,
  },
);

const dropout = kind(
  "dropout",
  {
    description: "Sets values to zero at random while training, against overfitting; does nothing otherwise.",
    defaultSnippets: [
      { label: "dropout", description: "Against overfitting", body: { type: "dropout", rate: "^${1:0.5}" } },
    ],
  },
  {
    rate: number(
      { minimum: 0, exclusiveMaximum: 1 },
      {
        description: "Share of the values set to zero while training; the rest is divided by 1 − rate.",
        examples: [0.25, 0.5],
      },
    ),
  },
);

const batchNormalization = kind(
  "batchNormalization",
  {
    description: "Normalizes each channel over the batch, then scales and shifts it.",
    defaultSnippets: [
      { label: "batchNormalization", description: "Normalizes over the batch", body: { type: "batchNormalization" } },
    ],
  },
  {
    momentum: optional(
      number({ minimum: 0, maximum: 1 }, { description: "How much of the moving statistics is kept at each step." }),
      0.99,
    ),
    epsilon: optional(number({ exclusiveMinimum: 0 }, { description: "Added to the variance." }), 0.001),
  },
);

const activationLayer = kind(
  "activation",
  {
    description: "An activation as a layer of its own.",
    defaultSnippets: [
      {
        label: "activation",
        description: "An activation as a layer of its own",
        body: { type: "activation", activation: "${1:relu}" },
      },
    ],
  },
  { activation },
);

const simpleLayers = [
  conv2d,
  pooling("maxPooling2d", "Keeps the largest value of each window."),
  pooling("averagePooling2d", "Averages each window."),
  plain("globalAveragePooling2d", "Averages each channel over the whole image; gives a vector."),
  plain("flatten", "Turns an image into a vector: row, column, channel."),
  dense,
  dropout,
  batchNormalization,
  activationLayer,
] as const;

const residual = kind(
  "residual",
  {
    description:
      "Adds its input to the output of its layers, then applies the activation. Where the shapes differ, the input passes a 1×1 convolution.",
    defaultSnippets: [
      {
        label: "residual",
        description: "Layers with a shortcut around them",
        body: {
          type: "residual",
          activation: "relu",
          layers: [
            { type: "conv2d", filters: "^${1:32}", kernelSize: "^${2:3}", padding: "same" },
            { type: "batchNormalization" },
          ],
        },
      },
    ],
  },
  {
    layers: Type.Array(Type.Union([...simpleLayers]), {
      minItems: 1,
      maxItems: 100,
      ...words({ description: "The layers whose output is added to the block's input; no further `residual`." }),
    }),
    activation: optional(activation, "linear"),
  },
);

export const layer = Type.Union([...simpleLayers, residual], words({ description: "A layer; `type` says which." }));

export const layerTypes = [
  "conv2d",
  "maxPooling2d",
  "averagePooling2d",
  "globalAveragePooling2d",
  "flatten",
  "dense",
  "dropout",
  "batchNormalization",
  "activation",
  "residual",
] as const;
