import Type, { type Static, type TSchema } from "typebox";

/**
 * The one source of the experiment file `*.mnist.json`: its TypeScript types, its JSON Schema (with the words that VS
 * Code shows) and its defaults. Names are Keras's, in camelCase. Every property that may be left out has a default here;
 * `null` means "not used".
 */

const closed = { additionalProperties: false } as const;

type Words = {
  description: string;
  examples?: unknown[];
};

/** A property that may be left out; `value` is then taken. */
function optional<T extends TSchema>(schema: T, value: unknown) {
  return Type.Optional({ ...schema, default: value });
}

function integer(minimum: number, maximum: number, words: Words) {
  return Type.Integer({ minimum, maximum, ...words });
}

function number(
  limits: { minimum?: number; maximum?: number; exclusiveMinimum?: number; exclusiveMaximum?: number },
  words: Words,
) {
  return Type.Number({ ...limits, ...words });
}

function choice<const T extends string>(names: readonly T[], words: Words) {
  return Type.Enum([...names] as T[], words);
}

function orNull<T extends TSchema>(schema: T, words: Words) {
  return Type.Union([schema, Type.Null()], words);
}

const path = (words: Words) => Type.String({ minLength: 1, ...words });

/** One number for both directions, or [vertical, horizontal]. */
const pair = (maximum: number, words: Words) =>
  Type.Union(
    [
      Type.Integer({ minimum: 1, maximum }),
      Type.Tuple([
        Type.Integer({ title: "vertical", minimum: 1, maximum }),
        Type.Integer({ title: "horizontal", minimum: 1, maximum }),
      ]),
    ],
    words,
  );

// ---------------------------------------------------------------- parts of layers

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

const activation = Type.Union(
  [
    choice(activationNames, { description: "An activation by its name; leakyRelu has slope 0.2, as in Keras." }),
    Type.Object(
      {
        type: Type.Literal("leakyRelu"),
        negativeSlope: optional(number({ minimum: 0, maximum: 1 }, { description: "Slope for negative inputs." }), 0.2),
      },
      { ...closed, description: "Leaky relu with a slope of your own." },
    ),
  ],
  {
    description:
      "Applied to the layer's output: linear, relu, leakyRelu, elu, gelu (exact), silu, sigmoid, tanh or softmax.",
  },
);

export const initializerNames = [
  "glorotUniform",
  "glorotNormal",
  "heUniform",
  "heNormal",
  "zeros",
  "randomNormal",
] as const;

const initializer = Type.Union(
  [
    choice(initializerNames, {
      description: "An initializer by its name; randomNormal has standard deviation 0.05, as in Keras.",
    }),
    Type.Object(
      {
        type: Type.Literal("randomNormal"),
        mean: optional(number({}, { description: "Mean of the weights." }), 0),
        stddev: optional(number({ minimum: 0 }, { description: "Standard deviation of the weights." }), 0.05),
      },
      { ...closed, description: "Normally distributed weights with a mean and a standard deviation of your own." },
    ),
  ],
  {
    description:
      "How the kernel's weights start. The normal ones of Glorot and He are truncated at two standard deviations, as in Keras.",
  },
);

const regularizer = orNull(
  Type.Object(
    {
      type: choice(["l1", "l2"], { description: "l1 adds factor × Σ|w| to the loss, l2 adds factor × Σw²." }),
      factor: optional(number({ minimum: 0 }, { description: "Weight of the penalty in the loss." }), 0.01),
    },
    closed,
  ),
  { description: "A penalty on the kernel's weights, added to the loss.", examples: [{ type: "l2", factor: 0.0005 }] },
);

const padding = (words: Words) => choice(["valid", "same"], words);

// ---------------------------------------------------------------- layers

