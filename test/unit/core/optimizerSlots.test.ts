import { expect, test } from "vitest";
import type { OptimizerSpec } from "../../../src/core/experiment/schema.ts";
import { optimizerSlots } from "../../../src/core/optimizerSlots.ts";
import { tinyLayers } from "../../helpers/checkpoints.ts";
import { experimentWith, learnerHere } from "../../helpers/wasmLearner.ts";

const one = { count: 1, pixels: new Uint8Array(784), labels: new Uint8Array(1) };
const data = { train: one, validation: one, test: one, normalization: { mean: 0, deviation: 1 } };

const optimizers: readonly (Partial<OptimizerSpec> & Pick<OptimizerSpec, "type">)[] = [
  { type: "sgd" },
  { type: "sgd", momentum: 0.9 },
  { type: "sgd", momentum: 0.9, nesterov: true },
  { type: "sgd", nesterov: true },
  { type: "rmsprop" },
  { type: "adam" },
  { type: "adamW" },
  { type: "nadam" },
  { type: "adagrad" },
  { type: "adadelta" },
];

test.each(optimizers.map((optimizer) => [JSON.stringify(optimizer), optimizer] as const))(
  "%s keeps what the engine keeps",
  async (_, optimizer) => {
    const subject = experimentWith(
      [...tinyLayers.slice(0, 1), { type: "batchNormalization" }, ...tinyLayers.slice(1)],
      {
        optimizer,
      },
    );
    const learner = await learnerHere(subject, data);
    const { optimizer: slots } = await learner.state();
    await learner.dispose();
    const weights = subject.network.weights.filter(({ trainable }) => trainable);
    const expected = optimizerSlots(subject.experiment.training.optimizer).flatMap((slot) =>
      weights.map(({ name, size }) => [`${name}/${slot}`, size]),
    );
    expect([...slots].map(([name, { length }]) => [name, length])).toEqual(expected);
  },
);
