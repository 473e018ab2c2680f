import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRunSummary, writeRunSummary, type RunSummary } from "../../src/files/runSummary.ts";
import jpegs from "../fixtures/jpeg/pictures.json" with { type: "json" };
import { runCommand, startCommand, Workplace, type Ended } from "../helpers/commandLine.ts";
import { drawn } from "../helpers/pictures.ts";
import { greyPng } from "../helpers/pngFile.ts";
import { goneAfter } from "../helpers/processes.ts";
import { smallIdx } from "../helpers/smallIdx.ts";
import { smallMnist } from "../helpers/smallMnist.ts";

type Json = Record<string, unknown>;

/** Trains in a moment, and not as well in its last epoch as in an earlier one. */
const tiny = {
  name: "Tiny",
  data: { limit: 2000, normalization: "standardize" },
  model: {
    layers: [
      { type: "flatten" },
      { type: "dense", units: 16, activation: "relu" },
      { type: "dense", units: 10, activation: "softmax" },
    ],
  },
  training: { epochs: 7, batchSize: 50, optimizer: { type: "adam", learningRate: 0.005 } },
};

const { test } = smallMnist(1, 1, 300);
const pixelsOf = (index: number): Uint8Array => test.pixels.subarray(784 * index, 784 * (index + 1));

let place: Workplace;
let run: string;
let summary: RunSummary;
/** What the run itself saw at the end of each epoch. */
let epochs: { epoch: number; evaluations: { set: string; loss: number; accuracy: number; confusion: number[] }[] }[];

beforeAll(async () => {
  place = await Workplace.make();
  await place.write("tiny.mnist.json", tiny);
  const { out } = await runCommand(["train", "tiny.mnist.json", "--json"], place.path);
  epochs = objectsOf(out).filter(({ type }) => type === "epochEnd") as unknown as typeof epochs;
  [run] = await place.runs();
  summary = await readRunSummary(run);
  // Otherwise there would be nothing to tell apart.
  expect(summary.result).toMatchObject({ finalModel: "model", bestModel: "best" });
});
afterAll(() => place.remove());

function objectsOf(text: string): Json[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Json);
}

async function command(...words: string[]): Promise<Ended> {
  return runCommand(words, place.path);
}

