import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPythonEnvironment } from "../../scripts/pythonEnvironment.mjs";
import { Augmenter } from "../../src/core/augmentation/augmenter.ts";
import { parameterWords } from "../../src/core/augmentation/parameters.ts";
import type { AugmentationSpec, ExperimentFile } from "../../src/core/experiment/schema.ts";
import { initialWeights } from "../../src/core/network/initialize.ts";
import { RandomStream } from "../../src/core/random/stream.ts";
import { kerasScript } from "../../src/core/scripts/keras/kerasScript.ts";
import { pytorchScript } from "../../src/core/scripts/pytorch/pytorchScript.ts";
import { decodeSafetensors } from "../../src/files/safetensors.ts";
import { runCommand } from "../helpers/commandLine.ts";
import { testDigits, trainingDigits } from "../helpers/goldenDigits.ts";
import { run } from "../helpers/scriptTrainings.ts";
import { smallIdx } from "../helpers/smallIdx.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";
import { experimentWith } from "../helpers/wasmLearner.ts";

const python = findPythonEnvironment({ pytorch: true });
const reason = "needs Python with Keras and PyTorch; `npm run test:frameworks` sets it up (up to 7 GB)";
const layers: ExperimentFile["model"]["layers"] = [
  { type: "conv2d", filters: 2, kernelSize: 5, strides: 4, activation: "relu" },
  { type: "flatten" },
  { type: "dropout", rate: 0.25 },
  { type: "dense", units: 10, activation: "softmax" },
];
const augmentation = {
  rotationRange: 12,
  zoomRange: 0.2,
  widthShiftRange: 0.1,
  heightShiftRange: 0.15,
  shearRange: 7,
  fillMode: "constant",
  cval: 0.25,
  elastic: { alpha: 34, sigma: 4 },
} as const satisfies AugmentationSpec;

