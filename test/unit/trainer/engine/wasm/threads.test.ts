import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Learner } from "../../../../../src/trainer/engine/engine.ts";
import { createWasmEngine } from "../../../../../src/trainer/engine/wasm/engine.ts";
import { rejectionOf } from "../../../../helpers/rejection.ts";
import { smallMnist } from "../../../../helpers/smallMnist.ts";
import {
  builtWorker,
  chunkOf,
  digestsOf,
  experimentWith,
  learnerHere,
  learnerOnThreads,
  trace,
  type Layers,
  type Subject,
  type Training,
} from "../../../../helpers/wasmLearner.ts";

const data = smallMnist(150, 60, 0);
const output = { type: "dense", units: 10, activation: "softmax" } as const;
const l2 = { type: "l2", factor: 0.001 } as const;

const networks: Readonly<Record<string, Layers>> = {
  "dense layers": [
    { type: "flatten" },
    { type: "dense", units: 61, activation: "tanh", kernelRegularizer: { type: "l1", factor: 0.0001 } },
    { type: "dropout", rate: 0.5 },
    { type: "dense", units: 30, activation: "relu" },
    output,
  ],
  "convolutions, direct and by Winograd": [
    { type: "conv2d", filters: 4, kernelSize: 5, padding: "same", activation: "relu" },
    { type: "averagePooling2d" },
    { type: "conv2d", filters: 8, kernelSize: 5, activation: "gelu", kernelRegularizer: l2 },
    { type: "maxPooling2d", poolSize: 3, strides: 2 },
    { type: "conv2d", filters: 12, kernelSize: 3, padding: "same", activation: "elu", useBias: false },
    { type: "flatten" },
    output,
  ],
  "batch normalization": [
    { type: "conv2d", filters: 6, kernelSize: 3, strides: 2 },
    { type: "batchNormalization" },
    { type: "activation", activation: "relu" },
    { type: "dropout", rate: 0.2 },
    { type: "flatten" },
    { type: "dense", units: 20 },
    { type: "batchNormalization", momentum: 0.9 },
    output,
  ],
  "residual blocks": [
    { type: "conv2d", filters: 8, kernelSize: 5, strides: 3, kernelRegularizer: l2 },
    {
      type: "residual",
      activation: "relu",
      layers: [
        { type: "conv2d", filters: 8, kernelSize: 3, padding: "same" },
        { type: "batchNormalization" },
        { type: "activation", activation: "silu" },
        { type: "conv2d", filters: 8, kernelSize: 3, padding: "same" },
      ],
    },
    { type: "residual", layers: [{ type: "conv2d", filters: 5, kernelSize: 3, padding: "same", strides: 2 }] },
    { type: "globalAveragePooling2d" },
    output,
  ],
};
const names = Object.keys(networks);

type OptimizerFile = NonNullable<Training["optimizer"]>;

const optimizers: readonly OptimizerFile[] = [
  { type: "sgd", learningRate: 0.05 },
  { type: "sgd", learningRate: 0.05, momentum: 0.9, clipNorm: 0.5 },
  { type: "sgd", learningRate: 0.05, momentum: 0.9, nesterov: true, globalClipNorm: 0.5 },
  { type: "rmsprop" },
  { type: "adam", globalClipNorm: 0.5 },
  { type: "adamW", clipNorm: 0.1 },
  { type: "nadam" },
  { type: "adagrad", learningRate: 0.05 },
  { type: "adadelta", learningRate: 1 },
];

/** All bits of a training: metrics, weights, optimizer slots, and an evaluation. */
async function bitsOf(learner: Learner, subject: Subject, batchSize: number) {
  const { learningRate } = subject.experiment.training.optimizer;
  const chunk = chunkOf(data.train.count, batchSize, 7, learningRate);
  const { values, ...measured } = await trace(learner, chunk, [2]);
  const evaluation = await learner.evaluate("validation", undefined, true);
  return { ...measured, values: digestsOf(values), evaluation };
}