const conv2d = Type.Object(
  {
    type: Type.Literal("conv2d"),
    filters: integer(1, 4096, { description: "Number of output channels.", examples: [6, 16, 32] }),
    kernelSize: pair(64, { description: "Height and width of the window, in pixels.", examples: [3, 5] }),
    strides: optional(pair(64, { description: "Pixels from one window to the next." }), 1),
    padding: optional(
      padding({
        description: "`valid` uses whole windows only; `same` pads with zeros so that stride 1 keeps the size.",
      }),
      "valid",
    ),
    activation: optional(activation, "linear"),
    useBias: optional(Type.Boolean({ description: "Whether a bias is added to each channel." }), true),
    kernelInitializer: optional(initializer, "glorotUniform"),
    kernelRegularizer: optional(regularizer, null),
  },
  { ...closed, description: "A 2-D convolution." },
);

const poolingProperties = {
  poolSize: optional(pair(64, { description: "Height and width of the window, in pixels." }), 2),
  strides: optional(
    orNull(pair(64, { description: "Pixels from one window to the next." }), {
      description: "Pixels from one window to the next; left out, the pool size.",
    }),
    null,
  ),
  padding: optional(
    padding({
      description: "`valid` drops what does not fill a window; `same` keeps it (the padding itself never counts).",
    }),
    "valid",
  ),
};

const maxPooling2d = Type.Object(
  { type: Type.Literal("maxPooling2d"), ...poolingProperties },
  { ...closed, description: "Keeps the largest value of each window." },
);

const averagePooling2d = Type.Object(
  { type: Type.Literal("averagePooling2d"), ...poolingProperties },
  { ...closed, description: "Averages each window." },
);

const globalAveragePooling2d = Type.Object(
  { type: Type.Literal("globalAveragePooling2d") },
  { ...closed, description: "Averages each channel over the whole image." },
);

const flatten = Type.Object(
  { type: Type.Literal("flatten") },
  { ...closed, description: "Turns an image into a vector: row, column, channel." },
);

const dense = Type.Object(
  {
    type: Type.Literal("dense"),
    units: integer(1, 65536, { description: "Number of outputs.", examples: [10, 128] }),
    activation: optional(activation, "linear"),
    useBias: optional(Type.Boolean({ description: "Whether a bias is added to each output." }), true),
    kernelInitializer: optional(initializer, "glorotUniform"),
    kernelRegularizer: optional(regularizer, null),
  },
  { ...closed, description: "A fully connected layer. Needs a vector: put `flatten` after images." },
);

const dropout = Type.Object(
  {
    type: Type.Literal("dropout"),
    rate: number(
      { minimum: 0, exclusiveMaximum: 1 },
      {
        description: "Share of the values set to zero while training; the rest is divided by 1 − rate.",
        examples: [0.25, 0.5],
      },
    ),
  },
  { ...closed, description: "Drops values at random while training; does nothing otherwise." },
);

const batchNormalization = Type.Object(
  {
    type: Type.Literal("batchNormalization"),
    momentum: optional(
      number({ minimum: 0, maximum: 1 }, { description: "How much of the moving statistics is kept at each step." }),
      0.99,
    ),
    epsilon: optional(number({ exclusiveMinimum: 0 }, { description: "Added to the variance." }), 0.001),
  },
  { ...closed, description: "Normalizes each channel over the batch, then scales and shifts it." },
);

const activationLayer = Type.Object(
  { type: Type.Literal("activation"), activation },
  { ...closed, description: "An activation as a layer of its own." },
);

const simpleLayers = [
  conv2d,
  maxPooling2d,
  averagePooling2d,
  globalAveragePooling2d,
  flatten,
  dense,
  dropout,
  batchNormalization,
  activationLayer,
] as const;

const residual = Type.Object(
  {
    type: Type.Literal("residual"),
    layers: Type.Array(Type.Union([...simpleLayers]), {
      minItems: 1,
      maxItems: 100,
      description: "The layers whose output is added to the block's input.",
    }),
    activation: optional(activation, "linear"),
  },
  {
    ...closed,
    description:
      "Adds its input to the output of its layers, then applies the activation. Where the shapes differ, the input passes a 1×1 convolution.",
  },
);

const layer = Type.Union([...simpleLayers, residual], { description: "A layer; `type` says which." });

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

// ---------------------------------------------------------------- data

