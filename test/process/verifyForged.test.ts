import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { confusionOf } from "../../src/core/metrics.ts";
import { readDataset } from "../../src/files/dataset.ts";
import { readRunExperiment } from "../../src/files/experimentJson.ts";
import { manifestFile, type HandInManifest } from "../../src/files/handIn/manifest.ts";
import { placedPredictions } from "../../src/files/predictions.ts";
import { sealedText } from "../../src/files/sealedJson.ts";
import type { VerificationReport } from "../../src/services/handIn/verify/report.ts";
import { unpackBundle } from "../../src/services/handIn/unpackBundle.ts";
import { mnist, smallExperiment } from "../helpers/builtTrainer.ts";
import { put, type Forger, type Json } from "../helpers/forgery.ts";
import { foundIn, HandIns, stateOf } from "../helpers/handIns.ts";
import { plainZip } from "../helpers/plainZip.ts";

// Honest runs of all kinds pass; somebody who makes every checksum again is still found, or told that not all was checked.

let hands: HandIns;
/** An unpacked bundle; its test set is looked at once, at its end. */
let whole: string;
/** The same with looks between epochs and at both sets. */
let looked: string;

const hasty = { epochs: 4, batchSize: 32, optimizer: { type: "adam", learningRate: 0.3 } };

async function unpacked(run: string, name: string): Promise<string> {
  const folder = join(hands.place, name);
  await mkdir(folder);
  await unpackBundle(await hands.handIn(run, name), folder, new AbortController().signal);
  return folder;
}

beforeAll(async () => {
  hands = new HandIns(await mkdtemp(join(tmpdir(), "mnist-lab-forged-")));
  whole = await unpacked(await hands.train(smallExperiment({ data: { limit: 600 }, training: hasty })), "whole");
  const both = { ...hasty, epochs: 2, evaluate: { on: "both", every: 10, sample: 50 } };
  looked = await unpacked(await hands.train(smallExperiment({ data: { limit: 600 }, training: both })), "looked");
}, 120_000);

afterAll(async () => {
  await rm(hands.place, { recursive: true, force: true });
});

describe("an honest run", () => {
  const outputs = (activation: string) => ({
    data: { limit: 600 },
    model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation }] },
  });
  const runs: Record<string, { changes: Json; stopAfter?: number }> = {
    "that was stopped": {
      changes: { data: { limit: 600 }, training: { epochs: 100_000, batchSize: 16 } },
      stopAfter: 2,
    },
    "whose probabilities are lost below what float32 holds": {
      changes: {
        ...outputs("softmax"),
        training: { epochs: 2, batchSize: 32, optimizer: { type: "sgd", learningRate: 1000 } },
      },
    },
    "that ends in a sigmoid": { changes: { ...outputs("sigmoid"), training: { epochs: 2, batchSize: 32 } } },
    "that early stopping did not end, and that goes back to its best epoch": {
      changes: {
        data: { limit: 600 },
        training: { ...hasty, earlyStopping: { monitor: "loss", patience: 50, restoreBest: true } },
      },
    },
  };
  test.for(Object.entries(runs))("%s passes", { timeout: 120_000 }, async ([name, { changes, stopAfter }]) => {
    const run = await hands.train(smallExperiment(changes), stopAfter ?? null);
    const report = await hands.verify(await hands.handIn(run, name.replaceAll(" ", "-")));
    expect(foundIn(report)).toEqual([]);
    expect(report.verdict).toBe("good");
  });

  test("with what systems put into folders passes", { timeout: 60_000 }, async () => {
    const report = await hands.forged(whole, async ({ folder }) => {
      await mkdir(join(folder, "__MACOSX"));
      for (const name of [".DS_Store", "Thumbs.db", "desktop.ini", "model/.DS_Store", "__MACOSX/._model"]) {
        await writeFile(join(folder, name), "x");
      }
    });
    expect(foundIn(report)).toEqual([]);
    expect(report.isGood).toBe(true);
  });

  test("of another version's arithmetic may differ in its last digits", { timeout: 60_000 }, async () => {
    const other = (forger: Forger, numerics: number) =>
      Promise.all([
        forger.events((event) => {
          if (event["type"] === "started") event["numerics"] = numerics;
          if (event["type"] === "completed") put(event, "test.loss", (old) => old * (1 + 1e-9));
        }),
        forger.summary((summary) => {
          put(summary, "started.numerics", () => numerics);
          put(summary, "result.test.loss", (old) => old * (1 + 1e-9));
        }),
      ]).then(() => undefined);
    expect(foundIn(await hands.forged(whole, (forger) => other(forger, 0)))).toEqual([]);
    expect(stateOf(await hands.forged(whole, (forger) => other(forger, 1)))["answers"]).toBe("failed");
  });
});