describe.each(["keras", "pytorch"] as const)("a script for %s, written by the command line", (framework) => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mnist-lab-test-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test(
    "trains from the initial weights to its end, and prints as Keras does",
    { timeout: 300_000 },
    async (context) => {
      if (python === null) return context.skip(reason);
      const training = { epochs: 4, batchSize: 32, evaluate: { every: 2, on: "both", sample: 20 } };
      const data = { source: "mnist", validationSplit: 0.2, normalization: "standardize", augmentation };
      const checkpoints = { keep: "all", every: { epochs: 1 }, pattern: "{epoch:02d}-{step}" };
      const file = { name: "Hand-in", seed: 5, data, model: { layers }, training, checkpoints };
      await writeFile(join(folder, "a.mnist.json"), JSON.stringify(file));
      const words = ["script", "a.mnist.json", "--as", framework, "--to", "a.py", "--initial-weights", "a.safetensors"];
      const written = await runCommand(words, folder);
      expect(written).toMatchObject({ code: 0, err: "" });
      expect(written.out).toContain("Wrote a.py.");
      await writeNpz(join(folder, "small.npz"));

      const env = { ...process.env, CUDA_VISIBLE_DEVICES: "", TF_CPP_MIN_LOG_LEVEL: "3" };
      const options = ["a.py", "--data", "small.npz", "--weights", "a.safetensors", "--epochs", "1"];
      const printed = execFileSync(python, options, {
        cwd: folder,
        env,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
      // Keras leaves the number out where there is one epoch.
      if (framework === "pytorch") expect(printed).toMatch(/Epoch 1\/1 - /);
      expect(printed).toMatch(/Step 2 - val_loss: \d\.\d{4} - val_accuracy: \d\.\d{4}/);
      expect(printed).toMatch(/accuracy: \d\.\d{4}.* - loss: \d\.\d{4}|loss: \d\.\d{4} - accuracy: \d\.\d{4}/);
      expect(printed).toMatch(/val_loss: \d\.\d{4}/);
      expect(printed).toMatch(/Test loss: \d\.\d{4} - test accuracy: \d\.\d{4}\n$/);
      const extension = framework === "keras" ? "weights.h5" : "pt";
      expect((await readFile(join(folder, "checkpoints", `01-3.${extension}`))).length).toBeGreaterThan(1000);
    },
  );

  test("is refused where a file is there already", async () => {
    await writeFile(join(folder, "b.mnist.json"), JSON.stringify({ model: { layers } }));
    await writeFile(join(folder, "b.py"), "mine");
    const words = ["script", "b.mnist.json", "--as", framework, "--to", "b.py"];
    expect(await runCommand(words, folder)).toMatchObject({
      code: 2,
      err: expect.stringContaining("--force") as string,
    });
    expect(await readFile(join(folder, "b.py"), "utf8")).toBe("mine");
    expect(await runCommand([...words, "--force"], folder)).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, "b.py"), "utf8")).toMatch(/^"""/);
  });
});

test.each(["keras", "pytorch"] as const)(
  "the command in a script's header writes the weights, for %s",
  async (framework) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a.mnist.json"), JSON.stringify({ model: { layers } }));
    const words = ["script", "a.mnist.json", "--as", framework];
    expect(await runCommand([...words, "--to", "a.py"], folder)).toMatchObject({ code: 0 });
    const header = await readFile(join(folder, "a.py"), "utf8");
    const [, named = ""] = /^ +mnist-lab (script .*)$/m.exec(header) ?? [];
    expect(await runCommand(named.replace("FILE", "a.mnist.json").split(" "), folder)).toMatchObject({ code: 0 });
    expect((await readFile(join(folder, "start.safetensors"))).length).toBeGreaterThan(1000);

    // An experiment that starts from given weights names the same.
    const given = { model: { layers, weights: "start.safetensors" } };
    await writeFile(join(folder, "b.mnist.json"), JSON.stringify(given));
    const { out } = await runCommand(["script", "b.mnist.json", "--as", framework], folder);
    expect(out).toContain(`mnist-lab ${named}\n`);
  },
);

test("a script and its weights are written both or not at all", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "a.mnist.json"), JSON.stringify({ model: { layers } }));
  const words = ["script", "a.mnist.json", "--as", "keras", "--to", "a.py", "--initial-weights"];
  const same = await runCommand([...words, "./a.py"], folder);
  expect(same).toMatchObject({ code: 2, err: expect.stringContaining("for the script and for its weights") as string });
  await writeFile(join(folder, "w.safetensors"), "mine");
  expect(await runCommand([...words, "w.safetensors"], folder)).toMatchObject({ code: 2 });
  await writeFile(join(folder, "a.py"), "mine");
  expect(await runCommand([...words, "new.safetensors"], folder)).toMatchObject({ code: 2 });
  expect((await readdir(folder)).sort()).toEqual(["a.mnist.json", "a.py", "w.safetensors"]);
});

test("a script is printed, and its weights are the seed's", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "a.mnist.json"), JSON.stringify({ name: "A", model: { layers } }));
  const words = ["script", "a.mnist.json", "--as", "keras", "--seed", "9", "--initial-weights", "w.safetensors"];
  const { code, out, err } = await runCommand(words, folder);
  expect(code).toBe(0);
  expect(err).toContain("Wrote w.safetensors");
  const { experiment, network } = experimentWith(layers, {}, { name: "A", seed: 9 });
  expect(out).toBe(
    kerasScript(experiment, { fileName: "a_keras.py", weightsName: "w.safetensors", changes: ["--seed", "9"] }),
  );
  const { tensors } = decodeSafetensors(await readFile(join(folder, "w.safetensors")), "w.safetensors");
  expect(new Map(Array.from(tensors, ([name, { values }]) => [name, values]))).toEqual(initialWeights(network, 9));
});

test("a script says how it is started from where it was written, and finds its digits from there", async () => {
  const folder = await temporaryFolder();
  const [work, other] = ["work", "it's here"].map((name) => join(folder, name));
  for (const each of [work, other]) await mkdir(each);
  const data = smallIdx(work, 30, 10, { limit: 20 });
  await writeFile(join(work, "a.mnist.json"), JSON.stringify({ data, model: { layers } }));
  const words = ["script", "a.mnist.json", "--as", "pytorch", "--initial-weights"];
  const weights = "../it's here/a.safetensors";
  const written = await runCommand([...words, weights, "--to", "../it's here/a.py"], work);
  expect(written).toMatchObject({ code: 0, err: "" });
  const [, command = ""] = /Train with it: (python .*)$/m.exec(written.out) ?? [];
  expect(command).toBe("python '../it'\\''s here/a.py' --weights '../it'\\''s here/a.safetensors'");
  const text = await readFile(join(other, "a.py"), "utf8");
  expect(text).toContain('\nFOLDER = Path(__file__).parent / "../work"\n');
  // Nothing can be started that was not written.
  const { err } = await runCommand([...words, "b.safetensors"], work);
  expect(err).toBe("Wrote b.safetensors.\n");

  if (python === null) return;
  const loads = "import sys; sys.path.insert(0, sys.argv[1]); import a; print([len(x) for x, y in a.load_data()])";
  const printed = execFileSync(python, ["-B", "-c", loads, other], { cwd: folder, encoding: "utf8" });
  expect(printed.trim()).toBe("[16, 4, 10]");
});

const readsStructure = `
import ast, json, sys
trees = [ast.parse(text) for text in json.load(sys.stdin)]
texts = [[node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)] for tree in trees]
shapes = [[type(node).__name__ for node in ast.walk(tree)] for tree in trees]
print(json.dumps({"same": shapes[0] == shapes[1], "texts": [t for t in texts[1] if isinstance(t, str)]}))
`;

test.each(["keras", "pytorch"] as const)("what a file says never becomes code, for %s", async (framework) => {
  // Any Python will do, but there may be none.
  if (python === null) return;
  const scriptOf = framework === "keras" ? kerasScript : pytorchScript;
  const nasty = `"""'''\\"\\\n\r\u2028\u202e\0 数字 🙂 \ud83d {0} %s %(x)s \${x}\nimport os #"); os.abort() \\`;
  const texts = ["harmless", nasty].map((text) => {
    const data = { source: "kaggleCsv", train: text, test: text } as const;
    const { experiment } = experimentWith(layers, {}, { name: text, data });
    return scriptOf(experiment, { fileName: "a.py" });
  });
  const found = JSON.parse(await run(python, ["-I", "-c", readsStructure], JSON.stringify(texts))) as {
    same: boolean;
    texts: string[];
  };
  expect(found.same).toBe(true);
  // The description of the command line is a format of its own.
  expect(found.texts).toContain(nasty.replaceAll("%", "%%"));
  expect(found.texts.filter((text) => text === nasty)).toHaveLength(2);
});

const augments = `
import importlib.util, json, sys
import numpy as np
request = json.load(sys.stdin)
spec = importlib.util.spec_from_file_location("script", sys.argv[1])
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
class Drawn:
    def __init__(self):
        self.left = iter(request["shares"])
    def uniform(self, low, high, shape=()):
        count = int(np.prod(shape))
        return low + (high - low) * np.array([next(self.left) for _ in range(count)]).reshape(shape)
image = np.array(request["pixels"], "float32").reshape(28, 28) / 255
print(json.dumps(script.augment_image(image, Drawn()).ravel().tolist()))
`;

for (const fillMode of ["nearest", "constant", "reflect", "wrap"] as const) {
  test(`digits are augmented alike, ${fillMode}`, { timeout: 60_000 }, async (context) => {
    if (python === null) return context.skip(reason);
    const [seed, step, position] = [3, 7, 2];
    const spec = { ...augmentation, fillMode };
    const { experiment } = experimentWith(layers, {}, { seed, data: { source: "mnist", augmentation: spec } });
    const digit = trainingDigits(4, 1).pixels;
    const ours = new Float32Array(784);
    new Augmenter(spec, seed).augment(digit, step, position, ours);
    // The same numbers from 0 to 1, in the same order: six parameters, then the noise along x and along y.
    const stream = new RandomStream(seed, "augmentation", step, position);
    const shares = Array.from({ length: 6 }, () => stream.nextUniform());
    stream.seek(parameterWords);
    for (let i = 0; i < 2 * 784; i++) shares.push(stream.nextUniform());
    const script = join(await temporaryFolder(), "a.py");
    await writeFile(script, pytorchScript(experiment, { fileName: "a.py" }));
    const request = JSON.stringify({ shares, pixels: Array.from(digit) });
    const theirs = JSON.parse(await run(python, ["-I", "-c", augments, script], request)) as number[];
    // SciPy interpolates in float64 and gives float32.
    expect(Math.max(...theirs.map((pixel, i) => Math.abs(pixel - ours[i])))).toBeLessThan(1e-6);
  });
}

test("files that an experiment names are read", { timeout: 60_000 }, async (context) => {
  if (python === null) return context.skip(reason);
  const folder = await temporaryFolder();
  const data = smallIdx(folder, 30, 10, { limit: 20 });
  const { experiment } = experimentWith(layers, {}, { data });
  await writeFile(join(folder, "a.py"), pytorchScript(experiment, { fileName: "a.py" }));
  const asks = `
import json, sys
sys.path.insert(0, ".")
import a
print(json.dumps([[list(x.shape), round(float(x.sum()), 2), y.tolist()] for x, y in a.load_data()]))`;
  const printed = execFileSync(python, ["-B", "-c", asks], { cwd: folder, encoding: "utf8" });
  const [train, test] = [trainingDigits(0, 20), testDigits(10)];
  const told = (first: number, end: number, { pixels, labels }: typeof train): unknown[] => [
    [end - first, 1, 28, 28],
    expect.closeTo(pixels.subarray(784 * first, 784 * end).reduce((sum, pixel) => sum + pixel, 0) / 255, 1),
    Array.from(labels.subarray(first, end)),
  ];
  expect(JSON.parse(printed) as unknown).toEqual([told(0, 16, train), told(16, 20, train), told(0, 10, test)]);
});

/** MNIST's first digits as both frameworks' scripts read them: 120 to learn from and to validate on, 30 to test. */
async function writeNpz(path: string): Promise<void> {
  const [train, test] = [trainingDigits(0, 120), testDigits(30)];
  const writes = `
import json, sys
import numpy as np
arrays = {name: np.array(values, "uint8") for name, values in json.load(sys.stdin).items()}
np.savez(sys.argv[1], **{name: v.reshape(-1, 28, 28) if name[0] == "x" else v for name, v in arrays.items()})`;
  const values = {
    x_train: Array.from(train.pixels),
    y_train: Array.from(train.labels),
    x_test: Array.from(test.pixels),
    y_test: Array.from(test.labels),
  };
  await run(python!, ["-I", "-c", writes, path], JSON.stringify(values));
}
