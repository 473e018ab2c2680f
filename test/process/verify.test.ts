import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inEnglish } from "../../src/core/translate.ts";
import { fingerprintOf } from "../../src/files/fingerprint.ts";
import { manifestFile } from "../../src/files/handIn/manifest.ts";
import { unpackBundle } from "../../src/services/handIn/unpackBundle.ts";
import { writeLayersModel } from "../../src/files/layersModel.ts";
import { readLayersWeights } from "../../src/files/layersWeights.ts";
import { readRunExperiment } from "../../src/files/experimentJson.ts";
import { bundleEnding, exportBundle } from "../../src/services/handIn/exportBundle.ts";
import type { CheckId, VerificationReport } from "../../src/services/handIn/verify/report.ts";
import { verifyRun } from "../../src/services/handIn/verify/verifyRun.ts";
import { startTrainer } from "../../src/services/trainerProcess.ts";
import { builtInstallation, builtTrainer, mnist, smallExperiment, startRequest } from "../helpers/builtTrainer.ts";
import { numbersFrom } from "../helpers/damage.ts";
import { Forger, put, type Json } from "../helpers/forgery.ts";

// Real runs, handed in, and tampered with: every change has to be found, and the file that was changed named.

let place: string;
let bundle: string;
/** The bundle, unpacked. */
let whole: string;

const hasty = {
  data: { limit: 1000 },
  training: { epochs: 6, batchSize: 32, optimizer: { type: "adam", learningRate: 0.3 }, evaluate: { on: "both" } },
};

async function train(experiment = smallExperiment(hasty)): Promise<string> {
  const request = startRequest(place, experiment);
  const trainer = startTrainer({ trainer: builtTrainer });
  await trainer.start(request);
  const { ending } = await trainer.exited;
  expect(ending?.type).toBe("completed");
  return request.paths.run;
}

const never = new AbortController().signal;

async function handedIn(run: string, name: string): Promise<string> {
  const target = join(place, `${name}${bundleEnding}`);
  await exportBundle({ run, target, overwrite: true, mnist, product: "0.0.0", signal: never });
  return target;
}

function verified(path: string, retrain = false): Promise<VerificationReport> {
  return verifyRun({
    ...{ bundle: path, installation: builtInstallation, retrain, dataFolder: null, signal: never },
    ...{ onProgress: () => undefined, t: inEnglish, say: (message: string) => message },
  });
}

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "mnist-lab-hand-in-"));
  bundle = await handedIn(await train(), "small");
  whole = join(place, "whole");
  await mkdir(whole);
  expect(await unpackBundle(bundle, whole, never)).toEqual([]);
  // The best epoch is not the last one: there are two models to tamper with.
  expect((await stat(join(whole, "best", "weights.bin"))).size).toBeGreaterThan(0);
});

afterAll(async () => {
  await rm(place, { recursive: true, force: true });
});

const stateOf = (report: VerificationReport): Record<string, string> =>
  Object.fromEntries(report.checks.map(({ id, state }) => [id, state]));

const foundIn = (report: VerificationReport) => report.checks.flatMap(({ found }) => found);