const augmentation = orNull(
  Type.Object(
    {
      rotationRange: optional(
        number({ minimum: 0, maximum: 180 }, { description: "Degrees: each digit is turned by up to this much." }),
        0,
      ),
      zoomRange: optional(
        number({ minimum: 0, exclusiveMaximum: 1 }, { description: "Each digit is magnified by 1 ± this." }),
        0,
      ),
      widthShiftRange: optional(
        number({ minimum: 0, maximum: 1 }, { description: "Share of the width by which a digit is shifted sideways." }),
        0,
      ),
      heightShiftRange: optional(
        number(
          { minimum: 0, maximum: 1 },
          { description: "Share of the height by which a digit is shifted up or down." },
        ),
        0,
      ),
      shearRange: optional(number({ minimum: 0, maximum: 90 }, { description: "Degrees of shear." }), 0),
      fillMode: optional(
        choice(["nearest", "constant", "reflect", "wrap"], { description: "What lies outside the picture." }),
        "nearest",
      ),
      cval: optional(number({ minimum: 0, maximum: 1 }, { description: "The value outside for `constant`." }), 0),
    },
    closed,
  ),
  { description: "Random changes to each training digit, new in each epoch." },
);

const commonData = {
  validationSplit: optional(
    number(
      { minimum: 0, exclusiveMaximum: 1 },
      { description: "Share of the training set kept for validation: its end, before any shuffling, as in Keras." },
    ),
    0.1,
  ),
  limit: optional(
    orNull(integer(1, 10_000_000, { description: "Number of digits." }), {
      description: "Use only the first so many digits of the training set (before the split).",
    }),
    null,
  ),
  normalization: optional(
    choice(["unit", "standardize"], {
      description:
        "`unit`: pixels from 0 to 1. `standardize`: also minus the mean and divided by the standard deviation of the training pixels.",
    }),
    "unit",
  ),
  shuffle: optional(
    Type.Boolean({
      description: "Whether the training digits come in a new order in each epoch; false keeps the order of the file.",
    }),
    true,
  ),
  augmentation: optional(augmentation, null),
};

const mnistData = Type.Object(
  {
    source: optional(Type.Literal("mnist", { description: "The MNIST that comes with MNIST Lab." }), "mnist"),
    ...commonData,
  },
  { ...closed, description: "MNIST, embedded: 60,000 training and 10,000 test digits." },
);

const idxData = Type.Object(
  {
    source: Type.Literal("idx"),
    trainImages: path({
      description: "IDX file of the training images, plain or gzipped.",
      examples: ["fashion/train-images-idx3-ubyte.gz"],
    }),
    trainLabels: path({ description: "IDX file of the training labels." }),
    testImages: path({ description: "IDX file of the test images." }),
    testLabels: path({ description: "IDX file of the test labels." }),
    ...commonData,
  },
  {
    ...closed,
    description:
      "Four IDX files of 28×28 images and labels 0 to 9, such as Fashion-MNIST; paths are relative to the experiment file.",
  },
);

