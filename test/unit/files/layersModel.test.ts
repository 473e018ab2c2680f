import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { Dataset, DigitSet } from "../../../src/core/dataset.ts";
import { parseExperiment } from "../../../src/core/experiment/parse.ts";
import { initialWeights } from "../../../src/core/network/initialize.ts";
import type { Network } from "../../../src/core/network/network.ts";
import { fingerprintOf } from "../../../src/files/fingerprint.ts";
import { readLayersWeights, writeLayersModel } from "../../../src/files/layersModel.ts";
import { decodeSafetensors } from "../../../src/files/safetensors.ts";
import { goldenFiles, readLayer } from "../../helpers/golden.ts";
import { normalValues, randomWeights } from "../../helpers/randomValues.ts";
import { experimentText, referenceModels } from "../../helpers/referenceModels.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";
import { loadInTensorFlowJs, predictionOf } from "../../helpers/tensorflowJs.ts";
import { experimentWith, learnerHere } from "../../helpers/wasmLearner.ts";

type Layers = (typeof referenceModels)[string];

function networkOf(layers: Layers): Network {
  const { network, problems } = parseExperiment(experimentText(layers), { fileName: "a.mnist.json" });
  if (network === null) throw new Error(JSON.stringify(problems));
  return network;
}

const small: Layers = [
  { type: "conv2d", filters: 2, kernelSize: 3, strides: 3, activation: "relu" },
  { type: "batchNormalization" },
  { type: "flatten" },
  { type: "dense", units: 10, activation: "softmax" },
];
const other: Layers = [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }];

async function saved(network: Network, seed = 1): Promise<string> {
  const folder = path.join(await temporaryFolder(), "model");
  await writeLayersModel(folder, network, initialWeights(network, seed));
  return folder;
}