async function json(...words: string[]): Promise<Json[]> {
  const { code, out, err } = await command(...words, "--json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return objectsOf(out);
}

async function failure(...words: string[]): Promise<Json> {
  const { code, out } = await command(...words, "--json");
  expect(code).not.toBe(0);
  return objectsOf(out)[0].error as Json;
}

describe("evaluate", () => {
  it("finds again what the run found, bit for bit: the test digits with the best weights", async () => {
    const [found] = await json("evaluate", "last");
    const expected = summary.result?.test;
    expect(found).toMatchObject({
      type: "evaluation",
      weights: "best",
      source: "best",
      epoch: summary.result?.bestEpoch,
      set: "test",
      count: 10_000,
      loss: expected?.loss,
      accuracy: expected?.accuracy,
      confusion: Array.from(expected?.confusion ?? []),
    });
  });

  it.each(["best", "final"] as const)("knows the validation digits and the %s weights", async (weights) => {
    const [found] = await json("evaluate", "tiny", "--set", "validation", "--weights", weights);
    const epoch = weights === "best" ? summary.result?.bestEpoch : 7;
    const expected = epochs.find((each) => each.epoch === epoch)?.evaluations[0];
    const { loss, accuracy, confusion } = expected ?? {};
    expect(found).toMatchObject({ weights, epoch, set: "validation", count: 200, loss, accuracy, confusion });
    if (weights === "final") expect(found.fingerprint).toBe(summary.result?.fingerprint);
  });

  it("takes other digits, normalized as those that it learned from", async () => {
    smallIdx(place.path, 1, 300);
    const header = `label,${Array.from({ length: 784 }, (_, i) => `pixel${i}`).join(",")}`;
    const rows = Array.from({ length: 300 }, (_, i) => `${test.labels[i]},${pixelsOf(i).join(",")}`);
    await place.write("digits.csv", [header, ...rows].join("\n"));
    const wrong = (await json("wrong", "last")).filter(({ index }) => Number(index) < 300);
    expect(wrong.length).toBeGreaterThan(0);
    const expected = { count: 300, accuracy: (300 - wrong.length) / 300 };
    const [idx] = await json("evaluate", "last", "--data", "test-images,test-labels");
    expect(idx).toMatchObject(expected);
    const [csv] = await json("evaluate", "last", "--data", "digits.csv");
    expect(csv).toMatchObject({ ...expected, loss: idx.loss });
    const [mnist] = await json("evaluate", "last", "--data", "mnist");
    expect(mnist).toMatchObject({ count: 10_000, loss: summary.result?.test?.loss });
  });

  it("says what it cannot do", async () => {
    expect(await failure("evaluate", "last", "--data", "digits.txt")).toMatchObject({ code: "bad-usage" });
    expect(await failure("evaluate", "last", "--data", "none,none")).toMatchObject({ code: "file-not-found" });
    expect(await failure("evaluate", "last", "--data", "test-labels,test-images")).toMatchObject({
      code: "bad-data-file",
      next: "Check whether the files of images and labels are swapped.",
    });
    expect(await failure("evaluate", "last", "--data", "test-images,test-labels", "--set", "train")).toMatchObject({
      code: "bad-usage",
      message: "There are no train digits.",
    });
    expect(await failure("evaluate", "nobody")).toMatchObject({ code: "run-not-found" });
  });

  it("shows accuracy and confusion", async () => {
    const { out, err } = await command("evaluate", "last", "--set", "validation");
    expect(err).toBe("");
    expect(out).toMatch(/^Tiny {2}\S+-tiny-\S+ {2}weights of epoch \d, the best\nValidation accuracy \d\d\.\d\d % ± /);
    expect(out).toContain("Most often confused");
  });
});

describe("wrong", () => {
  it("lists what predictions.bin tells, without any weights", async () => {
    const copy = join(dirname(run), "20260101-000000-tiny-cccc");
    await cp(run, copy, { recursive: true });
    for (const folder of ["model", "best", "checkpoint"])
      await rm(join(copy, folder), { recursive: true, force: true });
    try {
      const wrong = await json("wrong", "cccc");
      const { count = 0, accuracy = 0 } = summary.result?.test ?? {};
      expect(wrong).toHaveLength(Math.round(count * (1 - accuracy)));
      const confidences = wrong.map(({ confidence }) => Number(confidence));
      expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
      for (const digit of wrong) {
        if (Number(digit.index) < 300) expect(digit.true).toBe(test.labels[Number(digit.index)]);
        expect(digit.predicted).not.toBe(digit.true);
      }
      const fours = await json("wrong", "cccc", "--true", "4", "--predicted", "9,8", "--sort", "index", "--limit", "3");
      expect(fours).toHaveLength(3);
      const all = wrong.filter(({ true: truth, predicted }) => truth === 4 && (predicted === 9 || predicted === 8));
      expect(fours.map(({ index }) => index)).toEqual(
        all
          .map(({ index }) => Number(index))
          .sort((a, b) => a - b)
          .slice(0, 3),
      );
    } finally {
      await rm(copy, { recursive: true });
    }
  });

  it("knows every epoch's labels, and the probabilities of some", async () => {
    const other = [1, 2, 3, 4].find((epoch) => epoch !== summary.result?.bestEpoch) ?? 0;
    const wrong = await json("wrong", "last", "--epoch", String(other));
    const { accuracy = 0 } = epochs.find(({ epoch }) => epoch === other)?.evaluations[0] ?? {};
    expect(wrong).toHaveLength(Math.round(200 * (1 - accuracy)));
    expect(wrong[0]).toMatchObject({ set: "validation", epoch: other, confidence: null, loss: null });
    expect(await failure("wrong", "last", "--epoch", String(other), "--sort", "loss")).toMatchObject({
      code: "bad-usage",
      message: `The probabilities of epoch ${other} were not kept: no --sort loss.`,
    });
  });

  it("calls what comes from no softmax outputs, and knows no loss of them", async () => {
    const own = await Workplace.make();
    try {
      const model = { layers: [{ type: "flatten" }, { type: "dense", units: 10 }] };
      const training = { epochs: 1, batchSize: 50, loss: "meanSquaredError" };
      await own.write("linear.mnist.json", { ...tiny, name: "Linear", model, training });
      await runCommand(["train", "linear.mnist.json"], own.path);
      const { out } = await runCommand(["wrong", "last", "--json"], own.path);
      const outputs = objectsOf(out).map(({ output }) => Number(output));
      expect(outputs.length).toBeGreaterThan(2);
      expect(outputs).toEqual(outputs.toSorted((one, other) => other - one));
      expect(objectsOf(out)[0]).not.toHaveProperty("loss");
      const shown = await runCommand(["wrong", "last", "--limit", "2"], own.path);
      expect(shown.out).toContain("\nhere are the strongest 2");
      const refused = await runCommand(["wrong", "last", "--sort", "loss", "--json"], own.path);
      expect(refused.code).toBe(2);
      expect(refused.err + refused.out).toContain("no --sort loss");
    } finally {
      await own.remove();
    }
  });

  it("tells when the predictions are lost or the digits are others", async () => {
    const copy = join(dirname(run), "20260101-000000-tiny-dddd");
    await cp(run, copy, { recursive: true });
    try {
      await writeFile(join(copy, "predictions.bin"), "");
      expect(await failure("wrong", "dddd")).toMatchObject({ code: "damaged-run" });
    } finally {
      await rm(copy, { recursive: true });
    }
    const folder = join(place.path, "own");
    await mkdir(folder);
    const own = { ...tiny, name: "Own", data: smallIdx(folder, 200, 100), training: { epochs: 1, batchSize: 50 } };
    await place.write("own/own.mnist.json", own);
    await runCommand(["train", "own.mnist.json", "--runs", "../.mnist/runs"], folder);
    expect((await json("wrong", "Own")).length).toBeGreaterThan(0);
    const labels = await readFile(join(folder, "test-labels"));
    labels[20] = (labels[20] + 1) % 10;
    await writeFile(join(folder, "test-labels"), labels);
    expect(await failure("wrong", "Own")).toMatchObject({ code: "bad-data-file" });
    await command("delete", "Own");
  });

  it("draws them", async () => {
    const { out, err } = await command("wrong", "last", "--limit", "2");
    expect(err).toBe("");
    expect(out).toMatch(
      /^Tiny {2}[\d,]+ of 10,000 test digits wrong \(\d+\.\d\d %\) after epoch \d\nhere are the most/,
    );
    expect(out).toMatch(/[▀▄█]{3}/);
    expect(out).toMatch(/\n\d → \d {2}\d+\.\d % +\d → \d {2}\d+\.\d %\ndigit \d+ +digit \d+\n$/);
  });
});

describe("demo", () => {
  it("draws 25 digits that it got right, the wrong ones and nine at random, the same for the same seed", async () => {
    const wrong = await json("wrong", "last", "--sort", "index");
    const truthOf = new Map(wrong.map(({ index, predicted }) => [index, predicted]));
    const shown = await json("demo", "last");
    const part = (name: string, of = shown): Json[] => of.filter((digit) => digit.part === name);
    expect(["right", "wrong", "random"].map((name) => part(name).length)).toEqual([25, 25, 9]);
    expect(part("right").some(({ index }) => truthOf.has(index))).toBe(false);
    for (const { index, true: truth, predicted } of part("wrong")) {
      expect(truthOf.get(index)).toBe(predicted);
      if (Number(index) < 300) expect(truth).toBe(test.labels[Number(index)]);
    }
    for (const { index, true: truth, predicted } of part("random")) {
      expect(predicted).toBe(truthOf.get(index) ?? truth);
    }
    expect(await json("demo", "last", "--seed", String(shown[0].seed))).toEqual(shown);
    const others = await json("demo", "last", "--seed", "7", "--only", "wrong");
    expect(others).toHaveLength(25);
    expect(others).not.toEqual(part("wrong"));
  });

  it("draws them", async () => {
    const { out, err } = await command("demo", "last", "--only", "random", "--seed", "3");
    expect(err).toBe("");
    expect(out).toMatch(
      /^Tiny {2}\d+\.\d\d % of 10,000 test digits right after epoch \d · drawn with seed 3\n\nNine at/,
    );
    expect(out).toMatch(/[▀▄█]{3}/);
    expect(out.match(/digit \d+/g)).toHaveLength(9);
  });
});

describe("predict", () => {
  it("sees in a picture of one of MNIST's digits what the run saw in the digit", async () => {
    const wrong = (await json("wrong", "last")).filter(({ index }) => Number(index) < 300).slice(0, 4);
    const indices = [...wrong.map(({ index }) => Number(index)), 0, 1];
    const files = await Promise.all(
      indices.map(async (index) => {
        await writeFile(join(place.path, `${index}.png`), greyPng(28, 28, pixelsOf(index)));
        return `${index}.png`;
      }),
    );
    const plain = await json("predict", "last", ...files, "--as-is");
    const found = await json("predict", "last", ...files);
    expect(plain.map(({ file }) => file)).toEqual(files);
    for (const [i, index] of indices.entries()) {
      const expected = wrong.find((digit) => digit.index === index);
      expect(plain[i].label).toBe(expected?.predicted ?? test.labels[index]);
      expect(found[i].label).toBe(plain[i].label);
      const probabilities = plain[i].probabilities as number[];
      expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
      if (expected !== undefined) expect(Math.max(...probabilities)).toBeCloseTo(Number(expected.confidence), 4);
    }
  });

  it("finds the digit in a large picture, and goes on where another cannot be read", async () => {
    const sheet = drawn(pixelsOf(0), 9, { width: 400, height: 300, left: 120, top: 20 }, [255, 255, 255], [0, 0, 0]);
    const grey = Uint8Array.from({ length: 400 * 300 }, (_, i) => sheet.rgba[4 * i]);
    await writeFile(join(place.path, "seven.png"), greyPng(400, 300, grey));
    await writeFile(join(place.path, "blank.png"), greyPng(9, 9, new Uint8Array(81)));
    await writeFile(join(place.path, "photo.jpg"), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]));
    await writeFile(join(place.path, "print.jpg"), Buffer.from(jpegs.CMYK.file, "base64"));
    await writeFile(join(place.path, "turned.png"), Buffer.from(jpegs["orientation 6, little endian"].file, "base64"));
    await writeFile(join(place.path, "cut.png"), greyPng(400, 300, grey).subarray(0, 300));
    const names = ["blank.png", "photo.jpg", "print.jpg", "cut.png", ".", "none.png", "seven.png", "turned.png"];
    const { code, out } = await command("predict", "last", ...names, "--json");
    expect(code).toBe(1);
    const [prediction, turned, ...errors] = objectsOf(out);
    expect(prediction).toMatchObject({ type: "prediction", file: "seven.png", label: 7 });
    // A JPEG under another name, turned as the camera was held: the bar of the 7 lies on the right.
    expect(turned).toMatchObject({ type: "prediction", file: "turned.png" });
    const ink = Array.from({ length: 28 }, (_, x) =>
      (turned.image as number[]).reduce((sum, value, i) => sum + (i % 28 === x ? value : 0), 0),
    );
    expect(ink.indexOf(Math.max(...ink))).toBeGreaterThan(16);
    expect(errors.map(({ file, error }) => [file, (error as Json).code])).toEqual([
      ["blank.png", "bad-image"],
      ["photo.jpg", "bad-image"],
      ["print.jpg", "bad-image"],
      ["cut.png", "bad-image"],
      [".", "bad-image"],
      ["none.png", "file-not-found"],
    ]);
    const shown = await command("predict", "last", "blank.png", "seven.png");
    expect(shown.code).toBe(1);
    expect(shown.out).toContain("seven.png\n");
    expect(shown.out).toMatch(/ 7 {2}with a probability of \d+\.\d %\n/);
    expect(shown.err).toBe(
      "✗ blank.png is blank: nothing in it differs from its background.\n  Draw a digit with more contrast.\n",
    );
  });

  it("needs no data: those of the experiment may be gone", async () => {
    const folder = join(place.path, "gone");
    await mkdir(folder);
    const own = { ...tiny, name: "Gone", data: smallIdx(folder, 200, 100), training: { epochs: 1, batchSize: 50 } };
    await place.write("gone/gone.mnist.json", own);
    await runCommand(["train", "gone.mnist.json", "--runs", "../.mnist/runs"], folder);
    await rm(folder, { recursive: true });
    await writeFile(join(place.path, "0.png"), greyPng(28, 28, pixelsOf(0)));
    expect(await json("predict", "Gone", "0.png")).toHaveLength(1);
    expect(await failure("evaluate", "Gone")).toMatchObject({ code: "file-not-found" });
    await command("delete", "Gone");
  });
});