describe("a run as it was trained", () => {
  test("is what it says, also trained again", { timeout: 120_000 }, async () => {
    const report = await verified(bundle, true);
    expect(foundIn(report)).toEqual([]);
    const passed = { files: "passed", records: "passed", figures: "passed", predictions: "passed", weights: "passed" };
    expect(stateOf(report)).toEqual({ ...passed, answers: "passed", retrained: "passed" });
    expect(report.isGood).toBe(true);
    expect(report.testAccuracy).toBeGreaterThan(0.5);
  });

  const others: Record<string, Json> = {
    "schedule, plateaus and a smaller last batch": {
      data: { limit: 1030, validationSplit: 0.2, normalization: "standardize" },
      training: {
        epochs: 5,
        batchSize: 60,
        optimizer: { type: "sgd", learningRate: 0.1, momentum: 0.9 },
        reduceOnPlateau: { monitor: "valLoss", patience: 1, factor: 0.5 },
        loss: { type: "sparseCategoricalCrossentropy", labelSmoothing: 0.1 },
      },
    },
    "early stopping that goes back, looks between epochs, many passes": {
      data: { limit: 600 },
      training: {
        epochs: 12,
        batchSize: 50,
        stepsPerEpoch: 15,
        optimizer: { type: "adam", learningRate: 0.05 },
        earlyStopping: { monitor: "valLoss", patience: 1, restoreBest: true },
        evaluate: { every: 4, on: "validation", sample: 50 },
      },
      checkpoints: { keep: "best" },
    },
    "nothing to validate on": {
      data: { limit: 500, validationSplit: 0 },
      training: { epochs: 2, batchSize: 100, loss: "meanSquaredError" },
    },
  };
  test.for(Object.entries(others))("with %s", { timeout: 120_000 }, async ([, changes]) => {
    const report = await verified(await handedIn(await train(smallExperiment(changes)), "other"), true);
    expect(foundIn(report)).toEqual([]);
    expect(report.checks.filter(({ state }) => state !== "passed").map(({ id, note }) => [id, note])).toEqual([]);
  });
});

/** A change, the file that has to be named, and the check that has to find it. */
interface Tampering {
  readonly what: string;
  readonly change: (folder: string) => Promise<void>;
  /** One of these is named. */
  readonly files: readonly string[];
  readonly retrain?: boolean;
  readonly check?: CheckId;
}

async function tampered({ change, retrain }: Tampering): Promise<VerificationReport> {
  const folder = await mkdtemp(join(place, "tampered-"));
  await cp(whole, folder, { recursive: true });
  await change(folder);
  const report = await verified(folder, retrain === true);
  await rm(folder, { recursive: true });
  return report;
}

async function expectFound(tampering: Tampering): Promise<void> {
  const report = await tampered(tampering);
  const found = foundIn(report).map(({ file, message }) => `${file} ${message}`);
  expect(report.isGood, tampering.what).toBe(false);
  // Nothing is told that nobody has confirmed.
  expect([report.testAccuracy, report.fingerprint], tampering.what).toEqual([null, null]);
  expect(
    report.checks
      .filter(({ state }) => state === "failed")
      .map(({ note }) => note)
      .join(""),
    tampering.what,
  ).toBe("");
  const named = foundIn(report).some(({ file }) => tampering.files.includes(file));
  expect(named, `${tampering.what}: found ${found.join("\n") || "nothing"}`).toBe(true);
  if (tampering.check === undefined) return;
  expect(stateOf(report)[tampering.check], `${tampering.what}: ${found.join("\n")}`).toBe("failed");
}

const files = [
  ...["experiment.json", "summary.json", "events.jsonl", "predictions.bin", "model/weights.bin", "model/model.json"],
  ...["model/model.safetensors", "best/weights.bin", "best/model.safetensors", manifestFile],
];

/** Another digit in the place of one: of a text, a digit; of other files, a byte. */
async function changeDigit(path: string, seed: number): Promise<void> {
  const random = numbersFrom(seed);
  const bytes = await readFile(path);
  const isText = /\.jsonl?$/.test(path);
  let at = Math.floor(random() * bytes.length);
  while (isText && !(bytes[at] >= 0x30 && bytes[at] <= 0x39)) at = (at + 1) % bytes.length;
  bytes[at] = isText
    ? 0x30 + ((bytes[at] - 0x30 + 1 + Math.floor(random() * 9)) % 10)
    : bytes[at] ^ (1 + Math.floor(random() * 255));
  await writeFile(path, bytes);
}

describe("40 bundles with one digit changed", () => {
  test.for(Array.from({ length: 40 }, (_, i) => i))("%i", { timeout: 60_000 }, async (i) => {
    const file = files[i % files.length];
    await expectFound({
      what: file,
      change: (folder) => changeDigit(join(folder, file), i),
      files: [file],
      check: "files",
    });
  });
});

describe("30 bundles with one digit changed, and the manifest made again", () => {
  test.for(Array.from({ length: 30 }, (_, i) => i))("%i", { timeout: 60_000 }, async (i) => {
    const file = files[i % (files.length - 1)];
    await expectFound({
      what: file,
      change: async (folder) => {
        await changeDigit(join(folder, file), 1000 + i);
        await new Forger(folder).manifest();
      },
      files: [file],
    });
  });
});