/** As little data as a learner needs to predict. */
function oneDigit(): Dataset {
  const one: DigitSet = { count: 1, pixels: new Uint8Array(784), labels: new Uint8Array(1) };
  return { train: one, validation: one, test: one, normalization: { mean: 0, deviation: 1 } };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

/** The weights in `model.safetensors`. */
async function tensorsIn(folder: string): Promise<Map<string, Float32Array>> {
  const file = path.join(folder, "model.safetensors");
  const { tensors } = decodeSafetensors(await readFile(file), file);
  return new Map([...tensors].map(([name, { values }]) => [name, values]));
}

describe("models in the real TensorFlow.js", () => {
  const cases = goldenFiles("layers")
    .map(readLayer)
    // TensorFlow.js predicts in inference mode.
    .filter((golden) => !(golden.training && golden.expected.updatedStatistics.size > 0));

  it.each(cases.map((golden) => [golden.name, golden] as const))(
    "%s predicts what Keras does",
    async (name, golden) => {
      const folder = path.join(await temporaryFolder(), "model");
      const weights = new Map([...golden.weights].map(([weight, tensor]) => [weight, tensor.data]));
      await writeLayersModel(folder, golden.network, weights);
      const output = predictionOf(await loadInTensorFlowJs(folder), golden.input);
      expect(output.shape).toEqual(golden.expected.output.shape);
      expect(largestDifference(output.data, golden.expected.output.data), name).toBeLessThan(1e-5);
    },
  );

  it.each(Object.entries(referenceModels))("the reference model %s loads with all its weights", async (_, layers) => {
    const network = networkOf(layers);
    const folder = await saved(network);
    const model = await loadInTensorFlowJs(folder);
    expect(model.countParams()).toBe(network.trainable + network.nonTrainable);
    const weights = initialWeights(network, 1);
    for (const variable of model.weights) {
      const values = await variable.read().data();
      expect(Buffer.compare(Buffer.from(values.buffer), Buffer.from(weights.get(variable.originalName)!.buffer))).toBe(
        0,
      );
    }
    const input = { shape: [1, 28, 28, 1], data: new Float32Array(784).fill(0.5) };
    const output = predictionOf(model, input);
    expect(output.shape).toEqual([1, 10]);
    expect(output.data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  });

  it.each(Object.entries(referenceModels))(
    "the reference model %s predicts what our engine does",
    async (_, layers) => {
      const subject = experimentWith([...layers], {});
      const weights = randomWeights(7, subject.network);
      const images = Float32Array.from(normalValues(8, 4 * 784), (value) => Math.min(Math.abs(value) / 2, 1));
      const learner = await learnerHere(subject, oneDigit());
      await learner.restore({ step: 0, weights, optimizer: new Map() });
      const expected = await learner.predict(images);
      await learner.dispose();
      const folder = path.join(await temporaryFolder(), "model");
      await writeLayersModel(folder, subject.network, weights);
      const output = predictionOf(await loadInTensorFlowJs(folder), { shape: [4, 28, 28, 1], data: images });
      expect(output.shape).toEqual([4, 10]);
      expect(largestDifference(output.data, expected)).toBeLessThan(1e-5);
      // They tell the images apart: not all is at 0 or 1.
      expect(largestDifference(expected.subarray(0, 10), expected.subarray(10, 20))).toBeGreaterThan(1e-4);
    },
  );

  it.each(["C", "E-kernel3"])("the model %s saved by TensorFlow.js itself is read back", async (name) => {
    const network = networkOf(referenceModels[name]);
    const weights = initialWeights(network, 3);
    const from = await temporaryFolder();
    await writeLayersModel(path.join(from, "model"), network, weights);
    const model = await loadInTensorFlowJs(path.join(from, "model"));
    const folder = await temporaryFolder();
    await model.save(
      tf.io.withSaveHandler(async ({ weightSpecs, weightData, modelTopology }) => {
        const manifest = [{ paths: ["group1-shard1of1.bin"], weights: weightSpecs }];
        const text = JSON.stringify({ format: "layers-model", modelTopology, weightsManifest: manifest });
        await writeFile(path.join(folder, "model.json"), text);
        await writeFile(path.join(folder, "group1-shard1of1.bin"), Buffer.from(weightData as ArrayBuffer));
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
      }),
    );
    expect(await readLayersWeights(path.join(folder, "model.json"), network)).toEqual(weights);
  });
});

describe("writeLayersModel and readLayersWeights", () => {
  it.each(Object.entries(referenceModels))("give back the weights of %s bit by bit, in order", async (_, layers) => {
    const network = networkOf(layers);
    const read = await readLayersWeights(path.join(await saved(network, 5), "model.json"), network);
    expect([...read.keys()]).toEqual(network.weights.map((weight) => weight.name));
    for (const [name, values] of initialWeights(network, 5)) {
      expect(Buffer.compare(Buffer.from(values.buffer), Buffer.from(read.get(name)!.buffer)), name).toBe(0);
    }
  });

  it("write the same weights for Python, with shapes and fingerprint", async () => {
    const network = networkOf(small);
    const folder = await saved(network, 6);
    const weights = initialWeights(network, 6);
    const { tensors, metadata } = decodeSafetensors(await readFile(path.join(folder, "model.safetensors")), "file");
    expect([...tensors.values()].map(({ name, shape }) => [name, shape])).toEqual([
      ["conv2d/kernel", [3, 3, 1, 2]],
      ["conv2d/bias", [2]],
      ["batch_normalization/gamma", [2]],
      ["batch_normalization/beta", [2]],
      ["batch_normalization/moving_mean", [2]],
      ["batch_normalization/moving_variance", [2]],
      ["dense/kernel", [162, 10]],
      ["dense/bias", [10]],
    ]);
    for (const [name, values] of weights) expect(tensors.get(name)?.values, name).toEqual(values);
    expect(metadata.get("fingerprint")).toBe(fingerprintOf(network, weights));
  });

  it("replace weights of the same network in one step, another network's folder as a whole", async () => {
    const network = networkOf(small);
    const folder = await saved(network, 1);
    const before = await readFile(path.join(folder, "model.json"), "utf8");
    await writeLayersModel(folder, network, initialWeights(network, 2));
    expect(await readFile(path.join(folder, "model.json"), "utf8")).toBe(before);
    expect(await readLayersWeights(path.join(folder, "model.json"), network)).toEqual(initialWeights(network, 2));
    expect(await tensorsIn(folder)).toEqual(initialWeights(network, 2));
    const second = networkOf(other);
    await writeFile(path.join(folder, "left over"), "");
    await writeLayersModel(folder, second, initialWeights(second, 3));
    expect(await readLayersWeights(path.join(folder, "model.json"), second)).toEqual(initialWeights(second, 3));
    expect((await readdir(folder)).sort()).toEqual(["model.json", "model.safetensors", "weights.bin"]);
    expect(await tensorsIn(folder)).toEqual(initialWeights(second, 3));
    expect(await readdir(path.dirname(folder))).toEqual(["model"]);
  });

  it("leave nothing behind where a folder cannot be made", async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, "file"), "text");
    const network = networkOf(small);
    const inFile = path.join(folder, "file", "model");
    const error = await rejectionOf(writeLayersModel(inFile, network, initialWeights(network, 1)));
    expect(error.code).toBe("file-unwritable");
    expect(error.message).toContain(inFile);
    expect(await readdir(folder)).toEqual(["file"]);
  });

  it("write nothing where a weight is missing", async () => {
    const folder = path.join(await temporaryFolder(), "model");
    await expect(writeLayersModel(folder, networkOf(small), new Map())).rejects.toThrow(
      /conv2d\/kernel should have 18/,
    );
    await expect(readdir(folder)).rejects.toThrow();
  });
});

