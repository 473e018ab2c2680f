import { describe, expect, test } from "vitest";
import {
  activationNames,
  type ActivationName,
  type SimpleLayerSpec,
} from "../../../../../../src/core/experiment/schema.ts";
import { runSinglePass } from "../../../../../../src/trainer/engine/wasm/singlePass.ts";
import {
  activation,
  conv2d,
  dense,
  flatten,
  globalAverage,
  maxPooling,
  networkOf,
} from "../../../../../helpers/layers.ts";
import { checkPass } from "../../../../../helpers/passCheck.ts";

describe.each(activationNames)("%s equals the reference, and its gradient its differences", (name) => {
  test("in a convolution", () => {
    checkPass({ layers: [conv2d(5, 3, { activation: name })], inputShape: [5, 6, 3], batch: 5, lanes: 4 });
  });
  test("in a dense layer, before another", () => {
    checkPass({ layers: [dense(7, { activation: name }), dense(3)], inputShape: [6], batch: 9, lanes: 8 });
  });
  test("as a layer, of an image and of a vector", () => {
    const layers = [activation(name), conv2d(3, 2), activation(name), globalAverage, activation(name), dense(2)];
    checkPass({ layers, inputShape: [4, 3, 5], batch: 6, lanes: 16 });
  });
  // Relu on relu is relu, but the reference would see a kink in each zero.
  const once = name === "relu";
  test("twice, one on the other", () => {
    const layers = (more: SimpleLayerSpec[]) => [dense(6, { activation: name }), ...more, dense(2)];
    const check = { inputShape: [3], batch: 11, lanes: 8 } as const;
    const twice = layers([activation(name), activation(name)]);
    checkPass({ ...check, layers: twice, ...(once ? { sameAs: layers([]) } : {}) });
  });
  test("after flatten and pooling", () => {
    const layers = (more: SimpleLayerSpec[]) => [
      maxPooling(2),
      activation(name),
      flatten,
      ...more,
      dense(5, { activation: name }),
    ];
    const check = { inputShape: [5, 4, 3], batch: 4, lanes: 4 } as const;
    checkPass({ ...check, layers: layers([activation(name)]), ...(once ? { sameAs: layers([]) } : {}) });
  });
});

test("leaky relu with slopes of its own", () => {
  for (const negativeSlope of [0, 0.01, 0.5, 1]) {
    const spec = { type: "leakyRelu", negativeSlope } as const;
    const layers = [conv2d(3, 2, { activation: spec }), conv2d(2, 2), activation(spec), flatten, dense(4)];
    checkPass({ layers, inputShape: [5, 4, 1], batch: 3, lanes: 4 });
  }
});

describe("far from zero", () => {
  const at = (name: ActivationName, values: readonly number[]) => {
    const network = networkOf([activation(name)], [values.length]);
    const { output, inputGradient } = runSinglePass({
      network,
      training: true,
      lanes: 4,
      objective: { type: "upstreamGradient" },
      input: Float32Array.from(values),
      weights: new Map(),
      upstreamGradient: new Float32Array(values.length).fill(1),
    });
    return { output: [...output], gradient: [...inputGradient] };
  };
  const far = [-1000, -100, 100, 1000];

  test.each([
    ["relu", [0, 0, 100, 1000], [0, 0, 1, 1]],
    ["elu", [-1, -1, 100, 1000], [0, 0, 1, 1]],
    ["gelu", [0, 0, 100, 1000], [0, 0, 1, 1]],
    ["silu", [0, 0, 100, 1000], [0, 0, 1, 1]],
    ["sigmoid", [0, 0, 1, 1], [0, 0, 0, 0]],
    ["tanh", [-1, -1, 1, 1], [0, 0, 0, 0]],
  ] as const)("%s", (name, outputs, gradients) => {
    const { output, gradient } = at(name, far);
    outputs.forEach((expected, i) => expect(Math.abs(output[i] - expected), `output of ${far[i]}`).toBeLessThan(1e-30));
    gradients.forEach((expected, i) => expect(Math.abs(gradient[i] - expected), `at ${far[i]}`).toBeLessThan(1e-30));
  });

  test("softmax of very different values", () => {
    const { output } = at("softmax", [1000, 0, -1000, 999]);
    expect(output[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
    expect(output[1]).toBeLessThan(1e-37);
    expect(output.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
  });

  test.each(activationNames)("%s passes on what is not a number", (name) => {
    expect(at(name, [NaN, NaN, NaN, NaN]).output.every(Number.isNaN)).toBe(true);
  });
});