describe("the weights of a run", () => {
  it("come from its checkpoint while it trains and after it was killed", async () => {
    const endless = {
      ...tiny,
      name: "Endless",
      training: { epochs: 100_000, batchSize: 50 },
      checkpoints: { every: { epochs: 1 } },
    };
    await place.write("endless.mnist.json", endless);
    const training = startCommand(["train", "endless.mnist.json", "--json"], place.path);
    try {
      await training.printed('"type":"checkpoint"');
      const [live] = await json("evaluate", "Endless", "--set", "validation");
      expect(live).toMatchObject({ source: "checkpoint/last.safetensors", weights: "best", count: 200 });
      const [{ holder }] = (await json("runs")).filter(({ name }) => name === "Endless");
      const { pid } = holder as { pid: number };
      training.child.kill("SIGKILL");
      process.kill(pid, "SIGKILL");
      await goneAfter(pid, 5000);
    } finally {
      training.child.kill("SIGKILL");
    }
    const { out } = await training.ended;
    const [found] = await json("evaluate", "Endless", "--set", "validation");
    const seen = objectsOf(`${out.slice(0, out.lastIndexOf("\n"))}\n`).find(
      ({ type, epoch }) => type === "epochEnd" && epoch === found.epoch,
    ) as (typeof epochs)[number] | undefined;
    // The trainer may have come further than what was still printed.
    if (seen !== undefined)
      expect(found).toMatchObject({ loss: seen.evaluations[0].loss, accuracy: seen.evaluations[0].accuracy });
    const [final] = await json("evaluate", "Endless", "--set", "validation", "--weights", "final");
    expect(final).toMatchObject({ source: "checkpoint/last.safetensors", weights: "final" });
    expect(Number(final.step)).toBeGreaterThanOrEqual(36);
    expect((await command("evaluate", "Endless")).out).toContain("the best, from checkpoint/last.safetensors\n");
    await command("delete", "Endless");
  });

  it("are not there when it was killed at once", async () => {
    const copy = join(dirname(run), "20260101-000000-tiny-eeee");
    await cp(run, copy, { recursive: true });
    try {
      await rm(join(copy, "checkpoint"), { recursive: true, force: true });
      await writeRunSummary(copy, { ...summary, status: "interrupted", result: null, checkpoint: null });
      expect(await failure("evaluate", "eeee")).toMatchObject({
        code: "not-available",
        message: "The run 20260101-000000-tiny-eeee has no weights yet: no model and no checkpoint.",
        next: "`mnist-lab resume 20260101-000000-tiny-eeee` goes on with it.",
      });
      const error = { code: "loss-not-finite", message: "The loss became NaN.", next: "Try another." } as const;
      await writeRunSummary(copy, { ...summary, status: "failed", result: null, checkpoint: null, error });
      expect(await failure("evaluate", "eeee")).toMatchObject({ code: "not-available", next: "Try another." });
    } finally {
      await rm(copy, { recursive: true });
    }
  });

  it("are refused when they are not those that the run ended with", async () => {
    const copy = join(dirname(run), "20260101-000000-tiny-ffff");
    await cp(run, copy, { recursive: true });
    try {
      const file = join(copy, "model", "weights.bin");
      const bytes = await readFile(file);
      bytes[100] ^= 1;
      await writeFile(file, bytes);
      expect(await failure("evaluate", "ffff", "--weights", "final")).toMatchObject({ code: "damaged-run" });
      await writeFile(file, bytes.subarray(0, 500));
      expect(await failure("evaluate", "ffff", "--weights", "final")).toMatchObject({ code: "bad-weights" });
      const experiment = join(copy, "experiment.json");
      await writeFile(experiment, (await readFile(experiment, "utf8")).replace('"units": 16', '"units": 17'));
      expect(await failure("predict", "ffff", "0.png")).toMatchObject({ code: "damaged-run" });
      await writeRunSummary(copy, { ...summary, result: { ...summary.result!, bestModel: "../../elsewhere" } });
      expect(await failure("evaluate", "ffff")).toMatchObject({ code: "damaged-run" });
    } finally {
      await rm(copy, { recursive: true });
    }
  });
});

