import { describe, expect, test } from "vitest";
import { lossOf } from "../../../../../../src/core/experiment/normalize.ts";
import { lanesOf } from "../../../../../../src/trainer/engine/wasm/plan/compile.ts";
import { runSinglePass } from "../../../../../../src/trainer/engine/wasm/singlePass.ts";
import { smallMnist } from "../../../../../helpers/smallMnist.ts";
import { chunkOf, experimentWith, learnerHere, type Layers } from "../../../../../helpers/wasmLearner.ts";

const data = smallMnist(24, 0, 0);

/** Kernels of many blocks that different threads update, of single blocks, and of less than one. */
const layers: Layers = [
  { type: "conv2d", filters: 3, kernelSize: 5, strides: 3, activation: "relu" },
  { type: "conv2d", filters: 40, kernelSize: 3, kernelRegularizer: { type: "l2", factor: 0.01 } },
  { type: "batchNormalization" },
  { type: "conv2d", filters: 32, kernelSize: 3, activation: "relu", kernelRegularizer: { type: "l1", factor: 0.001 } },
  { type: "flatten" },
  { type: "dense", units: 37, activation: "tanh", kernelRegularizer: { type: "l2", factor: 0.001 } },
  { type: "dense", units: 10, activation: "softmax" },
];

const normOf = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** One step of descent, and the gradients that it should have followed, before clipping. */
async function step(clipping: { clipNorm?: number; globalClipNorm?: number }) {
  const rate = 0.5;
  const training = { batchSize: 24, optimizer: { type: "sgd", learningRate: rate, ...clipping } } as const;
  const { experiment, network } = experimentWith(layers, training);
  const learner = await learnerHere({ experiment, network }, data);
  const { weights } = await learner.state();
  const { weightGradients: gradients } = runSinglePass({
    network,
    objective: { type: "loss", loss: lossOf(experiment.training.loss), fromProbabilities: false },
    training: true,
    input: Float32Array.from(data.train.pixels, (pixel) => Math.fround(pixel / 255)),
    labels: data.train.labels,
    weights,
    lanes: lanesOf(network, 24),
  });
  await learner.train(chunkOf(24, 24, 1, rate));
  const after = (await learner.state()).weights;
  const moved = new Map(
    Array.from(gradients.keys(), (name) => [name, difference(weights.get(name)!, after.get(name)!)]),
  );
  return { gradients, moved, rate };
}

function difference(before: Float32Array, after: Float32Array): Float64Array {
  return Float64Array.from(before, (value, i) => value - after[i]);
}

describe("the update follows the gradient", () => {
  const compare = (
    { gradients, moved, rate }: Awaited<ReturnType<typeof step>>,
    scaleOf: (gradient: Float32Array) => number,
  ) => {
    for (const [name, gradient] of gradients) {
      const scale = rate * scaleOf(gradient);
      gradient.forEach((g, i) => {
        const allowed = 2e-6 * Math.abs(scale * g) + 1.5e-7;
        expect(Math.abs(moved.get(name)![i] - scale * g), `${name}[${i}]`).toBeLessThan(allowed);
      });
    }
  };

  test("as it is", async () => compare(await step({}), () => 1));

  test("scaled down where a variable's norm exceeds the limit, and only there", async () => {
    const { gradients } = await step({});
    const norms = Array.from(gradients.values(), normOf).sort((a, b) => a - b);
    const limit = norms[Math.floor(norms.length / 2)] * 1.01;
    expect(norms.filter((norm) => norm > limit).length).toBeGreaterThan(2);
    expect(norms.filter((norm) => norm < limit).length).toBeGreaterThan(2);
    compare(await step({ clipNorm: limit }), (gradient) => limit / Math.max(normOf(gradient), limit));
  });

  test("scaled down where the norm of all together exceeds the limit", async () => {
    const { gradients } = await step({});
    const norm = Math.hypot(...Array.from(gradients.values(), normOf));
    compare(await step({ globalClipNorm: norm / 3 }), () => 1 / 3);
    compare(await step({ globalClipNorm: norm * 1.01 }), () => 1);
  });
});
