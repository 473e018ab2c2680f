import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { buildMnist } from "../../scripts/mnist.mjs";
import { findPythonEnvironment } from "../../scripts/pythonEnvironment.mjs";
import { readDataset } from "../../src/files/dataset.ts";
import { fingerprintOf } from "../../src/files/fingerprint.ts";
import { exportModel, modelFormats, type ModelFormat } from "../../src/services/export/models/exportModel.ts";
import { exportedNetworks } from "../helpers/exportedNetworks.ts";
import { smallMnist } from "../helpers/smallMnist.ts";
import { loadInTensorFlowJs, predictionOf } from "../helpers/tensorflowJs.ts";
import { saveTrainedRun, type SavedModel } from "../helpers/trainedRun.ts";
import { learnerHere } from "../helpers/wasmLearner.ts";

/** One exported run: where its files lie, and what our engine answers. */
interface Case {
  readonly run: SavedModel;
  readonly targets: Readonly<Record<ModelFormat, string>>;
  /** [digits, 10] */
  readonly expected: Float32Array;
  /** Beginning of the names of the files in which others answer. */
  readonly answers: string;
  readonly descriptions: Readonly<Record<ModelFormat, string>>;
}

/** What modelExports.py prints for each case. */
interface Seen {
  readonly onnx: {
    readonly input: readonly unknown[];
    readonly output: readonly unknown[];
    readonly single: readonly number[];
    readonly producer: string;
    readonly metadata: Readonly<Record<string, string>>;
  };
  readonly keras: {
    readonly parameters: number;
    readonly layers: readonly string[];
    readonly unchanged: boolean;
    readonly graph: number;
    readonly regularizers: readonly [string, Readonly<Record<string, number>>][];
  };
  readonly safetensors: {
    readonly metadata: Readonly<Record<string, string>>;
    readonly tensors: Readonly<Record<string, readonly [number[], string]>>;
  };
}

const digits = 20;
const tolerance = 1e-5;
const { test } = smallMnist(1, 1, digits);
/** Real digits, from 0 to 1 as float32 has them. */
const images = Float32Array.from(test.pixels, (pixel) => Math.fround(pixel / 255));

let folder: string;
let mnist: string;
const cases = new Map<string, Case>();
/** By case; null where there is no Python. */
let seen: Map<string, Seen> | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mnist-lab-test-"));
  mnist = join(folder, "mnist.bin");
  await buildMnist(mnist);
  await writeFile(join(folder, "images"), images);
  for (const [name, file] of exportedNetworks) cases.set(name, await exported(name, file));
  seen = seenInPython();
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function exported(name: string, file: Parameters<typeof saveTrainedRun>[2]): Promise<Case> {
  const run = await saveTrainedRun(folder, `20260301-142530-${name}-7f3a`, file);
  const at = (ending: string): string => join(folder, `${name}${ending}`);
  const targets = { tfjs: at("-tfjs"), keras: at(".keras"), onnx: at(".onnx"), safetensors: at(".safetensors") };
  const descriptions: Partial<Record<ModelFormat, string>> = {};
  for (const format of modelFormats) {
    const target = targets[format];
    const { signal } = new AbortController();
    const digits = () => readDataset(run.experiment.data, { mnist, experimentFolder: folder });
    const { description } = await exportModel({ format, run: run.path, weights: "best", target, signal, digits });
    descriptions[format] = description;
  }
  const answers = at(".answers");
  return { run, targets, expected: await expectedOf(run), answers, descriptions: descriptions as Case["descriptions"] };
}

/** What our engine makes of the digits. */
async function expectedOf(run: SavedModel): Promise<Float32Array> {
  const dataset = await readDataset(run.experiment.data, { mnist, experimentFolder: folder });
  const learner = await learnerHere(run, { ...dataset, train: dataset.validation });
  await learner.restore({ step: 0, weights: run.best, optimizer: new Map() });
  const probabilities = await learner.predict(images);
  await learner.dispose();
  return probabilities;
}

function seenInPython(): Map<string, Seen> | null {
  const python = findPythonEnvironment();
  if (python === null) return null;
  const script = fileURLToPath(new URL("modelExports.py", import.meta.url));
  const input = Array.from(cases.values(), ({ targets, answers }) => ({
    ...targets,
    answers,
    images: join(folder, "images"),
  }));
  const options = { input: JSON.stringify(input), encoding: "utf8", stdio: "pipe" } as const;
  const all = JSON.parse(execFileSync(python, ["-I", script], options)) as Seen[];
  return new Map([...cases.keys()].map((name, i) => [name, all[i]]));
}

/** Skips the test where there is no Python. */
function seenOf(context: TestContext, name: string): Seen {
  if (seen === null) {
    return context.skip("needs Python with Keras and ONNX; `node scripts/pythonEnvironment.mjs` sets it up (1.7 GB)");
  }
  return seen.get(name)!;
}