/** Every test digit is predicted right, wherever that is told; the probabilities are exchanged to fit, and the loss. */
async function perfect(forger: Forger): Promise<void> {
  const { experiment } = await readRunExperiment(whole, null);
  const truth = (await readDataset(experiment.data, { mnist, experimentFolder: "." })).test.labels;
  let loss = 0;
  await forger.predictions((record) => {
    if (record.set !== "test") return;
    if (record.kind === "labels") {
      record.labels.set(truth);
      return;
    }
    loss = 0;
    truth.forEach((label, i) => {
      const row = record.probabilities.subarray(10 * i, 10 * i + 10);
      const most = row.indexOf(Math.max(...row));
      [row[label], row[most]] = [row[most], row[label]];
      loss -= Math.log(row[label]) / truth.length;
    });
  });
  const figures = { accuracy: 1, loss, confusion: Array.from(confusionOf(truth, truth)) };
  await forger.events((event) => {
    if (event["type"] === "completed") Object.assign(event["test"] as Json, figures);
  });
  await forger.summary((summary) => Object.assign((summary["result"] as Json)["test"] as Json, figures));
}

async function changeWeights(
  forger: Forger,
  model: "model" | "best",
  change: (weights: ReadonlyMap<string, Float32Array>) => void,
): Promise<void> {
  const fingerprint = await forger.weights(model, change);
  if (model === "best") return;
  await forger.summary((summary) => put(summary, "result.fingerprint", () => fingerprint));
  await forger.events((event) => {
    if (event["type"] === "completed") event["fingerprint"] = fingerprint;
  });
}

async function changeManifest(folder: string, change: (manifest: HandInManifest & Json) => object): Promise<void> {
  const path = join(folder, manifestFile);
  const manifest = JSON.parse(await readFile(path, "utf8")) as HandInManifest & Json;
  delete manifest["sha256"];
  await writeFile(path, sealedText(change(manifest)));
}

const ofCompleted = (path: string, make: (old: number) => unknown) => (forger: Forger) =>
  forger.events((event) => {
    if (event["type"] === "completed") put(event, path, make);
  });

async function claimEngine(forger: Forger, engine: string, asked: string): Promise<void> {
  await forger.experiment((experiment) => put(experiment, "engine", () => asked));
  await forger.events((event) => {
    if (event["type"] === "started") event["engine"] = engine;
  });
  await forger.summary((summary) => put(summary, "started.engine", () => engine));
}

interface Forgery {
  readonly forge: (forger: Forger) => Promise<void>;
  readonly says: RegExp;
  readonly of?: "looked";
}

