import { describe, expect, test } from "vitest";
import type { OptimizerSpec } from "../../../../../src/core/experiment/schema.ts";
import { smallMnist } from "../../../../helpers/smallMnist.ts";
import {
  chunkOf,
  experimentWith,
  learnerHere,
  learnerOnThreads,
  partOf,
  trace,
  traceOf,
  type Layers,
  type Training,
} from "../../../../helpers/wasmLearner.ts";

const data = smallMnist(70, 0, 0);

const small: Layers = [
  { type: "conv2d", filters: 2, kernelSize: 5, strides: 5, activation: "relu" },
  { type: "dropout", rate: 0.3 },
  { type: "flatten" },
  { type: "dense", units: 10, activation: "softmax", kernelRegularizer: { type: "l2", factor: 0.001 } },
];
const normalized: Layers = [
  { type: "conv2d", filters: 4, kernelSize: 3, strides: 2, activation: "relu" },
  { type: "batchNormalization", momentum: 0.9 },
  { type: "conv2d", filters: 4, kernelSize: 3, strides: 2 },
  { type: "batchNormalization" },
  { type: "globalAveragePooling2d" },
  { type: "dense", units: 10, activation: "softmax" },
];

const optimizers: readonly NonNullable<Training["optimizer"]>[] = [
  { type: "sgd", learningRate: 0.05 },
  { type: "sgd", learningRate: 0.05, momentum: 0.9 },
  { type: "sgd", learningRate: 0.05, momentum: 0.9, nesterov: true },
  { type: "rmsprop", learningRate: 0.01 },
  { type: "adam", learningRate: 0.01, clipNorm: 0.1 },
  { type: "adamW", learningRate: 0.01, globalClipNorm: 0.1 },
  { type: "nadam", learningRate: 0.01 },
  { type: "adagrad", learningRate: 0.05 },
  { type: "adadelta", learningRate: 1 },
];
const nameOf = (optimizer: NonNullable<Training["optimizer"]>) => JSON.stringify(optimizer);
const slotsOf: Readonly<Record<OptimizerSpec["type"], readonly string[]>> = {
  sgd: ["momentum"],
  rmsprop: ["velocity"],
  adam: ["momentum", "velocity"],
  adamW: ["momentum", "velocity"],
  nadam: ["momentum", "velocity"],
  adagrad: ["accumulator"],
  adadelta: ["accumulated_grad", "accumulated_delta_var"],
};

test("a chunk as a whole, in pieces and batch by batch gives the same bits", async () => {
  for (const layers of [small, normalized]) {
    const subject = experimentWith(layers, { batchSize: 33, optimizer: optimizers[4] });
    const chunk = chunkOf(70, 33, 12, 0.01);
    const whole = await trace(await learnerHere(subject, data), chunk);
    expect(whole.loss).toHaveLength(12);
    expect(whole.step).toBe(12);
    expect(await trace(await learnerHere(subject, data), chunk, [1, 3, 10])).toEqual(whole);
    const each = Array.from({ length: 11 }, (_, i) => i + 1);
    expect(await trace(await learnerHere(subject, data), chunk, each)).toEqual(whole);
  }
});

test("a chunk of more steps than the engine holds at once", async () => {
  const subject = experimentWith(small, { batchSize: 3, optimizer: optimizers[3] });
  const chunk = chunkOf(70, 3, 2100, 0.001);
  const whole = await trace(await learnerHere(subject, data), chunk);
  expect(whole.loss).toHaveLength(2100);
  expect(whole.loss.every(Number.isFinite)).toBe(true);
  expect(await trace(await learnerHere(subject, data), chunk, [1, 700, 1500])).toEqual(whole);
});

test("an empty chunk changes nothing", async () => {
  const learner = await learnerHere(experimentWith(small, { batchSize: 3, optimizer: optimizers[0] }), data);
  const before = await learner.state();
  const metrics = await learner.train(chunkOf(70, 3, 0, 0.1));
  expect(metrics).toEqual({ batches: 0, loss: new Float64Array(0), correct: new Int32Array(0) });
  expect(await learner.state()).toEqual(before);
});

test("each batch has its own learning rate", async () => {
  const subject = experimentWith(small, { batchSize: 10, optimizer: optimizers[0] });
  const learner = await learnerHere(subject, data);
  const chunk = { ...chunkOf(70, 10, 3, 0), learningRates: Float64Array.of(0, 0.1, 0) };
  const start = (await learner.state()).weights;
  await learner.train(partOf(chunk, 0, 1));
  expect((await learner.state()).weights).toEqual(start);
  await learner.train(partOf(chunk, 1, 2));
  const moved = (await learner.state()).weights;
  expect(moved).not.toEqual(start);
  await learner.train(partOf(chunk, 2, 3));
  expect((await learner.state()).weights).toEqual(moved);
});

