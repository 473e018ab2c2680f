import { describe, expect, test } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import type { LayerSpec } from "../../../../src/core/experiment/schema.ts";
import { buildNetwork } from "../../../../src/core/network/build.ts";
import type { Shape } from "../../../../src/core/network/network.ts";
import { windowsOf } from "../../../../src/core/network/sizes.ts";
import { experimentText } from "../../../helpers/referenceModels.ts";

type Layers = Parameters<typeof experimentText>[0];

/** The layers with their defaults, read from a file that ends them properly. */
function specsOf(layers: Layers): LayerSpec[] {
  const ending: Layers = [{ type: "globalAveragePooling2d" }, { type: "dense", units: 10, activation: "softmax" }];
  const { experiment, problems } = parseExperiment(experimentText([...layers, ...ending]), { fileName: "x" });
  expect(problems).toEqual([]);
  return [...experiment!.model.layers.slice(0, layers.length)];
}

function built(layers: readonly LayerSpec[], shape: Shape) {
  const problems: string[] = [];
  const network = buildNetwork(layers, shape, (path, message) => problems.push(`${path}: ${message}`));
  return { network, problems };
}

describe("windowsOf follows Keras's rule", () => {
  // By hand: valid floor((n - k) / s) + 1; same ceil(n / s), the odd pixel of padding at the end.
  test.each([
    [28, 5, 1, "valid", 24, 0, 0],
    [28, 3, 2, "valid", 13, 0, 0],
    [13, 2, 2, "valid", 6, 0, 0],
    [4, 5, 1, "valid", 0, 0, 0],
    [28, 5, 1, "same", 28, 2, 2],
    [28, 4, 1, "same", 28, 1, 2],
    [28, 3, 2, "same", 14, 0, 1],
    [7, 3, 2, "same", 4, 1, 1],
    [7, 2, 2, "same", 4, 0, 1],
    [5, 1, 3, "same", 2, 0, 0],
    [2, 5, 1, "same", 2, 2, 2],
  ] as const)(
    "%i pixels, window %i, stride %i, %s: %i windows, padding %i and %i",
    (n, k, s, padding, count, before, after) => {
      const tall = windowsOf([n, 28], [k, 1], [s, 1], padding);
      expect(tall).toEqual({ size: [count, 28], padding: { top: before, left: 0, bottom: after, right: 0 } });
      const wide = windowsOf([28, n], [1, k], [1, s], padding);
      expect(wide).toEqual({ size: [28, count], padding: { top: 0, left: before, bottom: 0, right: after } });
    },
  );
});

