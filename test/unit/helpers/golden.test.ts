import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { caseReaders, goldenFiles, goldenFolder, readTrajectory, readLayer } from "../../helpers/golden.ts";
import { optimizerOf } from "../../helpers/goldenOptimizer.ts";

const ours = fileURLToPath(new URL("../../fixtures/golden", import.meta.url));

describe("the reader of golden folders", () => {
  test.each(Object.entries(caseReaders))("reads every file of %s", (group, read) => {
    const files = goldenFiles(group, ours);
    for (const file of files) expect(read(file).name).toBe(file.name);
    expect(files.length).toBeGreaterThan(3);
  });

  test("finds no files where a group is missing", () => {
    expect(goldenFiles("layers", `${ours}-elsewhere`)).toEqual([]);
    expect(goldenFolder().length).toBeGreaterThan(0);
  });

  test("unrolls a residual block and gives its weights our names, in our order", () => {
    const golden = readLayer({ name: "", path: `${ours}/layers/residualBlock-projection-training.json` });
    expect(golden.network.nodes.map((node) => node.name)).toEqual([
      "input_layer",
      "conv2d",
      "batch_normalization",
      "activation",
      "conv2d_1",
      "batch_normalization_1",
      "conv2d_2",
      "add",
      "activation_1",
    ]);
    expect([...golden.weights.keys()]).toEqual(golden.network.weights.map((weight) => weight.name));
    expect(golden.weights.get("conv2d_2/kernel")!.shape).toEqual([1, 1, 3, 4]);
    expect([...golden.expected.updatedStatistics.keys()]).toEqual([
      "batch_normalization/moving_mean",
      "batch_normalization/moving_variance",
      "batch_normalization_1/moving_mean",
      "batch_normalization_1/moving_variance",
    ]);
  });

  test("takes a trajectory's digits from MNIST and its undetermined weights by our names", () => {
    const golden = readTrajectory({ name: "", path: `${ours}/trajectories/residual-adam.json` });
    expect(golden.digits.count).toBe(64);
    expect([...golden.digits.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect(golden.digits.pixels).toHaveLength(64 * 784);
    expect(golden.undetermined).toEqual([
      "conv2d_1/bias",
      "batch_normalization_1/moving_mean",
      "conv2d_2/bias",
      "batch_normalization_2/moving_mean",
    ]);
    expect(golden.experiment.training.optimizer).toMatchObject({ type: "adam", learningRate: 0.01, beta1: 0.9 });
  });
});

describe("optimizers of golden files", () => {
  test("come with Keras's defaults where the file is silent", () => {
    expect(optimizerOf("nesterov", { momentum: 0.9, nesterov: true, clipnorm: 2 })).toEqual({
      type: "sgd",
      learningRate: 0.01,
      momentum: 0.9,
      nesterov: true,
      clipNorm: 2,
      globalClipNorm: null,
    });
  });

  test("are refused when they hold what ours cannot do", () => {
    expect(() => optimizerOf("adam", { amsgrad: true })).toThrow("our adam has no amsgrad true");
    expect(() => optimizerOf("rmsprop", { momentum: 0.5 })).toThrow("our rmsprop has no momentum");
    expect(() => optimizerOf("lion", {})).toThrow("unknown optimizer lion");
  });
});