const summary = "summary.json";
const events = "events.jsonl";

/** Somebody changes one figure and makes all checksums again. */
function forged(
  what: string,
  files: readonly string[],
  forge: (forger: Forger) => Promise<void>,
  retrain = false,
): Tampering {
  const change = async (folder: string): Promise<void> => {
    const forger = new Forger(folder);
    await forge(forger);
    await forger.manifest();
  };
  return { what, change, files, retrain };
}

const ofType = (type: string, path: string, make: (old: number) => unknown) => (forger: Forger) =>
  forger.events((event) => {
    if (event["type"] === type) put(event, path, make);
  });

const ofSummary = (path: string, make: (old: number) => unknown) => (forger: Forger) =>
  forger.summary((summary) => put(summary, path, make));

const ofExperiment = (path: string, make: (old: number) => unknown) => (forger: Forger) =>
  forger.experiment((experiment) => put(experiment, path, make));

async function forgeWeights(forger: Forger, everywhere: boolean): Promise<void> {
  const { network } = await readRunExperiment(forger.folder, null);
  const model = join(forger.folder, "model");
  const weights = await readLayersWeights(join(model, "model.json"), network);
  const first = [...weights.values()].at(-1);
  if (first === undefined) throw new Error("There are no weights.");
  first[0] = Math.fround(first[0] * 1.01);
  await rm(model, { recursive: true });
  await writeLayersModel(model, network, weights);
  if (!everywhere) return;
  const fingerprint = fingerprintOf(network, weights);
  await ofSummary("result.fingerprint", () => fingerprint)(forger);
  await ofType("completed", "fingerprint", () => fingerprint)(forger);
}

/** Another figure that differs in one digit. */
const other = (old: number): number => old + (old < 1 ? 0.001 : 1);

const forgeries: readonly Tampering[] = [
  forged(
    "test accuracy",
    [summary],
    ofSummary("result.test.accuracy", () => 0.999),
  ),
  forged("test loss", [summary], ofSummary("result.test.loss", other)),
  forged("best epoch", [summary], ofSummary("best.epoch", other)),
  forged("best accuracy", [summary], ofSummary("result.bestAccuracy", other)),
  forged("updates", [summary], ofSummary("step", other)),
  forged("parameters", [summary], ofSummary("started.parameters", other)),
  forged("a cell of the matrix", [summary], ofSummary("result.test.confusion.0", other)),
  forged(
    "fingerprint",
    [summary],
    ofSummary("result.fingerprint", () => "0".repeat(64)),
  ),
  forged(
    "the day",
    [summary],
    ofSummary("created", () => "2020-01-01T00:00:00.000Z"),
  ),
  forged(
    "name",
    [summary],
    ofSummary("name", () => "Mine"),
  ),
  forged(
    "whose run it is",
    [summary],
    ofSummary("runId", () => "20200101-000000-mine-0000"),
  ),
  forged("segments", [summary], ofSummary("segments", other)),
  forged("seconds", [summary], ofSummary("result.seconds", other)),
  forged("a batch's loss", [events], ofType("batchEnd", "loss.0", other)),
  forged(
    "a batch's accuracy",
    [events],
    ofType("batchEnd", "accuracy.0", () => 0.123),
  ),
  forged("a learning rate", [events], ofType("batchEnd", "learningRate.0", other)),
  forged("an epoch's loss", [events], ofType("epochEnd", "loss", other)),
  forged("an epoch's accuracy", [events], ofType("epochEnd", "accuracy", other)),
  forged(
    "a validation accuracy",
    [events],
    ofType("epochEnd", "evaluations.0.accuracy", () => 0.999),
  ),
  forged("a cell of an epoch's matrix", [events], ofType("epochEnd", "evaluations.1.confusion.11", other)),
  forged(
    "which epoch was best",
    [events],
    ofType("epochEnd", "best", () => true),
  ),
  forged("how it was begun", [events, summary], ofType("started", "batchSize", other)),
  forged(
    "the network's summary",
    [events],
    ofType("started", "summary", () => "A large network"),
  ),
  forged(
    "the test accuracy at the end",
    [events],
    ofType("completed", "test.accuracy", () => 0.999),
  ),
  forged("a prediction", [events, "predictions.bin"], (forger) =>
    forger.predictions((record) => {
      if (record.kind === "labels" && record.set === "test") record.labels[5] = (record.labels[5] + 1) % 10;
    }),
  ),
  forged("a probability", [events, "predictions.bin"], (forger) =>
    forger.predictions((record) => {
      if (record.kind === "probabilities") record.probabilities.fill(0.1, 0, 10).fill(0.9, 3, 4);
    }),
  ),
  forged("the experiment's batch size", [events], ofExperiment("training.batchSize", other)),
  forged("weights", ["model/weights.bin", summary], (forger) => forgeWeights(forger, false)),
  forged("weights, and their fingerprint everywhere", ["model/weights.bin"], (forger) => forgeWeights(forger, true)),
  forged("the seed", [events, summary], ofExperiment("seed", other), true),
];

