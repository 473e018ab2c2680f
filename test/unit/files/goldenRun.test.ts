import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { cp, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import type { SetName } from "../../../src/core/dataset.ts";
import { completedOf, historyOf, type RunHistory } from "../../../src/core/runHistory.ts";
import { readAbout } from "../../../src/files/about.ts";
import { listCheckpoints, readCheckpoint } from "../../../src/files/checkpoint.ts";
import { readDataset } from "../../../src/files/dataset.ts";
import { datasetSha256 } from "../../../src/files/datasetHash.ts";
import { readRunExperiment, recalledFile } from "../../../src/files/experimentJson.ts";
import { fingerprintOf, littleEndianBytes } from "../../../src/files/fingerprint.ts";
import { readLayersWeights } from "../../../src/files/layersModel.ts";
import type { PredictionRecord } from "../../../src/files/predictions.ts";
import { readPredictions, readRunEvents } from "../../../src/files/runFolder.ts";
import { inspectRun } from "../../../src/files/runProblems.ts";
import { readRunSummary } from "../../../src/files/runSummary.ts";
import { readRunWeights } from "../../../src/files/runWeights.ts";
import { decodeSafetensors } from "../../../src/files/safetensors.ts";
import { readRunDetails, readRunDigits } from "../../../src/services/runDetails.ts";
import { RunStore } from "../../../src/services/runStore.ts";
import { listen } from "../../helpers/listening.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";
import { loadInTensorFlowJs, predictionOf } from "../../helpers/tensorflowJs.ts";

// Runs that `scripts/goldenRun.mjs` had the first version make: whatever becomes of the product, it reads them.

interface Expectation {
  readonly id: string;
  readonly status: string;
  readonly segments: number;
  readonly resumes: readonly { readonly epoch: number; readonly step: number; readonly checkpoint: string }[];
  /** How many of each type. */
  readonly events: Readonly<Record<string, number>>;
  readonly epochs: readonly {
    readonly epoch: number;
    readonly step: number;
    readonly loss: number;
    readonly accuracy: number;
    readonly validation: { readonly loss: number; readonly accuracy: number };
  }[];
  /** Superseded. */
  readonly lostEpochs: readonly number[];
  /** Steps of the looks between epochs. */
  readonly looks: readonly number[];
  readonly lastLoss: number;
  readonly test: { readonly loss: number; readonly accuracy: number } | null;
  readonly fingerprint: string | null;
  readonly bestEpoch: number;
  /** SHA-256 of the weights in each folder. */
  readonly models: Readonly<Record<string, string>>;
  readonly checkpoints: readonly {
    readonly file: string;
    readonly epoch: number;
    readonly step: number;
    readonly epochEnded: boolean;
  }[];
  readonly numerics: number;
  readonly about: { readonly name: string; readonly note: string } | null;
}

const fixture = fileURLToPath(new URL("../../fixtures/runs/version1/", import.meta.url));
const expected = JSON.parse(readFileSync(join(fixture, "expected.json"), "utf8")) as {
  readonly completed: Expectation;
  readonly interrupted: Expectation;
};
const both = [expected.completed, expected.interrupted].map((each) => [each.status, each] as const);
const { completed, interrupted } = expected;

/** A copy, so that no test changes the fixture. */
let folder: string;
beforeEach(async () => {
  folder = join(await temporaryFolder(), "lab");
  await cp(fixture, folder, { recursive: true });
});

const pathOf = ({ id }: Expectation): string => join(folder, "runs", id);

async function historyIn(path: string): Promise<RunHistory> {
  const { events, problems } = await readRunEvents(path);
  expect(problems).toEqual([]);
  return historyOf(events.map(({ event }) => event));
}

/** The values of an IDX file, without the reader of the product. */
function idxValues(name: string, header: number): Buffer {
  return gunzipSync(readFileSync(join(folder, "digits", name))).subarray(header);
}

/** The true labels: a quarter of the training digits, the last, is for validation. */
function trueLabels(set: SetName): Buffer {
  const train = idxValues("train-labels.gz", 8);
  const cut = (train.length * 3) / 4;
  switch (set) {
    case "train":
      return train.subarray(0, cut);
    case "validation":
      return train.subarray(cut);
    case "test":
      return idxValues("test-labels.gz", 8);
  }
}

/** Share of the digits that were predicted right, counted from the predictions alone. */
function accuracyOf(record: PredictionRecord): number {
  const truth = trueLabels(record.set);
  const labels = record.kind === "labels" ? record.labels : mostProbable(record.probabilities);
  expect(labels.length).toBe(truth.length);
  return labels.filter((label, i) => label === truth[i]).length / truth.length;
}

function mostProbable(probabilities: Float32Array): Uint8Array {
  return Uint8Array.from({ length: probabilities.length / 10 }, (_, digit) => {
    const row = probabilities.subarray(10 * digit, 10 * digit + 10);
    return row.indexOf(Math.max(...row));
  });
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe.each(both)("the run that was %s", (_, run) => {
  test("has no problem and lies there whole", async () => {
    expect(await inspectRun(pathOf(run))).toEqual([]);
    expect((await readRunDetails(pathOf(run))).problems).toEqual([]);
  });

  test("has its summary", async () => {
    const { id, status, segments, numerics, fingerprint } = run;
    expect(await readRunSummary(pathOf(run))).toMatchObject({
      ...{ version: 1, runId: id, name: "Golden run", status, segments, experimentFile: "../../golden.mnist.json" },
      started: { engine: "wasm", numerics, parameters: 676, epochs: 4, stepsPerEpoch: 40, batchSize: 120 },
      result: fingerprint === null ? null : { fingerprint, test: run.test },
    });
  });

  test("has its experiment, and finds the file that it came from, and its digits", async () => {
    const path = pathOf(run);
    const { experimentSha256, experimentFile } = await readRunSummary(path);
    expect(experimentSha256).toBe(sha256(readFileSync(join(path, "experiment.json"))));
    const { experiment, network } = await readRunExperiment(path, experimentSha256);
    const file = recalledFile(path, experimentFile!);
    expect(file).toBe(join(folder, "golden.mnist.json"));
    const written = JSON.parse(readFileSync(file, "utf8")) as { seed: number; model: object; training: object };
    expect(experiment).toMatchObject(written);
    expect(network.trainable + network.nonTrainable).toBe(676);

    const digits = await readRunDigits(await readRunDetails(path), "not there");
    for (const set of ["train", "validation", "test"] as const) {
      expect(Buffer.from(digits[set].labels).equals(trueLabels(set))).toBe(true);
    }
    expect(Buffer.from(digits.test.pixels).equals(idxValues("test-images.gz", 16))).toBe(true);
  });

  test("has its history: every epoch once, what was done again apart", async () => {
    const { events } = await readRunEvents(pathOf(run));
    const counts: Record<string, number> = {};
    for (const { event } of events) counts[event.type] = (counts[event.type] ?? 0) + 1;
    expect(counts).toEqual(run.events);
    const history = await historyIn(pathOf(run));
    expect(
      history.epochs.map(({ epoch, step, loss, accuracy, evaluations }) => {
        const [{ loss: validationLoss, accuracy: validationAccuracy }] = evaluations;
        return { epoch, step, loss, accuracy, validation: { loss: validationLoss, accuracy: validationAccuracy } };
      }),
    ).toEqual(run.epochs);
    expect(history.segments).toHaveLength(run.segments);
    expect(history.segments.flatMap(({ resumed }) => resumed ?? [])).toMatchObject(run.resumes);
    expect(history.segments.flatMap(({ superseded }) => superseded.epochs.map(({ epoch }) => epoch))).toEqual(
      run.lostEpochs,
    );
    expect(history.evaluated.map(({ step }) => step)).toEqual(run.looks);
    const { step, loss } = history.batches;
    expect(Array.from(step)).toEqual(Array.from(step, (__, i) => i));
    expect(loss.at(-1)).toBe(run.lastLoss);
  });

  test("has the predictions that its accuracies were counted from", async () => {
    const records = await readPredictions(pathOf(run));
    const history = await historyIn(pathOf(run));
    for (const { epoch, step, validation } of run.epochs) {
      const record = records.findLast(
        (each) => each.kind === "labels" && each.set === "validation" && each.epoch === epoch,
      );
      expect(record?.step).toBe(step);
      expect(accuracyOf(record!)).toBeCloseTo(validation.accuracy, 12);
      const { labels } = history.epochs[epoch - 1].evaluations[0];
      expect(record).toMatchObject({ labels });
    }
  });

  test("has its checkpoints, of these digits, with weights that other programs would find in them", async () => {
    const checkpoints = join(pathOf(run), "checkpoint");
    const found = await listCheckpoints(checkpoints);
    expect(found.map(({ file, step }) => [file, step]).sort()).toEqual(
      run.checkpoints.map(({ file, step }) => [file, step]),
    );
    expect(found[0].step).toBe(Math.max(...run.checkpoints.map(({ step }) => step)));
    const { experiment, network } = await readRunExperiment(pathOf(run), null);
    const digits = await readDataset(experiment.data, { mnist: "not there", experimentFolder: folder });
    for (const { file, epoch, step, epochEnded } of run.checkpoints) {
      const checkpoint = await readCheckpoint(join(checkpoints, file), network);
      expect(checkpoint).toMatchObject({ version: 1, runId: run.id, engine: "wasm", numerics: run.numerics });
      expect(checkpoint.state).toMatchObject({ epoch, step, epochEnded, last: epoch });
      expect(checkpoint.experiment).toEqual(experiment);
      expect(checkpoint.dataSha256).toBe(await datasetSha256(digits));
      expect([...checkpoint.optimizer.keys()].length).toBe(2 * network.weights.filter((each) => each.trainable).length);
      const { tensors } = decodeSafetensors(readFileSync(join(checkpoints, file)), file);
      for (const { name } of network.weights) {
        expect(tensors.get(`model/${name}`)?.values, name).toEqual(checkpoint.weights.get(name));
      }
      const kept = checkpoint.kept.find((each) => each.epoch === epoch);
      const probabilities = kept!.probabilities.get("validation")!;
      const { accuracy } = run.epochs[epoch - 1].validation;
      expect(accuracyOf({ kind: "probabilities", set: "validation", epoch, step, probabilities })).toBeCloseTo(
        accuracy,
      );
    }
  });

  test("has what a person said about it", async () => {
    const said = run.about ?? { name: null, note: "" };
    expect(await readAbout(pathOf(run))).toEqual({ ...said, pinned: false });
  });
});

describe("the weights of the completed run", () => {
  test("are those of its fingerprint, in each of their files", async () => {
    const path = pathOf(completed);
    const { experiment, network } = await readRunExperiment(path, null);
    expect(Object.keys(completed.models).sort()).toEqual(["best", "model"]);
    expect(completed.models.model).toBe(completed.fingerprint);
    for (const [name, wanted] of Object.entries(completed.models)) {
      expect(sha256(readFileSync(join(path, name, "weights.bin")))).toBe(wanted);
      const values = await readLayersWeights(join(path, name, "model.json"), network);
      expect(fingerprintOf(network, values)).toBe(wanted);
      const file = join(path, name, "model.safetensors");
      const { tensors } = decodeSafetensors(readFileSync(file), file);
      const hash = createHash("sha256");
      for (const weight of network.weights) hash.update(littleEndianBytes(tensors.get(weight.name)!.values));
      expect(hash.digest("hex")).toBe(wanted);
    }
    const summary = await readRunSummary(path);
    const final = await readRunWeights(path, summary, { experiment, network }, "final");
    expect(final).toMatchObject({ source: "model", fingerprint: completed.fingerprint });
    const best = await readRunWeights(path, summary, { experiment, network }, "best");
    expect(best).toMatchObject({ source: "best", epoch: completed.bestEpoch, fingerprint: completed.models.best });
    const last = await readCheckpoint(join(path, "checkpoint", "last.safetensors"), network);
    expect(fingerprintOf(network, last.weights)).toBe(completed.fingerprint);
  });

  test("give in the real TensorFlow.js the probabilities and the accuracy that were written down", async () => {
    const path = pathOf(completed);
    const { result } = await readRunSummary(path);
    const details = await readRunDetails(path);
    const { test: digits, normalization } = await readRunDigits(details, "not there");
    const model = await loadInTensorFlowJs(join(path, result!.bestModel!));
    const { mean, deviation } = normalization;
    const data = Float32Array.from(digits.pixels, (pixel) => (pixel / 255 - mean) / deviation);
    const predicted = predictionOf(model, { shape: [digits.count, 28, 28, 1], data }).data;
    const records = await readPredictions(path);
    const record = records.findLast(({ kind, set }) => kind === "probabilities" && set === "test");
    if (record?.kind !== "probabilities") throw new Error("There are no probabilities of the test set.");
    expect(predicted.length).toBe(record.probabilities.length);
    for (const [i, value] of predicted.entries()) expect(record.probabilities[i]).toBeCloseTo(value, 5);
    expect(accuracyOf(record)).toBeCloseTo(completed.test!.accuracy, 12);
    expect(accuracyOf({ ...record, probabilities: predicted })).toBeCloseTo(completed.test!.accuracy, 12);
    expect(completedOf(details.history)).toMatchObject({ fingerprint: completed.fingerprint, test: completed.test });
  });
});

test("the weights of the run that was killed are those of its last checkpoint", async () => {
  const path = pathOf(interrupted);
  const { experiment, network } = await readRunExperiment(path, null);
  const summary = await readRunSummary(path);
  const weights = await readRunWeights(path, summary, { experiment, network }, "best");
  // The last one has two names.
  expect(weights.source).toMatch(/^checkpoint\/(last|02)\.safetensors$/);
  expect(weights.epoch).toBe(interrupted.bestEpoch);
  const file = join(path, "checkpoint", "last.safetensors");
  const { tensors } = decodeSafetensors(readFileSync(file), file);
  const hash = createHash("sha256");
  for (const { name } of network.weights) hash.update(littleEndianBytes(tensors.get(`model/${name}`)!.values));
  expect(weights.fingerprint).toBe(hash.digest("hex"));
});

test("both are in the list of runs, found by name and by the end of their ids", async () => {
  const runs = join(folder, ".mnist", "runs");
  await mkdir(dirname(runs));
  await cp(join(folder, "runs"), runs, { recursive: true });
  const store = new RunStore(runs);
  const entries = await store.list();
  expect(entries.map(({ id }) => id)).toEqual([interrupted.id, completed.id]);
  for (const [, run] of both) {
    expect(entries.find(({ id }) => id === run.id)).toMatchObject({
      ...{ status: run.status, name: run.about?.name ?? "Golden run", note: run.about?.note ?? "" },
      ...{ problem: null, newer: false, holder: null, fingerprint: run.fingerprint, segments: run.segments },
    });
  }
  const { id, test: result } = await store.find("Goldener Lauf № 1");
  expect(id).toBe(completed.id);
  expect(result).toMatchObject(completed.test!);
  expect((await store.find(interrupted.id.slice(-4))).id).toBe(interrupted.id);
});

test("the run that was interrupted goes on to the weights of the one that was completed", async () => {
  const path = pathOf(interrupted);
  const { trainer, events } = listen();
  await trainer.resume({
    paths: { mnist: join(folder, "not there"), experimentFolder: folder, run: path },
    threads: 1,
    checkpoint: null,
  });
  const { ending } = await trainer.exited;
  if (ending?.type !== "completed") throw new Error(`It ended ${JSON.stringify(ending)}.`);
  const numerics = events.find((event) => event.type === "started")?.numerics;
  if (numerics === interrupted.numerics) {
    expect(ending).toMatchObject({ fingerprint: completed.fingerprint, test: completed.test });
  } else {
    // A later version may compute with other last digits; then it says so.
    expect(events).toContainEqual({ type: "notice", message: expect.stringContaining("other last digits") as string });
  }
  const history = await historyIn(path);
  expect(history.epochs.map(({ epoch, step }) => [epoch, step])).toEqual(
    completed.epochs.map(({ epoch, step }) => [epoch, step]),
  );
  expect(history.segments[1].resumed).toMatchObject({ step: 80, checkpoint: "last.safetensors" });
  expect(await inspectRun(path)).toEqual([]);
  expect(await readdir(path)).not.toContain("reserve.bin");
});