const kaggleCsvData = Type.Object(
  {
    source: Type.Literal("kaggleCsv"),
    train: path({ description: "CSV with a header `label,pixel0,…,pixel783`.", examples: ["train.csv"] }),
    test: optional(
      orNull(path({ description: "A CSV of the same form." }), {
        description: "CSV of the same form for the test set; left out, the end of `train` is kept for it.",
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
  { ...closed, description: "The CSV of Kaggle's digit recogniser." },
);

// ---------------------------------------------------------------- training

const clipping = {
  clipNorm: optional(
    orNull(number({ exclusiveMinimum: 0 }, { description: "The largest norm." }), {
      description: "Each variable's gradient is scaled down to at most this norm.",
    }),
    null,
  ),
  globalClipNorm: optional(
    orNull(number({ exclusiveMinimum: 0 }, { description: "The largest norm." }), {
      description: "All gradients together are scaled down to at most this norm.",
    }),
    null,
  ),
};
const learningRate = (value: number) =>
  optional(
    number({ exclusiveMinimum: 0, maximum: 1000 }, { description: `Step size; Keras's default is ${String(value)}.` }),
    value,
  );
const beta = (value: number, of: string) =>
  optional(number({ minimum: 0, exclusiveMaximum: 1 }, { description: `Decay of the running mean of ${of}.` }), value);
const epsilon = optional(
  number(
    { exclusiveMinimum: 0 },
    { description: "Small number that keeps divisions finite; it stands where Keras puts it." },
  ),
  1e-7,
);
const adamProperties = {
  learningRate: learningRate(0.001),
  beta1: beta(0.9, "the gradients"),
  beta2: beta(0.999, "the squared gradients"),
  epsilon,
};

const optimizer = Type.Union(
  [
    Type.Object(
      {
        type: Type.Literal("sgd"),
        learningRate: learningRate(0.01),
        momentum: optional(
          number({ minimum: 0, exclusiveMaximum: 1 }, { description: "Share of the last step that is kept." }),
          0,
        ),
        nesterov: optional(Type.Boolean({ description: "Nesterov's momentum." }), false),
        ...clipping,
      },
      { ...closed, description: "Stochastic gradient descent." },
    ),
    Type.Object(
      {
        type: Type.Literal("rmsprop"),
        learningRate: learningRate(0.001),
        rho: beta(0.9, "the squared gradients"),
        epsilon,
        ...clipping,
      },
      { ...closed, description: "RMSprop." },
    ),
    Type.Object(
      { type: Type.Literal("adam"), ...adamProperties, ...clipping },
      { ...closed, description: "Adam (Kingma and Ba, 2014)." },
    ),
    Type.Object(
      {
        type: Type.Literal("adamW"),
        ...adamProperties,
        weightDecay: optional(number({ minimum: 0 }, { description: "Decoupled weight decay." }), 0.004),
        ...clipping,
      },
      { ...closed, description: "Adam with decoupled weight decay (Loshchilov and Hutter, 2017)." },
    ),
    Type.Object(
      { type: Type.Literal("nadam"), ...adamProperties, ...clipping },
      { ...closed, description: "Adam with Nesterov's momentum (Dozat, 2016)." },
    ),
    Type.Object(
      {
        type: Type.Literal("adagrad"),
        learningRate: learningRate(0.001),
        initialAccumulatorValue: optional(
          number({ minimum: 0 }, { description: "Where the sum of squares starts." }),
          0.1,
        ),
        epsilon,
        ...clipping,
      },
      { ...closed, description: "Adagrad (Duchi et al., 2011)." },
    ),
    Type.Object(
      {
        type: Type.Literal("adadelta"),
        learningRate: learningRate(0.001),
        rho: beta(0.95, "the squares"),
        epsilon,
        ...clipping,
      },
      { ...closed, description: "Adadelta (Zeiler, 2012); its author used learning rate 1." },
    ),
  ],
  { description: "What turns gradients into steps; `type` says which. Defaults are Keras's." },
);

const epochs = (words: Words) =>
  orNull(number({ exclusiveMinimum: 0 }, { description: "Epochs; fractions are allowed." }), words);
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
    Type.Object(
      { type: Type.Literal("constant"), warmupEpochs },
      { ...closed, description: "The same learning rate throughout." },
    ),
    Type.Object(
      {
        type: Type.Literal("step"),
        decayEpochs: number({ exclusiveMinimum: 0 }, { description: "Epochs between two drops.", examples: [5] }),
        decayRate: optional(number({ exclusiveMinimum: 0, maximum: 1 }, { description: "Factor of each drop." }), 0.1),
        warmupEpochs,
      },
      { ...closed, description: "Drops by a factor every so many epochs." },
    ),
    Type.Object(
      {
        type: Type.Literal("exponential"),
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
      { ...closed, description: "Falls by the same factor all the time (Keras's ExponentialDecay)." },
    ),
    Type.Object(
      {
        type: Type.Literal("cosine"),
        decayEpochs: optional(
          epochs({ description: "Epochs from the top to the bottom; left out, all that follow the warm-up." }),
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
      { ...closed, description: "Half a cosine from the learning rate down (Keras's CosineDecay)." },
    ),
    Type.Object(
      {
        type: Type.Literal("oneCycle"),
        pctStart: optional(
          number(
            { exclusiveMinimum: 0, exclusiveMaximum: 1 },
            { description: "Share of the training in which the rate rises." },
          ),
          0.3,
        ),
        divFactor: optional(
          number({ exclusiveMinimum: 0 }, { description: "The rate starts at learningRate / divFactor." }),
          25,
        ),
        finalDivFactor: optional(
          number({ exclusiveMinimum: 0 }, { description: "The rate ends at its start / finalDivFactor." }),
          10000,
        ),
      },
      {
        ...closed,
        description: "Up and down once, by cosines (Smith, 2018; PyTorch's OneCycleLR). `learningRate` is the top.",
      },
    ),
  ],
  { description: "How the learning rate changes while training; `type` says which." },
);

export const monitors = ["loss", "accuracy", "valLoss", "valAccuracy"] as const;
export type Monitor = (typeof monitors)[number];
const monitor = optional(
  choice(monitors, { description: "The figure that is watched, at the end of each epoch." }),
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
  { description: "Reduces the learning rate when a figure stops improving (Keras's ReduceLROnPlateau)." },
);

const earlyStopping = orNull(
  Type.Object(
    {
      monitor,
      patience: optional(integer(0, 100_000, { description: "Epochs without improvement before training stops." }), 0),
      minDelta: minDelta(0),
      restoreBest: optional(
        Type.Boolean({ description: "Whether the run ends with the weights of the best epoch." }),
        false,
      ),
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
    choice(["sparseCategoricalCrossentropy", "meanSquaredError"], { description: "A loss by its name." }),
    Type.Object(
      {
        type: Type.Literal("sparseCategoricalCrossentropy"),
        labelSmoothing: optional(
          number(
            { minimum: 0, exclusiveMaximum: 1 },
            { description: "Share of the target that is spread evenly over all ten classes." },
          ),
          0,
        ),
      },
      { ...closed, description: "Cross-entropy, with label smoothing." },
    ),
    Type.Object({ type: Type.Literal("meanSquaredError") }, { ...closed, description: "Mean squared error." }),
  ],
  {
    description:
      "What training makes small: cross-entropy of the true class, or the mean squared error against one-hot labels.",
  },
);

const evaluate = Type.Object(
  {
    every: optional(
      Type.Union(
        [
          choice(["epoch", "batch"], { description: "After each epoch, or after each batch too." }),
          integer(1, 10_000_000, { description: "After so many batches." }),
        ],
        {
          description:
            "When to evaluate: after each `epoch`, after each `batch`, or after every so many batches (and each epoch).",
          examples: ["epoch", "batch", 100],
        },
      ),
      "epoch",
    ),
    on: optional(
      choice(["validation", "test", "both"], {
        description: "The set to evaluate on. `test` chooses the best epoch on the test set, and the run says so.",
      }),
      "validation",
    ),
    sample: optional(
      orNull(integer(1, 10_000_000, { description: "Number of digits." }), {
        description: "Between epochs, evaluate only the first so many digits of the set.",
      }),
      null,
    ),
  },
  { ...closed, description: "When and on which digits the network is evaluated while it trains." },
);

const training = Type.Object(
  {
    epochs: optional(
      integer(1, 100_000, { description: "How often the network sees the whole training set.", examples: [10] }),
      10,
    ),
    batchSize: optional(integer(1, 65_536, { description: "Digits in each step.", examples: [32, 128] }), 128),
    stepsPerEpoch: optional(
      orNull(integer(1, 10_000_000, { description: "Batches." }), {
        description: "Batches in an epoch; left out, as many as the training set has.",
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
  { ...closed, description: "How the network is trained." },
);

// ---------------------------------------------------------------- what surrounds it

const checkpoints = orNull(
  Type.Object(
    {
      every: optional(
        Type.Union([
          Type.Object({ epochs: integer(1, 100_000, { description: "Epochs between two checkpoints." }) }, closed),
          Type.Object(
            { seconds: number({ exclusiveMinimum: 0 }, { description: "Seconds between two checkpoints." }) },
            closed,
          ),
        ]),
        { epochs: 1 },
      ),
      keep: optional(choice(["last", "best", "all"], { description: "Which checkpoints are kept." }), "last"),
      pattern: optional(
        Type.String({
          minLength: 1,
          description: "Name of a kept checkpoint.",
          examples: ["{epoch:02d}-{valAccuracy:.4f}"],
        }),
        "{epoch:02d}",
      ),
    },
    closed,
  ),
  { description: "What is saved while the run goes on." },
);

const sweep = orNull(
  Type.Object(
    {
      parameters: Type.Record(Type.String(), Type.Array(Type.Unknown(), { minItems: 1 }), {
        description: "Which values of this file to vary, by their path, and the values each takes.",
        examples: [{ "training.batchSize": [16, 32, 64] }],
      }),
      zip: optional(
        Type.Array(Type.Array(Type.String()), { description: "Groups of paths whose values go together." }),
        [],
      ),
      samples: optional(
        orNull(integer(1, 100_000, { description: "Runs." }), { description: "Random search: so many runs." }),
        null,
      ),
      repeats: optional(integer(1, 1000, { description: "Runs of each setting, with seed, seed + 1, …" }), 1),
      warmStart: optional(
        Type.Boolean({ description: "Whether each run starts from the weights of the one before." }),
        false,
      ),
    },
    closed,
  ),
  { description: "Many runs from one file." },
);

export const engineNames = ["auto", "tensorflow", "webgpu", "wasm"] as const;

/** The schema of a whole experiment file. */
export const experimentSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String({ description: "Where the JSON Schema of this file is." })),
    name: optional(
      Type.String({ maxLength: 200, description: "What the runs are called; left out, the file's name." }),
      "",
    ),
    description: optional(Type.String({ description: "What this experiment is about." }), ""),
    seed: optional(
      integer(0, 4_294_967_295, { description: "The same seed gives the same weights, order and noise." }),
      42,
    ),
    data: optional(
      Type.Union([mnistData, idxData, kaggleCsvData], {
        description: "The digits; `source` says where they come from.",
      }),
      { source: "mnist" },
    ),
    model: Type.Object(
      {
        weights: optional(
          orNull(path({ description: "Path." }), {
            description:
              "Start from these weights: a model.json in TensorFlow.js layers format, relative to this file.",
          }),
          null,
        ),
        layers: Type.Array(layer, {
          minItems: 1,
          maxItems: 1000,
          description: "The layers, first to last. The input is 28×28×1; the last layer has 10 outputs.",
        }),
      },
      { ...closed, description: "The network." },
    ),
    training: optional(training, {}),
    engine: optional(
      choice(engineNames, {
        description: "What computes: `auto` takes the fastest that starts; `wasm` runs everywhere.",
      }),
      "auto",
    ),
    checkpoints: optional(checkpoints, null),
    sweep: optional(sweep, null),
  },
  { ...closed, title: "MNIST Lab experiment", description: "An experiment of MNIST Lab: data, network and training." },
);

// ---------------------------------------------------------------- types

/** What a person writes. */
export type ExperimentFile = Static<typeof experimentSchema>;

/** The same with every default written out. */
type Resolved<T> = T extends readonly unknown[]
  ? { [K in keyof T]: Resolved<T[K]> }
  : T extends object
    ? { [K in keyof T]-?: Resolved<Exclude<T[K], undefined>> }
    : T;

export type Experiment = Resolved<Omit<ExperimentFile, "$schema" | "sweep">> & {
  sweep: Resolved<NonNullable<ExperimentFile["sweep"]>> | null;
};
export type LayerSpec = Experiment["model"]["layers"][number];
export type ResidualSpec = Extract<LayerSpec, { type: "residual" }>;
export type SimpleLayerSpec = Exclude<LayerSpec, ResidualSpec>;
export type DataSpec = Experiment["data"];
export type OptimizerSpec = Experiment["training"]["optimizer"];
export type ScheduleSpec = Experiment["training"]["learningRateSchedule"];
export type LossSpec = Experiment["training"]["loss"];
export type EvaluateSpec = Experiment["training"]["evaluate"];
export type ActivationSpec = Resolved<Static<typeof activation>>;
export type InitializerSpec = Resolved<Static<typeof initializer>>;
export type RegularizerSpec = Resolved<NonNullable<Static<typeof regularizer>>>;