async function answersIn(file: string): Promise<Float32Array> {
  const { buffer, byteOffset, byteLength } = await readFile(file);
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => {
    const difference = Math.abs(value - b[i]);
    // Not a number is not near to anything.
    return difference <= most ? most : difference;
  }, 0);
}

const sha256 = (values: Float32Array): string =>
  createHash("sha256")
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest("hex");

const names = [...exportedNetworks.keys()];

describe("exported models", () => {
  it.for(names)("%s: the digits are told apart by our own engine", (name) => {
    const { expected } = cases.get(name)!;
    expect(expected).toHaveLength(10 * digits);
    // Otherwise the comparisons below would not say much; what is drawn at random may be as it likes.
    if (name.startsWith("random")) return;
    expect(largestDifference(expected.subarray(0, 10), expected.subarray(10, 20))).toBeGreaterThan(3 * tolerance);
  });

  it.for(names)("%s: Keras answers as we do", async (name, context) => {
    const { expected, answers, run } = cases.get(name)!;
    const { keras } = seenOf(context, name);
    expect(largestDifference(await answersIn(`${answers}.keras`), expected)).toBeLessThan(tolerance);
    expect(keras.parameters).toBe(run.network.trainable + run.network.nonTrainable);
    expect(keras.unchanged).toBe(true);
    expect(keras.graph).toBeLessThan(tolerance);
    expect(keras.layers).toEqual(expect.arrayContaining(run.network.nodes.map((node) => node.name)));
  });

  it.for(names)("%s: ONNX's checker finds nothing, and onnxruntime answers as we do", async (name, context) => {
    const { expected, answers, run } = cases.get(name)!;
    const { onnx } = seenOf(context, name);
    expect(largestDifference(await answersIn(`${answers}.onnx`), expected)).toBeLessThan(tolerance);
    expect(onnx).toMatchObject({
      input: ["image", "tensor(float)", ["batch", 28, 28, 1]],
      output: ["probabilities", "tensor(float)", ["batch", 10]],
      single: [1, 10],
      producer: "MNIST Lab",
    });
    expect(onnx.metadata).toMatchObject({ weights: "best", fingerprint: fingerprintOf(run.network, run.best) });
  });

  it.for(names)("%s: TensorFlow.js answers as we do", async (name) => {
    const { expected, targets } = cases.get(name)!;
    const model = await loadInTensorFlowJs(targets.tfjs);
    const { data } = predictionOf(model, { shape: [digits, 28, 28, 1], data: images });
    expect(largestDifference(data, expected)).toBeLessThan(tolerance);
  });

  it.for(names)("%s: safetensors has Keras's names and layouts", (name, context) => {
    const { run } = cases.get(name)!;
    const { tensors, metadata } = seenOf(context, name).safetensors;
    const expected = run.network.weights.map(({ name: weight, shape }) => [
      weight,
      [shape, sha256(run.best.get(weight)!)],
    ]);
    expect(tensors).toEqual(Object.fromEntries(expected));
    expect(metadata).toMatchObject({ layout: "keras", fingerprint: fingerprintOf(run.network, run.best) });
  });

  it("keep regularizers for whoever trains further with Keras", (context) => {
    expect(seenOf(context, "settings").keras.regularizers).toEqual([
      ["conv2d", { l2: expect.closeTo(0.0005, 8) as number }],
      ["dense_1", { l1: expect.closeTo(0.01, 8) as number }],
    ]);
  });

  it("say how pixels enter the network", async (context) => {
    const standardized = cases.get("residual")!;
    const { data } = standardized.run.experiment;
    const { normalization } = await readDataset(data, { mnist, experimentFolder: folder });
    const { metadata } = seenOf(context, "residual").safetensors;
    expect(JSON.parse(metadata.normalization)).toEqual(normalization);
    const [mean, deviation] = [normalization.mean.toFixed(4), normalization.deviation.toFixed(4)];
    expect(standardized.descriptions).toEqual({
      tfjs: `TensorFlow.js model: the best weights, of epoch 8. It takes images [batch, 28, 28, 1] with pixels from 0 (background) to 1 (ink). It standardizes them itself: minus ${mean}, divided by ${deviation}.`,
      keras: `Keras model: the best weights, of epoch 8. It takes images [batch, 28, 28, 1] with pixels from 0 (background) to 1 (ink). It standardizes them itself: minus ${mean}, divided by ${deviation}.`,
      onnx: `ONNX model: the best weights, of epoch 8. It takes images [batch, 28, 28, 1] with pixels from 0 (background) to 1 (ink). It standardizes them itself: minus ${mean}, divided by ${deviation}.`,
      safetensors: `Weights as safetensors: the best weights, of epoch 8. The network takes pixels from 0 (background) to 1 (ink), minus ${mean}, divided by ${deviation}: whoever uses the weights must do that.`,
    });
    const plain = seenOf(context, "lenet5");
    expect(plain.safetensors.metadata).not.toHaveProperty("normalization");
    expect(plain.onnx.metadata.input).toBe("[batch, 28, 28, 1], float32: pixels / 255, from 0 (background) to 1 (ink)");
  });
});