describe("weights by other names", () => {
  const network = networkOf(small);
  const weights = initialWeights(network, 4);

  /** A model whose weights bear the given names, in the given order of ours. */
  async function renamed(order: readonly string[], rename: (name: string) => string): Promise<string> {
    const folder = await temporaryFolder();
    const specs = order.map((name) => network.weights.find((weight) => weight.name === name)!);
    const list = specs.map(({ name, shape }) => ({ name: rename(name), shape, dtype: "float32" }));
    await writeFile(
      path.join(folder, "model.json"),
      JSON.stringify({ weightsManifest: [{ paths: ["w.bin"], weights: list }] }),
    );
    const bytes = order.map((name) => Buffer.from(weights.get(name)!.buffer));
    await writeFile(path.join(folder, "w.bin"), Buffer.concat(bytes));
    return path.join(folder, "model.json");
  }
  const names = network.weights.map((weight) => weight.name);
  const trainableFirst = [...names].sort((a, b) => Number(a.includes("moving")) - Number(b.includes("moving")));

  it.each([
    ["the same names in another order", [...names].reverse(), (name: string) => name],
    ["other layers' names", names, (name: string) => `my_${name}`],
    ["other layers' names, moving statistics last", trainableFirst, (name: string) => `my_${name}`],
    ["numbers", names, (name: string) => String(names.indexOf(name))],
  ])("%s", async (_, order, rename) => {
    expect(await readLayersWeights(await renamed(order, rename), network)).toEqual(weights);
  });
});

