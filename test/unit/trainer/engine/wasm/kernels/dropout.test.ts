import { describe, expect, test } from "vitest";
import type { DropoutNode, Shape } from "../../../../../../src/core/network/network.ts";
import { runSinglePass } from "../../../../../../src/trainer/engine/wasm/singlePass.ts";
import { dropoutFactors } from "../../../../../helpers/dropoutMask.ts";
import { conv2d, dense, dropout, flatten, networkOf } from "../../../../../helpers/layers.ts";
import { checkPass } from "../../../../../helpers/passCheck.ts";
import { normalValues } from "../../../../../helpers/randomValues.ts";
import { smallMnist } from "../../../../../helpers/smallMnist.ts";
import { chunkOf, experimentWith, learnerHere, partOf } from "../../../../../helpers/wasmLearner.ts";

const lanes = [4, 8, 16] as const;

interface Draw {
  readonly rate: number;
  readonly shape: Shape;
  readonly batch: number;
  readonly lanes: 4 | 8 | 16;
  readonly seed?: number;
  readonly step?: number;
  readonly training?: boolean;
}

/** A dropout layer by itself. Ones are given as input, random numbers as gradients. */
function drop({ rate, shape, batch, lanes, seed = 42, step = 0, training = true }: Draw) {
  const network = networkOf([dropout(rate)], shape);
  const count = shape.reduce((product: number, n) => product * n, batch);
  const upstreamGradient = normalValues(9, count);
  const { output, inputGradient } = runSinglePass({
    network,
    training,
    lanes,
    seed,
    step,
    objective: { type: "upstreamGradient" },
    input: new Float32Array(count).fill(1),
    weights: new Map(),
    upstreamGradient,
  });
  const node = network.nodes[1] as DropoutNode;
  return { output, inputGradient, upstreamGradient, factors: dropoutFactors(node, { seed, step, batch, count }) };
}

describe("the mask is Philox of seed, layer, step, sample and position", () => {
  test.each([
    ["a vector", [37], 33],
    ["an image", [5, 7, 3], 6],
    ["an image of one channel", [3, 3, 1], 17],
    ["many channels", [2, 3, 16], 1],
  ] as const)("%s", (_, shape, batch) => {
    for (const count of lanes) {
      for (const [seed, step] of [
        [0, 0],
        [42, 1],
        [4_294_967_295, 1_000_000],
        [2_147_483_648, 7],
      ]) {
        const { output, factors } = drop({ rate: 0.3, shape, batch, lanes: count, seed, step });
        expect(output).toEqual(Float32Array.from(factors));
      }
    }
  });

  test("each layer has a stream of its own", () => {
    const network = networkOf([dropout(0.5), dropout(0.5), dropout(0.5)], [64]);
    const nodes = network.nodes.slice(1) as DropoutNode[];
    const masks = nodes.map((node) => dropoutFactors(node, { seed: 1, step: 0, batch: 1, count: 64 }));
    expect(new Set(masks.map(String)).size).toBe(3);
    const { output } = runSinglePass({
      network,
      training: true,
      lanes: 4,
      seed: 1,
      objective: { type: "upstreamGradient" },
      input: new Float32Array(64).fill(1),
      weights: new Map(),
      upstreamGradient: new Float32Array(64),
    });
    expect([...output]).toEqual([...masks[0]].map((factor, i) => factor * masks[1][i] * masks[2][i]));
  });

  test("seed, step and sample each change it", () => {
    const draw = { rate: 0.5, shape: [200], batch: 2, lanes: 8, seed: 1, step: 5 } as const;
    const { output } = drop(draw);
    expect(drop({ ...draw, seed: 2 }).output).not.toEqual(output);
    expect(drop({ ...draw, step: 6 }).output).not.toEqual(output);
    expect(output.subarray(0, 200)).not.toEqual(output.subarray(200));
    expect(drop(draw).output).toEqual(output);
  });
});

test("the gradient goes through the same mask", () => {
  for (const count of lanes) {
    const { factors, inputGradient, upstreamGradient } = drop({ rate: 0.4, shape: [4, 5, 6], batch: 9, lanes: count });
    expect(inputGradient).toEqual(upstreamGradient.map((value, i) => (factors[i] === 0 ? 0 : value * factors[i])));
  }
});

test.each([0.1, 0.25, 0.5, 0.9, 0.999])("rate %d: so many are dropped, and the sum stays what it was", (rate) => {
  const { output } = drop({ rate, shape: [2000], batch: 50, lanes: 16, seed: 3 });
  const dropped = output.filter((value) => value === 0).length / output.length;
  const deviation = Math.sqrt((rate * (1 - rate)) / output.length);
  expect(Math.abs(dropped - rate)).toBeLessThan(4 * deviation);
  expect(new Set(output)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
  const mean = output.reduce((sum, value) => sum + value, 0) / output.length;
  expect(Math.abs(mean - 1)).toBeLessThan((4 * deviation) / (1 - rate));
});

test("rate 0 drops nothing, and nothing is dropped outside of training", () => {
  expect(drop({ rate: 0, shape: [50], batch: 5, lanes: 4 }).output.every((value) => value === 1)).toBe(true);
  const { output, inputGradient, upstreamGradient } = drop({
    rate: 0.5,
    shape: [50],
    batch: 5,
    lanes: 4,
    training: false,
  });
  expect(output.every((value) => value === 1)).toBe(true);
  expect(inputGradient).toEqual(upstreamGradient);
});

test("networks with dropout equal the reference with the same masks, and so do their gradients", () => {
  for (const [i, count] of lanes.entries()) {
    checkPass({
      layers: [
        dropout(0.2),
        conv2d(6, 3, { activation: "tanh" }),
        dropout(0.5),
        flatten,
        dropout(0.3),
        dense(7, { activation: "silu" }),
        dropout(0.4),
        dense(3),
      ],
      inputShape: [5, 6, 3],
      batch: 5 + 6 * i,
      lanes: count,
      seed: 3 + i,
      step: 100 * i,
    });
  }
});

test("a training counts its steps from the start, however it is cut", async () => {
  const data = smallMnist(24, 0, 0);
  const subject = experimentWith(
    [{ type: "flatten" }, { type: "dropout", rate: 0.5 }, { type: "dense", units: 10, activation: "softmax" }],
    { batchSize: 8, optimizer: { type: "sgd", learningRate: 0.1 } },
  );
  const chunk = { ...chunkOf(24, 8, 1, 0.1), indices: Int32Array.from({ length: 8 }, (_, i) => i) };
  const lossAt = async (firstStep: number) => {
    const learner = await learnerHere(subject, data);
    return (await learner.train({ ...chunk, firstStep })).loss[0];
  };
  expect(await lossAt(0)).toBe(await lossAt(0));
  expect(await lossAt(1)).not.toBe(await lossAt(0));

  // Without learning, the second step of a chunk is the step that begins one.
  const learner = await learnerHere(subject, data);
  const still = {
    ...chunkOf(24, 24, 2, 0),
    batchSizes: Int32Array.of(8, 8),
    indices: Int32Array.from({ length: 16 }, (_, i) => i % 8),
  };
  const { loss } = await learner.train(partOf(still, 0, 2));
  expect([...loss]).toEqual([await lossAt(0), await lossAt(1)]);
});
