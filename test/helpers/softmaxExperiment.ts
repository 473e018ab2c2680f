import type { Experiment } from "../../src/core/experiment/schema.ts";

/** A resolved experiment whose network is the softmax learner's. */
export function softmaxExperiment(
  training: Partial<Experiment["training"]> = {},
  data: Partial<Experiment["data"]> = {},
): Experiment {
  return {
    name: "Softmax regression",
    description: "",
    seed: 42,
    data: {
      source: "mnist",
      validationSplit: 0.1,
      limit: null,
      normalization: "unit",
      shuffle: true,
      augmentation: null,
      ...data,
    } as Experiment["data"],
    model: {
      weights: null,
      layers: [
        { type: "flatten" },
        {
          type: "dense",
          units: 10,
          activation: "softmax",
          useBias: true,
          kernelInitializer: "zeros",
          kernelRegularizer: null,
        },
      ],
    },
    training: {
      epochs: 2,
      batchSize: 32,
      stepsPerEpoch: null,
      loss: "sparseCategoricalCrossentropy",
      optimizer: {
        type: "sgd",
        learningRate: 0.1,
        momentum: 0.9,
        nesterov: false,
        clipNorm: null,
        globalClipNorm: null,
      },
      learningRateSchedule: { type: "constant", warmupEpochs: 0 },
      reduceOnPlateau: null,
      earlyStopping: null,
      evaluate: { every: "epoch", on: "validation", sample: null },
      ...training,
    },
    engine: "auto",
    checkpoints: null,
    sweep: null,
  };
}
