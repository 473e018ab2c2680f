import { parseExperiment } from "../../src/core/experiment/parse.ts";
import type { ExperimentFile } from "../../src/core/experiment/schema.ts";
import type { Network } from "../../src/core/network/network.ts";
import { optimizerSlots } from "../../src/core/optimizerSlots.ts";
import type { TrainingState } from "../../src/core/trainingState.ts";
import type { Checkpoint } from "../../src/files/checkpoint.ts";
import { normalValues } from "./randomValues.ts";

/** 20 weights: small enough to spoil every bit of a checkpoint. */
export const tinyLayers: ExperimentFile["model"]["layers"] = [
  { type: "globalAveragePooling2d" },
  { type: "dense", units: 10, activation: "softmax" },
];

export interface Sample {
  readonly checkpoint: Checkpoint;
  readonly network: Network;
}

/** A training in its fourth epoch: the third was the last and the one to go back to, the second the best. */
export const sampleState: TrainingState = {
  step: 37,
  epoch: 4,
  epochEnded: false,
  lookDue: true,
  totals: { digits: 128, loss: 241.123456789012, correct: 31 },
  trainMilliseconds: 812.25,
  evaluateMilliseconds: 0,
  plateau: { best: null, wait: 0, cooldown: 2, scale: 0.5 },
  earlyStopping: { best: 0.1 + 0.2, bestEpoch: 3, wait: 1, stop: false },
  last: 3,
  best: { epoch: 2, accuracy: 0.9812 },
  toRestore: 3,
  seconds: 12.5,
};

/** A checkpoint with values of every kind. The weights of its last epoch are the model's own. */
export function sampleCheckpoint(file: Partial<ExperimentFile> = {}): Sample {
  const text = JSON.stringify({ name: "Grüße", model: { layers: tinyLayers }, ...file });
  const { experiment, network } = parseExperiment(text, { fileName: "sample" });
  if (experiment === null) throw new Error("the sample is no experiment");
  const valuesFrom = (seed: number) =>
    new Map(network.weights.map(({ name, size }, i) => [name, normalValues(seed + i, size)]));
  const weights = valuesFrom(1);
  const trainable = network.weights.filter((weight) => weight.trainable);
  const optimizer = optimizerSlots(experiment.training.optimizer).flatMap((slot, i) =>
    trainable.map(({ name, size }, j): [string, Float32Array] => [
      `${name}/${slot}`,
      normalValues(100 + 10 * i + j, size),
    ]),
  );
  const checkpoint: Checkpoint = {
    version: 1,
    runId: "20260301-142530-grusse-7f3a",
    experiment,
    engine: "wasm",
    numerics: 3,
    dataSha256: "0123456789abcdef".repeat(4),
    state: sampleState,
    weights,
    optimizer: new Map(optimizer),
    kept: [
      { epoch: 3, step: 30, weights, probabilities: new Map([["validation", normalValues(200, 20)]]) },
      {
        epoch: 2,
        step: 20,
        weights: valuesFrom(50),
        probabilities: new Map([
          ["validation", normalValues(201, 20)],
          ["test", normalValues(202, 10)],
        ]),
      },
    ],
  };
  return { checkpoint, network };
}
