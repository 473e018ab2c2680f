import { memory } from "@tensorflow/tfjs-core";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Learner } from "../../../../../src/trainer/engine/engine.ts";
import { createWebgpuEngine } from "../../../../../src/trainer/engine/webgpu/engine.ts";
import { loadGpu } from "../../../../../src/trainer/engine/webgpu/gpu.ts";
import { rejectionOf } from "../../../../helpers/rejection.ts";
import { smallMnist } from "../../../../helpers/smallMnist.ts";
import { chunkOf, experimentWith, learnerHere, partOf, trace, type Layers } from "../../../../helpers/wasmLearner.ts";
import { hasWebgpu, webgpuLearner, webgpuTitle } from "../../../../helpers/webgpuEngine.ts";

const digits = smallMnist(100, 20, 30);

/** Something of everything, and little of it: the processor plays the GPU. */
const layers: Layers = [
  { type: "conv2d", filters: 3, kernelSize: 5, strides: 3, activation: "relu" },
  { type: "dropout", rate: 0.2 },
  { type: "batchNormalization" },
  { type: "residual", activation: "relu", layers: [{ type: "conv2d", filters: 3, kernelSize: 3, padding: "same" }] },
  { type: "averagePooling2d", poolSize: 3, strides: 2, padding: "same" },
  { type: "flatten" },
  { type: "dense", units: 9, activation: "tanh", kernelRegularizer: { type: "l2", factor: 0.001 } },
  { type: "dropout", rate: 0.4 },
  { type: "dense", units: 10, activation: "softmax" },
];
const subject = experimentWith(layers, { batchSize: 16 });
const chunk = chunkOf(100, 16, 9, 0.01);

async function wasmLearner(): Promise<Learner> {
  const learner = await learnerHere(subject, digits);
  onTestFinished(() => learner.dispose());
  return learner;
}

function expectClose(actual: ReadonlyMap<string, Float32Array>, expected: typeof actual, tolerance: number): void {
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  for (const [name, values] of expected) {
    const found = actual.get(name)!;
    values.forEach((value, i) => {
      if (!(Math.abs(found[i] - value) <= tolerance)) expect.fail(`${name}[${i}]: ${found[i]}, not ${value}`);
    });
  }
}

describe.skipIf(!hasWebgpu)(webgpuTitle, () => {
  test("starts from the very weights of wasm, drops the same values and learns the same", async () => {
    const [wasm, webgpu] = [await wasmLearner(), await webgpuLearner(subject, digits)];
    expect((await webgpu.state()).weights).toEqual((await wasm.state()).weights);
    const [expected, actual] = [await trace(wasm, chunk), await trace(webgpu, chunk)];
    // Batches of 16, and one of the four digits that are left.
    actual.loss.forEach((loss, i) => expect(loss).toBeCloseTo(expected.loss[i], 3));
    expect(actual.correct).toEqual(expected.correct);
    expect(actual.step).toBe(9);

    await webgpu.restore(await wasm.state());
    for (const [set, indices] of [["test"], ["validation", Int32Array.of(19, 3, 3)]] as const) {
      const [a, b] = [await webgpu.evaluate(set, indices, true), await wasm.evaluate(set, indices, true)];
      expect(a.loss).toBeCloseTo(b.loss, 4);
      expect(a.labels).toEqual(b.labels);
      expect(a.correct).toBe(b.correct);
      expectClose(new Map([[set, a.probabilities!]]), new Map([[set, b.probabilities!]]), 1e-5);
    }
    const images = Float32Array.from(digits.test.pixels.subarray(0, 3 * 784), (pixel) => pixel / 255);
    const predicted = new Map([["images", await webgpu.predict(images)]]);
    expectClose(predicted, new Map([["images", await wasm.predict(images)]]), 1e-5);
  });

  test("goes on from a state", async () => {
    const whole = await trace(await webgpuLearner(subject, digits), chunk);
    const first = await webgpuLearner(subject, digits);
    await first.train(partOf(chunk, 0, 4));
    const second = await webgpuLearner(subject, digits);
    await second.restore(await first.state());
    const metrics = await second.train(partOf(chunk, 4, 9));
    [...metrics.loss].forEach((loss, i) => expect(loss).toBeCloseTo(whole.loss[4 + i], 4));
    const { weights, optimizer } = await second.state();
    expectClose(new Map([...weights, ...optimizer]), whole.values, 1e-4);
  });

  test("learns from pixels that come with a chunk as from those of the data set", async () => {
    const [one, other] = [await webgpuLearner(subject, digits), await webgpuLearner(subject, digits)];
    const part = partOf(chunk, 0, 2);
    const pixels = Float32Array.from({ length: 32 * 784 }, (_, i) => digits.train.pixels[i] / 255);
    const [expected, actual] = [await one.train(part), await other.train({ ...part, pixels })];
    [...actual.loss].forEach((loss, i) => expect(loss).toBeCloseTo(expected.loss[i], 5));
  });

  test("reads from the device once a chunk, and leaves nothing there", async () => {
    const learner = await webgpuLearner(subject, digits);
    await learner.train(partOf(chunk, 0, 1));
    const tensors = memory().numTensors;
    const read = vi.spyOn(GPUBuffer.prototype, "mapAsync");
    onTestFinished(() => read.mockRestore());
    await learner.train(partOf(chunk, 1, 6));
    expect(read).toHaveBeenCalledTimes(1);
    await learner.evaluate("test");
    expect(memory().numTensors).toBe(tensors);
  });

  test("leaves what is left of a chunk when the signal aborts", async () => {
    const learner = await webgpuLearner(subject, digits);
    expect((await learner.train(chunk, AbortSignal.abort())).batches).toBe(0);
  });

  test("says what is too large for the device", async () => {
    const huge: Layers = [
      { type: "conv2d", filters: 4000, kernelSize: 3, padding: "same" },
      { type: "globalAveragePooling2d" },
      { type: "dense", units: 10, activation: "softmax" },
    ];
    const learner = await webgpuLearner(experimentWith(huge, { batchSize: 100 }), digits);
    expect(await rejectionOf(learner.train(chunkOf(100, 100, 1, 0.01)))).toMatchObject({
      code: "too-large",
      message: expect.stringMatching(/has not enough memory: Buffer size \(1254400000\)/) as string,
      next: expect.stringContaining("training.batchSize to 50 or less (it is 100)") as string,
    });
  });

  test("says that its GPU is none, and is not taken where none was asked for", async () => {
    const { description } = (await webgpuLearner(subject, digits)).device;
    expect(description).toMatch(/^WebGPU on \S.* \(software\)$/);
    const engine = createWebgpuEngine({ software: false });
    const gpu = await loadGpu(true);
    gpu.device.destroy();
    await gpu.device.lost;
    const { experiment, network } = subject;
    expect(await rejectionOf(engine.prepare(experiment, network, digits, new AbortController().signal))).toMatchObject({
      code: "not-available",
      message: `WebGPU finds no GPU here; there is ${description}, which is taken only where the engine is named.`,
    });
  });
});