describe("a residual block", () => {
  const conv = (filters: number, strides: number, padding = "same") =>
    ({ type: "conv2d", filters, kernelSize: 3, strides, padding }) as Layers[number] & { type: "conv2d" };

  test("reads its own input again where the shapes are the same", () => {
    const { network } = built(specsOf([conv(4, 1), { type: "residual", layers: [conv(4, 1)] }]), [7, 7, 2]);
    expect(network?.nodes.map(({ type, inputs }) => [type, ...inputs])).toEqual([
      ["input"],
      ["conv2d", 0],
      ["conv2d", 1],
      ["add", 2, 1],
    ]);
  });

  test("else projects it with all its strides at once, then activates the sum", () => {
    const pooling = { type: "maxPooling2d", poolSize: [1, 2], padding: "same" } as Layers[number] & {
      type: "maxPooling2d";
    };
    const block: Layers[number] = { type: "residual", activation: "relu", layers: [conv(4, 2), pooling] };
    const { network } = built(specsOf([block]), [9, 9, 2]);
    expect(network?.nodes.map(({ type, inputs, shape, path }) => [type, inputs, shape, path])).toEqual([
      ["input", [], [9, 9, 2], ""],
      ["conv2d", [0], [5, 5, 4], "model.layers[0].layers[0]"],
      ["maxPooling2d", [1], [5, 3, 4], "model.layers[0].layers[1]"],
      ["conv2d", [0], [5, 3, 4], "model.layers[0]"],
      ["add", [2, 3], [5, 3, 4], "model.layers[0]"],
      ["activation", [4], [5, 3, 4], "model.layers[0]"],
    ]);
    expect(network?.nodes[3]).toMatchObject({ kernelSize: [1, 1], strides: [2, 4], name: "conv2d_1", bias: 3 });
    expect(network?.weights[2]).toMatchObject({ name: "conv2d_1/kernel", shape: [1, 1, 2, 4], fanIn: 2, fanOut: 4 });
  });

  test("is refused where no projection fits, and what follows is still checked", () => {
    const block: Layers[number] = { type: "residual", layers: [conv(4, 1)] };
    const [residual] = specsOf([block]);
    const valid = residual as LayerSpec & { type: "residual" };
    const shrinking = { ...valid, layers: valid.layers.map((layer) => ({ ...layer, padding: "valid" })) } as LayerSpec;
    const [big] = specsOf([{ type: "maxPooling2d", poolSize: 8 }]);
    const { network, problems } = built([shrinking, big], [9, 9, 2]);
    expect(network).toBeNull();
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^model\.layers\[0\]: its layers turn a 9×9×2 image into a 7×7×4 image/);
    expect(problems[1]).toMatch(/^model\.layers\[1\]: leaves no pixel: its 8×8 window does not fit into the 7×7 image/);
  });
});

test("weights carry fans, initializers and regularizers; dropouts are counted", () => {
  const { network } = built(
    specsOf([
      {
        type: "conv2d",
        filters: 8,
        kernelSize: [3, 5],
        kernelInitializer: "heNormal",
        kernelRegularizer: { type: "l2" },
      },
      { type: "dropout", rate: 0.1 },
      { type: "batchNormalization" },
      { type: "dropout", rate: 0.2 },
    ]),
    [28, 28, 3],
  );
  expect(network?.weights).toMatchObject([
    {
      ...{ name: "conv2d/kernel", shape: [3, 5, 3, 8], size: 360, fanIn: 45, fanOut: 120, trainable: true },
      ...{ initializer: { type: "heNormal" }, regularizer: { type: "l2", factor: 0.01 } },
    },
    { name: "conv2d/bias", shape: [8], initializer: { type: "zeros" }, regularizer: null },
    { name: "batch_normalization/gamma", initializer: { type: "ones" }, trainable: true },
    { name: "batch_normalization/beta", initializer: { type: "zeros" }, trainable: true },
    { name: "batch_normalization/moving_mean", initializer: { type: "zeros" }, trainable: false },
    { name: "batch_normalization/moving_variance", initializer: { type: "ones" }, trainable: false },
  ]);
  expect(network?.trainable).toBe(360 + 8 + 16);
  expect(network?.nonTrainable).toBe(16);
  expect(network?.nodes.filter(({ type }) => type === "dropout")).toMatchObject([{ ordinal: 0 }, { ordinal: 1 }]);
});

test("an unknown shape is not guessed at, but a dense layer's output is known again", () => {
  const [flatten, conv, pooling, dense] = specsOf([{ type: "conv2d", filters: 3, kernelSize: 3 }]).flatMap(
    (convolution): LayerSpec[] => [
      { type: "flatten" },
      convolution,
      { type: "globalAveragePooling2d" },
      {
        type: "dense",
        units: 4,
        activation: "linear",
        useBias: true,
        kernelInitializer: "zeros",
        kernelRegularizer: null,
      },
    ],
  );
  const { problems } = built([flatten, conv, pooling, conv, dense, conv, dense], [6, 6, 1]);
  expect(problems).toEqual([
    "model.layers[1]: conv2d needs an image, but a vector of 36 reaches it; put it before flatten and dense",
    "model.layers[5]: conv2d needs an image, but a vector of 4 reaches it; put it before flatten and dense",
  ]);
});