describe("somebody who makes every checksum again is found", () => {
  const forgeries: Record<string, Forgery> = {
    "an infinite weight, so that nobody can run the network": {
      forge: async (forger) => {
        await changeWeights(forger, "best", (weights) => ([...weights.values()][0][0] = Infinity));
        await perfect(forger);
      },
      says: /best\/weights.bin holds Infinity in/,
    },
    "an engine that is not here": {
      forge: async (forger) => {
        await claimEngine(forger, "webgpu", "webgpu");
        await perfect(forger);
      },
      says: /weights.bin answers .* test digits otherwise/,
    },
    "another engine than the experiment's": {
      forge: (forger) => claimEngine(forger, "tensorflow", "wasm"),
      says: /says engine tensorflow of its start; its experiment comes to wasm/,
    },
    "final weights that are zero": {
      forge: async (forger) => {
        await changeWeights(forger, "model", (weights) => [...weights.values()].forEach((values) => values.fill(0)));
        await ofCompleted("reason", () => "earlyStopping")(forger);
      },
      says: /says reason earlyStopping at its end(.|\n)*model\/weights.bin answers/,
    },
    "a reason that there is not": { forge: ofCompleted("reason", () => "luck"), says: /says reason luck at its end/ },
    "a run's id that leads out of a folder": {
      forge: async (forger) => {
        await forger.summary((summary) => put(summary, "runId", () => ".."));
        await forger.events((event) => {
          if ("runId" in event) event["runId"] = "..";
        });
        await changeManifest(forger.folder, (manifest) => ({ ...manifest, runId: ".." }));
      },
      says: /says runId is "..", which no run is called/,
    },
    "probabilities of what nobody asks for": {
      forge: (forger) =>
        forger.predictions((record) => {
          if (record.kind !== "probabilities") return;
          const order = [...Array(10).keys()].sort((a, b) => record.probabilities[a] - record.probabilities[b]);
          const [one, other] = order;
          const value = record.probabilities[one];
          record.probabilities[one] = record.probabilities[other];
          record.probabilities[other] = value;
        }),
      says: /predictions.bin gives digit 0 of/,
    },
    "a look at a set left out": {
      of: "looked",
      forge: (forger) =>
        forger.events((event) => {
          if (event["type"] === "epochEnd") event["evaluations"] = (event["evaluations"] as Json[]).slice(0, 1);
        }),
      says: /tells of epoch 1 what these sets came to: validation; its experiment asks for: validation, test/,
    },
    "a look between epochs at another time": {
      of: "looked",
      forge: (forger) =>
        forger.events((event) => {
          if (event["type"] === "evaluated" && event["step"] === 10) event["step"] = 11;
        }),
      says: /after update 11 that its experiment does not ask for(.|\n)*lacks the look at the sets after update 10/,
    },
    "another matrix at the end than in the best epoch": {
      of: "looked",
      forge: ofCompleted("test.confusion", (old) => (old as unknown as number[]).toReversed()),
      says: /says test.confusion\[\d+\] \d+ at its end; with the same weights it was/,
    },
    "a file that no run has": {
      forge: async (forger) => {
        await writeFile(join(forger.folder, "game.exe"), "x");
        const extra = { path: "game.exe", bytes: 1, sha256: "" };
        await changeManifest(forger.folder, (manifest) => ({ ...manifest, files: [...manifest.files, extra] }));
      },
      says: /names a file that no run has: game.exe/,
    },
    "batches of which less is told": {
      forge: (forger) =>
        forger.events((event) => {
          if (event["type"] === "batchEnd") event["accuracy"] = [...(event["accuracy"] as number[]), 1, 1, 1];
        }),
      says: /events.jsonl line \d+ was changed/,
    },
    "a time that no clock shows": {
      forge: (forger) => forger.events((event) => (event["time"] = 1e300)),
      says: /events.jsonl line 1 was changed/,
    },
    "a summary deeper than a stack": {
      forge: ({ folder }) => writeFile(join(folder, "summary.json"), `{"a":${"[".repeat(2e5)}${"]".repeat(2e5)}}`),
      says: /summary.json holds something else than expected/,
    },
  };
  test.for(Object.entries(forgeries))("%s", { timeout: 60_000 }, async ([, { forge, says, of }]) => {
    const report = await hands.forged(of === undefined ? whole : looked, forge);
    expect(foundIn(report).join("\n")).toMatch(says);
    expect(report.verdict).toBe("bad");
  });
});