describe("the same bits with 1, 2, 3 and 5 threads", () => {
  test.each(names)("%s", async (name) => {
    // A last batch of 22, in shards of 16 or 8; and one of 6, in shards of 8.
    for (const [i, batchSize] of [64, 36].entries()) {
      const subject = experimentWith(networks[name], { batchSize, optimizer: optimizers[i + names.indexOf(name)] });
      const expected = await bitsOf(await learnerHere(subject, data), subject, batchSize);
      expect(expected.loss.every(Number.isFinite)).toBe(true);
      for (const threads of i === 0 ? [1, 2, 3, 5] : [3]) {
        const learner = await learnerOnThreads(subject, data, threads);
        expect(await bitsOf(learner, subject, batchSize), `${threads} threads`).toEqual(expected);
        await learner.dispose();
      }
    }
  });

  test.each(optimizers.map((optimizer) => [JSON.stringify(optimizer), optimizer] as const))(
    "%s",
    async (_, optimizer) => {
      for (const name of ["batch normalization", "convolutions, direct and by Winograd"]) {
        const subject = experimentWith(networks[name], { batchSize: 64, optimizer });
        const expected = await bitsOf(await learnerHere(subject, data), subject, 64);
        const learner = await learnerOnThreads(subject, data, 3);
        expect(await bitsOf(learner, subject, 64), name).toEqual(expected);
        await learner.dispose();
      }
    },
  );

  test("more threads than there is work", async () => {
    const subject = experimentWith(networks["batch normalization"], { batchSize: 3 });
    const expected = await bitsOf(await learnerHere(subject, data), subject, 3);
    expect(await bitsOf(await learnerOnThreads(subject, data, 9), subject, 3)).toEqual(expected);
  });

  test("a state made with three threads goes on with two", async () => {
    const subject = experimentWith(networks["residual blocks"], { batchSize: 64, optimizer: { type: "nadam" } });
    const chunk = chunkOf(data.train.count, 64, 8, 0.001);
    const { values } = await trace(await learnerHere(subject, data), chunk);
    const first = await learnerOnThreads(subject, data, 3);
    await first.train({ ...chunk, batchSizes: chunk.batchSizes.subarray(0, 3) });
    const second = await learnerOnThreads(subject, data, 2);
    await second.restore(await first.state());
    const done = 64 + 64 + 22;
    await second.train({
      firstStep: 3,
      batchSizes: chunk.batchSizes.subarray(3),
      learningRates: chunk.learningRates.subarray(3),
      indices: chunk.indices.subarray(done),
    });
    const { weights, optimizer } = await second.state();
    expect(digestsOf(new Map([...weights, ...optimizer]))).toEqual(digestsOf(values));
  });
});

test("a learner says what it runs on", async () => {
  const subject = experimentWith(networks["dense layers"], { batchSize: 8 });
  const { device } = await learnerOnThreads(subject, data, 2);
  expect(device).toMatchObject({ engine: "wasm", description: "WebAssembly SIMD, 2 threads", threads: 2 });
  expect((await learnerOnThreads(subject, data, 1)).device.description).toBe("WebAssembly SIMD, 1 thread");
});