describe("30 bundles with a figure changed and every checksum made again", () => {
  test.for(forgeries)("$what", { timeout: 120_000 }, (tampering) => expectFound(tampering));
});

describe("what is no bundle", () => {
  test("bytes changed in the archive name the file, or are no archive any more", async () => {
    const bytes = await readFile(bundle);
    // In the middle lies the content of some file.
    bytes[Math.floor(bytes.length / 2)] ^= 0x55;
    const path = join(place, "bitten.zip");
    await writeFile(path, bytes);
    const report = await verified(path);
    expect(stateOf(report)["files"]).toBe("failed");
    expect(foundIn(report)[0].message).toMatch(/inside the archive|compressed bytes/);
  });

  test("a file that was cut off, something else, nothing", async () => {
    const cut = join(place, "cut.zip");
    await writeFile(cut, (await readFile(bundle)).subarray(0, 10_000));
    await expect(verified(cut)).rejects.toMatchObject({ code: "bad-bundle" });
    const text = join(place, "text.zip");
    await writeFile(text, "No archive");
    await expect(verified(text)).rejects.toMatchObject({ code: "bad-bundle" });
    await expect(verified(join(place, "none.zip"))).rejects.toMatchObject({ code: "file-not-found" });
  });

  test("a figure changed in a summary is named, whatever its seal says", async () => {
    const change = async (folder: string): Promise<void> => {
      const path = join(folder, "summary.json");
      await writeFile(path, (await readFile(path, "utf8")).replace(/"bestAccuracy": [\d.]+/, '"bestAccuracy": 0.5'));
    };
    const found = foundIn(await tampered({ what: "summary", change, files: [] }));
    expect(found.map(({ message }) => message).join("\n")).toContain("says result.bestAccuracy is 0.5");
  });

  test("a file that is missing, and one that was put in", async () => {
    const change = async (folder: string): Promise<void> => {
      await rm(join(folder, "predictions.bin"));
      await writeFile(join(folder, "more.txt"), "more");
    };
    const report = await tampered({ what: "files", change, files: [] });
    const found = report.checks[0].found.map(({ file, message }) => `${file} ${message}`);
    expect(found).toEqual(["predictions.bin is missing", "more.txt was put into the bundle after it was made"]);
    // What is not there any more is told once, and nothing is said of its values.
    const all = foundIn(report).map(({ message }) => message);
    expect(all.join("\n")).not.toMatch(/undefined|\{\d\}/);
    expect(stateOf(report)["answers"]).toBe("skipped");
  });

  test("a run that goes on, or has no weights, is not handed in", async () => {
    const run = await mkdtemp(join(place, "begun-"));
    await cp(whole, run, { recursive: true });
    await new Forger(run).summary((each) => put(each, "status", () => "interrupted"));
    const target = join(place, "begun.zip");
    const options = { run, target, overwrite: false, mnist, product: "0.0.0", signal: never };
    await expect(exportBundle(options)).rejects.toMatchObject({ code: "not-available" });
    await expect(readFile(target)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