const product = (shape: readonly number[]): number => shape.reduce((size, each) => size * each, 1);

/** The final weights as TensorFlow.js reads them. */
async function modelOf(folder: string): Promise<{ manifest: { name: string; shape: number[] }[]; bytes: Buffer }> {
  const text = await readFile(join(folder, "model", "model.json"), "utf8");
  const [{ paths, weights }] = (
    JSON.parse(text) as { weightsManifest: { paths: string[]; weights: { name: string; shape: number[] }[] }[] }
  ).weightsManifest;
  return { manifest: weights, bytes: await readFile(join(folder, "model", paths[0])) };
}

describe("checkpoints", () => {
  const named = {
    ...tiny,
    name: "Kept",
    checkpoints: { every: { epochs: 1 }, keep: "all", pattern: "{epoch:02d}-{valAccuracy:.4f}" },
  };
  let folder: string;
  let seen: typeof epochs;
  beforeAll(async () => {
    await place.write("kept.mnist.json", named);
    const { out } = await runCommand(["train", "kept.mnist.json", "--json"], place.path);
    seen = objectsOf(out).filter(({ type }) => type === "epochEnd") as unknown as typeof epochs;
    folder = (await place.runs()).find((each) => each.includes("kept"))!;
  });

  it("of every epoch are named by the pattern, and evaluate to what the run saw then", async () => {
    const files = (await readdir(join(folder, "checkpoint"))).filter((name) => name !== "last.safetensors").sort();
    const accuracyIn = (epoch: number) => seen[epoch - 1].evaluations.find(({ set }) => set === "validation")!.accuracy;
    expect(files).toEqual(seen.map(({ epoch }) => `0${String(epoch)}-${accuracyIn(epoch).toFixed(4)}.safetensors`));
    for (const [name, epoch] of [
      [files[1], 2],
      [files[4].replace(".safetensors", ""), 5],
    ] as const) {
      const [found] = await json("evaluate", "Kept", "--set", "validation", "--checkpoint", name);
      expect(found).toMatchObject({
        weights: "checkpoint",
        epoch,
        accuracy: accuracyIn(epoch),
        source: `checkpoint/${files[epoch - 1]}`,
      });
    }
    const { out } = await command("evaluate", "Kept", "--checkpoint", files[1]);
    expect(out).toContain(`weights of epoch 2 after 72 batches, from checkpoint/${files[1]}\n`);
  });

  it("are listed with what the run knew then, the best marked", async () => {
    const listed = await json("checkpoints", "Kept");
    const steps = [7, 7, 6, 5, 4, 3, 2, 1].map((epoch) => 36 * epoch);
    expect(listed.map(({ step }) => step)).toEqual(steps);
    expect(listed[0]["name"]).toBe("last");
    for (const { epochEnd } of listed as unknown as {
      epochEnd: { epoch: number; loss: number; valAccuracy: number };
    }[]) {
      const { loss, evaluations } = seen[epochEnd.epoch - 1] as (typeof seen)[number] & { loss: number };
      expect(epochEnd).toMatchObject({ loss, valAccuracy: evaluations[0].accuracy });
    }
    const { result } = await readRunSummary(folder);
    const best = listed.filter((each) => (each["epochEnd"] as { best: boolean }).best);
    expect(best.map((each) => (each["epochEnd"] as { epoch: number }).epoch)).toEqual([result?.bestEpoch]);
    const { out } = await command("checkpoints", "Kept");
    expect(out).toMatch(/^ +checkpoint +batches +epoch +loss +val loss +val accuracy +size\n +last +252 +7 /);
  });

  it("tell what is in them: every weight and every slot of the optimizer", async () => {
    const [{ tensors, ...found }] = (await json("checkpoints", "Kept", "last")) as unknown as {
      tensors: { kind: string; name: string; shape: number[]; count: number; min: number; mean: number; max: number }[];
    }[];
    const { result } = await readRunSummary(folder);
    expect(found).toMatchObject({ file: "last.safetensors", epoch: 7, step: 252, fingerprint: result?.fingerprint });
    const weights = ["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"];
    expect(tensors.filter(({ kind }) => kind === "weight").map(({ name }) => name)).toEqual(weights);
    // Adam has two slots for each weight.
    expect(tensors.filter(({ kind }) => kind === "optimizer")).toHaveLength(8);
    const kernel = tensors.find(({ name }) => name === "dense_1/kernel");
    const { manifest, bytes } = await modelOf(folder);
    const at = manifest.findIndex(({ name }) => name === "dense_1/kernel");
    const before = manifest.slice(0, at).reduce((sum, { shape }) => sum + product(shape), 0);
    const values = Array.from({ length: 160 }, (_, index) => bytes.readFloatLE(4 * (before + index)));
    expect(kernel).toMatchObject({ shape: [16, 10], count: 160, min: Math.min(...values), max: Math.max(...values) });
    expect(kernel?.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 160, 10);
    const { out } = await command("checkpoints", "Kept", "last");
    expect(out).toContain("last.safetensors  after epoch 7, 252 batches; wasm\n");
    expect(await failure("checkpoints", "Kept", "99")).toMatchObject({ code: "not-available" });
  });

  it("that are not there are named, with those that are", async () => {
    expect(await failure("evaluate", "Kept", "--checkpoint", "99")).toMatchObject({
      code: "not-available",
      message: expect.stringContaining('has no checkpoint "99"') as string,
      next: expect.stringContaining("last.safetensors") as string,
    });
  });

  it("are what another training starts from", async () => {
    const [file] = (await readdir(join(folder, "checkpoint"))).filter((name) => name.startsWith("03-"));
    const path = join(folder, "checkpoint", file);
    const training = { ...tiny.training, epochs: 1, optimizer: { type: "sgd", learningRate: 1e-9 } };
    await place.write("next.mnist.json", { ...tiny, name: "Next", model: { ...tiny.model, weights: path }, training });
    const { code, err } = await command("train", "next.mnist.json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const [before] = await json("evaluate", "Kept", "--set", "validation", "--checkpoint", file);
    const [after] = await json("evaluate", "Next", "--set", "validation", "--weights", "final");
    expect(after["accuracy"]).toBe(before["accuracy"]);
    expect(after["loss"]).toBeCloseTo(before["loss"] as number, 5);
  });
});