describe("what cannot be looked at", () => {
  const elsewhere = (forger: Forger) =>
    forger.experiment((experiment) => {
      const files = { trainImages: "a", trainLabels: "b", testImages: "c", testLabels: "d" };
      experiment["data"] = { ...(experiment["data"] as Json), source: "idx", ...files };
    });

  test("is no all-clear: digits that are elsewhere", { timeout: 60_000 }, async () => {
    const report = await hands.forged(whole, elsewhere);
    expect(foundIn(report)).toEqual([]);
    expect(stateOf(report)).toMatchObject({ predictions: "skipped", answers: "skipped" });
    expect([report.verdict, report.isGood]).toEqual(["incomplete", false]);
  });

  test("is compared with the predictions all the same", { timeout: 60_000 }, async () => {
    const report: VerificationReport = await hands.forged(whole, async (forger) => {
      await elsewhere(forger);
      await ofCompleted("test.accuracy", () => 1)(forger);
      await forger.summary((summary) => put(summary, "result.test.accuracy", () => 1));
    });
    expect(foundIn(report).join("\n")).toContain("an accuracy of 1, where its matrix comes to 0.");
    expect(report.verdict).toBe("bad");
  });

  test("is no all-clear: training again that was asked for", { timeout: 60_000 }, async () => {
    const report = await hands.forged(whole, (forger) => claimEngine(forger, "webgpu", "webgpu"), true);
    expect(foundIn(report)).toEqual([]);
    expect(report.verdict).toBe("incomplete");
  });

  test("is said once: events that are gone", { timeout: 60_000 }, async () => {
    const folder = join(hands.place, "without-events");
    await cp(whole, folder, { recursive: true });
    await rm(join(folder, "events.jsonl"));
    const report = await hands.verify(folder);
    expect(stateOf(report)).toMatchObject({ files: "failed", figures: "skipped", predictions: "skipped" });
    expect(foundIn(report).filter((line) => !line.startsWith("events.jsonl"))).toEqual([]);
  });
});

describe("what is no bundle accuses nobody", () => {
  test("a folder, a run, a bundle in a folder, nothing", async () => {
    const empty = await mkdtemp(join(hands.place, "empty-"));
    const refused = (path: string) => hands.verify(path).then(String, (error: unknown) => error);
    expect(await refused(empty)).toMatchObject({
      code: "bad-bundle",
      message: `${empty} is no hand-in bundle: it has no ${manifestFile}.`,
    });
    await cp(whole, join(empty, "u"), { recursive: true });
    expect(await refused(empty)).toMatchObject({
      message: expect.stringContaining(`${manifestFile} lies in its folder u/`) as string,
    });
    await rm(join(empty, "u", manifestFile));
    const run = await refused(join(empty, "u"));
    expect(run).toMatchObject({ code: "bad-bundle", next: expect.stringContaining("mnist-lab hand-in u") as string });
    expect(await refused("")).toMatchObject({ code: "bad-usage" });
    // Nobody here has the run of somebody else's archive.
    const archive = join(empty, "u.zip");
    await writeFile(archive, plainZip(["events.jsonl", "experiment.json"].map((name) => ({ name }))));
    expect(await refused(archive)).toMatchObject({
      code: "bad-bundle",
      message: expect.stringContaining("it is a run's folder") as string,
      next: "Ask for a bundle: `mnist-lab hand-in RUN` makes one.",
    });
  });

  test("a bundle of a newer version", async () => {
    const folder = join(hands.place, "newer");
    await cp(whole, folder, { recursive: true });
    await changeManifest(folder, (manifest) => ({ ...manifest, version: 2 }));
    await expect(hands.verify(folder)).rejects.toMatchObject({ code: "not-available", next: "Update MNIST Lab." });
  });

  test("names that lead out of the folder are not looked at", { timeout: 60_000 }, async () => {
    const folder = join(hands.place, "outside");
    await cp(whole, folder, { recursive: true });
    const outside = { path: "../../../../../../etc/hostname", bytes: 1, sha256: "" };
    await changeManifest(folder, (manifest) => ({ ...manifest, files: [...manifest.files, outside] }));
    const [found] = foundIn(await hands.verify(folder));
    expect(found).toBe(`${manifestFile} names a file that no run has: ${outside.path}`);
  });
});

test("records that claim the rest of the file are not all looked at", () => {
  const bytes = Buffer.alloc(28 * 100_000);
  for (let at = 0; at < bytes.length; at += 28) {
    bytes.write("MLP1", at);
    bytes.writeUInt32LE(bytes.length - at - 28, at + 12);
  }
  // Without a limit it takes a quarter of an hour.
  expect(placedPredictions(bytes)).toEqual([]);
});