describe("a thread that dies", () => {
  const subject = experimentWith(networks["batch normalization"], { batchSize: 16 });
  const prepare = (way: string, threads = 3) => {
    const workerUrl = new URL("../../../../fixtures/threads/dyingWorker.mjs", import.meta.url);
    vi.stubEnv("WAY_TO_DIE", way);
    onTestFinished(() => void vi.unstubAllEnvs());
    const engine = createWasmEngine({ threads, workerUrl });
    return engine.prepare(subject.experiment, subject.network, data, new AbortController().signal);
  };

  test.each([
    ["exit", "A thread of the wasm engine died: A thread of the engine ended with code 7."],
    ["throw", "A thread of the wasm engine died: this thread was spoiled"],
  ])("%s: what is pending is rejected, and so is what follows", async (way, message) => {
    const learner = await prepare(way);
    onTestFinished(() => learner.dispose());
    const chunk = chunkOf(150, 16, 3, 0.001);
    expect((await learner.train(chunk)).batches).toBe(3);
    const failure = await rejectionOf(learner.train(chunk));
    expect(failure.code).toBe("engine-failed");
    expect(failure.message).toBe(message);
    expect(failure.next).toBeTruthy();
    for (const call of [
      () => learner.train(chunk),
      () => learner.evaluate("validation"),
      () => learner.predict(new Float32Array(784)),
    ]) {
      expect((await rejectionOf(call())).code).toBe("engine-failed");
    }
    await learner.dispose();
    await learner.dispose();
  });

  test("at the start: the engine cannot be prepared", async () => {
    const failure = await rejectionOf(prepare("start"));
    expect(failure.code).toBe("engine-failed");
    expect(failure.message).toContain("code 5");
  });

  test("a program that is not there", async () => {
    const workerUrl = new URL("nowhere.js", builtWorker);
    const engine = createWasmEngine({ threads: 2, workerUrl });
    const failure = await rejectionOf(
      engine.prepare(subject.experiment, subject.network, data, new AbortController().signal),
    );
    expect(failure.code).toBe("engine-failed");
    expect(failure.message).toContain("nowhere.js");
  });
});

describe("closing", () => {
  const subject = experimentWith(networks["dense layers"], { batchSize: 16 });

  test("in the middle of a chunk: it is rejected, and the threads end", async () => {
    const learner = await learnerOnThreads(subject, data, 2);
    const training = rejectionOf(learner.train(chunkOf(150, 16, 100_000, 0.001)));
    await new Promise((resolve) => setTimeout(resolve, 30));
    await learner.dispose();
    expect((await training).code).toBe("aborted");
    expect((await rejectionOf(learner.evaluate("validation"))).code).toBe("aborted");
  });

  test("before and while it is prepared", async () => {
    const engine = createWasmEngine({ threads: 2, workerUrl: builtWorker });
    const prepared = (signal: AbortSignal) => engine.prepare(subject.experiment, subject.network, data, signal);
    await expect(prepared(AbortSignal.abort())).rejects.toThrow();
    const stopper = new AbortController();
    const preparing = prepared(stopper.signal);
    stopper.abort();
    await expect(preparing).rejects.toThrow();
  });
});

describe("a network too large for memory is refused before anything is allocated", () => {
  const dense = (units: number) => ({ type: "dense", units, activation: "relu" }) as const;
  const conv = (filters: number) => ({ type: "conv2d", filters, kernelSize: 3, padding: "same" }) as const;
  const cases: Readonly<Record<string, { layers: Layers; batchSize: number; names: string }>> = {
    weights: {
      layers: [{ type: "flatten" }, dense(65536), dense(65536), output],
      batchSize: 32,
      names: "weights and their gradients",
    },
    "a kernel of a convolution": {
      layers: [conv(4096), { ...conv(4096), kernelSize: 64 }, { type: "globalAveragePooling2d" }, output],
      batchSize: 1,
      names: "weights and their gradients",
    },
    activations: {
      layers: [conv(64), conv(64), { type: "batchNormalization" }, conv(64), { type: "flatten" }, output],
      batchSize: 65536,
      names: "activations of the batch",
    },
  };

  test.each(Object.entries(cases))("%s", async (_, { layers, batchSize, names }) => {
    const digits = { ...data, train: { count: 60_000, pixels: new Uint8Array(0), labels: new Uint8Array(0) } };
    const subject = experimentWith(layers, { batchSize });
    const engine = createWasmEngine({ threads: 2, workerUrl: builtWorker });
    const memory = vi.spyOn(WebAssembly, "Memory");
    onTestFinished(() => memory.mockRestore());
    const failure = await rejectionOf(
      engine.prepare(subject.experiment, subject.network, digits, new AbortController().signal),
    );
    expect(failure.code).toBe("too-large");
    expect(failure.message).toMatch(/^This network needs \d+ MiB of memory \(.*\); \d+ MiB can be had\.$/);
    expect(failure.message).toMatch(new RegExp(`\\(${names} \\d+ MiB`));
    expect(failure.next).toContain("training.batchSize");
    expect(memory).not.toHaveBeenCalled();
  });
});