describe("files that do not fit are refused", () => {
  const network = networkOf(small);

  interface Model {
    weightsManifest: { paths: unknown[]; weights: Record<string, unknown>[] }[];
    [name: string]: unknown;
  }

  async function errorOfModel(change: (model: Model) => unknown) {
    const folder = await saved(network);
    const file = path.join(folder, "model.json");
    const model = JSON.parse(await readFile(file, "utf8")) as Model;
    const result = change(model) ?? model;
    await writeFile(file, typeof result === "string" ? result : JSON.stringify(result));
    return rejectionOf(readLayersWeights(file, network));
  }

  it.each([
    ["no JSON", () => "{", "is no JSON"],
    ["a list", () => [], "weightsManifest: found nothing, expected a list"],
    ["a graph model", () => ({ format: "graph-model" }), 'format: found "graph-model", expected "layers-model"'],
    ["no groups", () => ({ weightsManifest: 5 }), "weightsManifest: found 5, expected a list"],
    ["a null group", () => ({ weightsManifest: [null] }), "weightsManifest[0].paths: found nothing"],
    ["no paths", (m: Model) => void (m.weightsManifest[0].paths = []), "weightsManifest[0].paths: found []"],
    [
      "a number as path",
      (m: Model) => void (m.weightsManifest[0].paths = [1]),
      "paths[0]: found 1, expected a file name",
    ],
    [
      "no list of weights",
      () => ({ weightsManifest: [{ paths: ["w"] }] }),
      "weightsManifest[0].weights: found nothing",
    ],
    [
      "no name",
      (m: Model) => void (m.weightsManifest[0].weights[1].name = undefined),
      "weights[1].name: found nothing",
    ],
    [
      "a bad shape",
      (m: Model) => void (m.weightsManifest[0].weights[0].shape = [3, -1]),
      "weights[0].shape of conv2d/kernel: found [3,-1]",
    ],
    ["a huge shape", (m: Model) => void (m.weightsManifest[0].weights[0].shape = [1e9, 1e9]), "too large"],
    [
      "another type",
      (m: Model) => void (m.weightsManifest[0].weights[0].dtype = "int32"),
      'dtype of conv2d/kernel: found "int32", expected "float32"',
    ],
    [
      "quantized weights",
      (m: Model) => void (m.weightsManifest[0].weights[0].quantization = {}),
      "conv2d/kernel is quantized",
    ],
    ["too few weights", (m: Model) => void m.weightsManifest[0].weights.pop(), "bytes, but the weights that"],
  ])("%s", async (_, change, words) => {
    const error = await errorOfModel(change);
    expect(error.code).toBe("bad-weights");
    expect(error.message).toContain("model.json");
    expect(error.message).toContain(words);
  });

  it.each(["../weights.bin", "/etc/hosts", "C:\\weights.bin", "a/../../b", "..\\b", "\\\\server\\share", "a\0b"])(
    "the path %j outside of the folder",
    async (name) => {
      const error = await errorOfModel((model) => void (model.weightsManifest[0].paths = [name]));
      expect([error.code, error.message]).toEqual([
        "bad-weights",
        expect.stringContaining("expected a file beside it"),
      ]);
    },
  );

  it.each([0, 3, 71, 72, 80, 1000])("weights cut off after %d bytes", async (length) => {
    const folder = await saved(network);
    const file = path.join(folder, "weights.bin");
    await writeFile(file, (await readFile(file)).subarray(0, length));
    const error = await rejectionOf(readLayersWeights(path.join(folder, "model.json"), network));
    expect(error.code).toBe("bad-weights");
    expect(error.message).toContain(`${file} is cut off: ${length} bytes, expected `);
    expect(error.message).toContain(
      length < 72 ? "conv2d/kernel is not whole" : length < 80 ? "conv2d/bias is not whole" : "is not whole",
    );
  });

  it("weights that are no numbers", async () => {
    const folder = await saved(network);
    const file = path.join(folder, "weights.bin");
    const bytes = await readFile(file);
    bytes.writeFloatLE(NaN, 8);
    await writeFile(file, bytes);
    const error = await rejectionOf(readLayersWeights(path.join(folder, "model.json"), network));
    expect(error.message).toContain("value 2 of the weight conv2d/kernel is NaN, expected a number");
  });

  it("weights of another network", async () => {
    const file = path.join(await saved(networkOf(other)), "model.json");
    const fewer = await rejectionOf(readLayersWeights(file, network));
    expect(fewer.message).toContain("holds 2 weights, the network has 8; it has no conv2d/kernel [3, 3, 1, 2]");
    const wider = networkOf([{ ...small[0], filters: 3 } as Layers[number], ...small.slice(1)]);
    const shape = await rejectionOf(readLayersWeights(path.join(await saved(wider), "model.json"), network));
    expect(shape.message).toContain("the weight conv2d/kernel has the shape [3, 3, 1, 3], expected [3, 3, 1, 2]");
  });

  it("files that are not there", async () => {
    const folder = await saved(network);
    expect((await rejectionOf(readLayersWeights(path.join(folder, "no.json"), network))).code).toBe("file-not-found");
    const error = await errorOfModel((model) => void (model.weightsManifest[0].paths = ["no.bin"]));
    expect([error.code, error.message]).toEqual(["file-not-found", expect.stringContaining("no.bin does not exist")]);
  });
});
