import { describe, expect, it } from "vitest";
import { kerasModelOf, snakeCase } from "../../../../src/files/exports/kerasModel.ts";
import { activation, conv2d, dense, flatten, networkOf, residual } from "../../../helpers/layers.ts";

describe("kerasModelOf", () => {
  it("counts the convolution of a shortcut after those of its block", () => {
    const inner = [conv2d(4, 3, { padding: "same", strides: 2 }), activation("relu")];
    const network = networkOf([residual(inner), flatten, dense(10)]);
    const { groups, variables } = kerasModelOf({ network, standardization: null });
    expect([...groups.values()]).toEqual([
      "input_layer",
      "conv2d",
      "activation",
      "conv2d_1",
      "add",
      "flatten",
      "dense",
    ]);
    expect(variables.map(({ group, name, weight }) => `${group}/${name} ${network.weights[weight].name}`)).toEqual([
      "layers/conv2d/vars/0 conv2d/kernel",
      "layers/conv2d/vars/1 conv2d/bias",
      "layers/conv2d_1/vars/0 conv2d_1/kernel",
      "layers/conv2d_1/vars/1 conv2d_1/bias",
      "layers/dense/vars/0 dense/kernel",
      "layers/dense/vars/1 dense/bias",
    ]);
  });

  it("names groups by classes, not by layers", () => {
    const network = networkOf([
      conv2d(2, 3, { activation: { type: "leakyRelu", negativeSlope: 0.1 } }),
      flatten,
      dense(10),
    ]);
    const { groups } = kerasModelOf({ network, standardization: { mean: 0.1, deviation: 0.3 } });
    expect([...groups]).toEqual([
      ["layers/input_layer/vars", "input_layer"],
      ["layers/rescaling/vars", "rescaling"],
      ["layers/conv2d/vars", "conv2d"],
      ["layers/leaky_re_lu/vars", "conv2d_leaky_relu"],
      ["layers/flatten/vars", "flatten"],
      ["layers/dense/vars", "dense"],
    ]);
  });

  it.each([
    ["Conv2D", "conv2d"],
    ["InputLayer", "input_layer"],
    ["LeakyReLU", "leaky_re_lu"],
    ["ReLU", "re_lu"],
    ["MaxPooling2D", "max_pooling2d"],
    ["GlobalAveragePooling2D", "global_average_pooling2d"],
    ["BatchNormalization", "batch_normalization"],
  ])("Keras's word for %s is %s", (className, word) => {
    expect(snakeCase(className)).toBe(word);
  });
});