describe("a state in the middle continues to the same bits", () => {
  test.each(optimizers.map((optimizer) => [nameOf(optimizer), optimizer] as const))("%s", async (_, optimizer) => {
    for (const layers of [small, normalized]) {
      const subject = experimentWith(layers, { batchSize: 20, optimizer });
      const { learningRate, type } = subject.experiment.training.optimizer;
      const chunk = chunkOf(70, 20, 11, learningRate);
      const undisturbed = await trace(await learnerHere(subject, data), chunk);

      const first = await learnerHere(subject, data);
      const half = [await first.train(partOf(chunk, 0, 5))];
      const state = await first.state();
      expect(state.step).toBe(5);
      // Others may go on, and so may the one that gave the state.
      await first.train(partOf(chunk, 5, 7));
      const second = await learnerHere(subject, data);
      for (const learner of [second, first]) {
        await learner.restore(state);
        const rest = await learner.train(partOf(chunk, 5, 11));
        expect(traceOf([...half, rest], await learner.state())).toEqual(undisturbed);
      }

      const trained = subject.network.weights.filter(({ trainable }) => trainable);
      const hasSlots = type !== "sgd" || subject.experiment.training.optimizer.momentum > 0;
      const slots = hasSlots ? slotsOf[type] : [];
      const names = slots.flatMap((slot) => trained.map(({ name }) => `${name}/${slot}`));
      expect([...state.optimizer.keys()].sort()).toEqual(names.sort());
      expect([...state.weights.keys()]).toEqual(subject.network.weights.map(({ name }) => name));
    }
  });
});

test("weights alone start the optimizer afresh", async () => {
  for (const optimizer of optimizers) {
    const subject = experimentWith(small, { batchSize: 20, optimizer });
    const { learningRate } = subject.experiment.training.optimizer;
    const chunk = chunkOf(70, 20, 4, learningRate);
    const learner = await learnerHere(subject, data);
    const { weights } = await learner.state();
    const first = await trace(learner, chunk);
    await learner.restore({ step: 0, weights, optimizer: new Map() });
    expect(await trace(learner, chunk)).toEqual(first);
  }
});

test("a state is a copy: training on does not change it", async () => {
  const learner = await learnerHere(experimentWith(small, { batchSize: 20, optimizer: optimizers[4] }), data);
  const state = await learner.state();
  const before = new Map(Array.from(state.weights, ([name, values]) => [name, values.slice()]));
  await learner.train(chunkOf(70, 20, 3, 0.1));
  expect(state.weights).toEqual(before);
});

describe("weights of another network are refused", () => {
  test("a missing one, and one of another size, are named", async () => {
    const learner = await learnerHere(experimentWith(small, { batchSize: 20, optimizer: optimizers[4] }), data);
    const { weights, optimizer } = await learner.state();
    const without = new Map(weights);
    without.delete("dense/bias");
    const refused = (state: { weights: typeof weights; optimizer: typeof optimizer }) =>
      Promise.resolve()
        .then(() => learner.restore({ step: 0, ...state }))
        .catch((error: unknown) => error);
    expect(await refused({ weights: without, optimizer })).toMatchObject({
      code: "bad-weights",
      message: "dense/bias is missing; this network needs 10.",
    });
    const wrong = new Map(weights).set("conv2d/kernel", new Float32Array(49));
    expect(await refused({ weights: wrong, optimizer })).toMatchObject({
      code: "bad-weights",
      message: "conv2d/kernel has 49 values; this network needs 5×5×1×2.",
    });
    const slots = new Map(optimizer).set("dense/bias/velocity", new Float32Array(9));
    expect(await refused({ weights, optimizer: slots })).toMatchObject({ code: "bad-weights" });
  });
});

describe("stopping in the middle of a chunk", () => {
  test("before it begins, nothing is done", async () => {
    const learner = await learnerHere(experimentWith(small, { batchSize: 20, optimizer: optimizers[4] }), data);
    const { batches } = await learner.train(chunkOf(70, 20, 5, 0.1), AbortSignal.abort());
    expect(batches).toBe(0);
    expect((await learner.state()).step).toBe(0);
  });

  test.each([1, 3])(
    "the batch under way is finished, and going on leads to the same bits: %i threads",
    async (threads) => {
      const subject = experimentWith(normalized, { batchSize: 33, optimizer: optimizers[6] });
      const chunk = chunkOf(70, 33, 400, 0.001);
      const undisturbed = await trace(await learnerHere(subject, data), chunk);

      const learner = await learnerOnThreads(subject, data, threads);
      const all = [];
      let done = 0;
      let cuts = 0;
      while (done < 400) {
        const stopper = new AbortController();
        if (cuts < 4) setTimeout(() => stopper.abort(), 5);
        const metrics = await learner.train(partOf(chunk, done, 400), stopper.signal);
        expect(metrics.loss).toHaveLength(metrics.batches);
        expect(metrics.correct).toHaveLength(metrics.batches);
        done += metrics.batches;
        expect((await learner.state()).step).toBe(done);
        if (done < 400) cuts++;
        all.push(metrics);
      }
      expect(cuts).toBeGreaterThan(0);
      expect(traceOf(all, await learner.state())).toEqual(undisturbed);
    },
  );
});
