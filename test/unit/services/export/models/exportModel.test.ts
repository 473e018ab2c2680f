import { mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { ExpectedError } from "../../../../../src/core/errors.ts";
import { translateWith } from "../../../../../src/core/translate.ts";
import { encodeCheckpoint, writeCheckpoint } from "../../../../../src/files/checkpoint.ts";
import { fingerprintOf } from "../../../../../src/files/fingerprint.ts";
import { readRunSummary, writeRunSummary } from "../../../../../src/files/runSummary.ts";
import { decodeSafetensors } from "../../../../../src/files/safetensors.ts";
import {
  exportModel,
  modelFormats,
  type ExportModelOptions,
} from "../../../../../src/services/export/models/exportModel.ts";
import { sampleCheckpoint, tinyLayers } from "../../../../helpers/checkpoints.ts";
import { rejectionOf } from "../../../../helpers/rejection.ts";
import { temporaryFolder } from "../../../../helpers/temporaryFolder.ts";
import { saveTrainedRun, type SavedModel } from "../../../../helpers/trainedRun.ts";

const file = { name: "Grüße", model: { layers: tinyLayers } };

let folder: string;
let targets: string;
let run: SavedModel;

beforeEach(async () => {
  folder = await temporaryFolder();
  targets = join(folder, "exports");
  await mkdir(targets);
  run = await saveTrainedRun(folder, "20260301-142530-grusse-7f3a", file);
});

function options(given: Partial<ExportModelOptions> = {}): ExportModelOptions {
  return {
    ...{ format: "safetensors", run: run.path, weights: "best", target: join(targets, "model") },
    signal: new AbortController().signal,
    digits: () => Promise.reject(new Error("Nobody should ask for the digits.")),
    ...given,
  };
}

async function exportedAs(given: Partial<ExportModelOptions> = {}) {
  const { files, description } = await exportModel(options(given));
  const { tensors, metadata } = decodeSafetensors(await readFile(files[0]), files[0]);
  const weights = new Map([...tensors].map(([name, { values }]) => [name, values]));
  return { description, facts: Object.fromEntries(metadata), weights };
}

describe("exportModel", () => {
  it("takes the best weights or the final ones", async () => {
    const best = await exportedAs();
    expect(best.weights).toEqual(run.best);
    expect(best.facts).toMatchObject({ run: basename(run.path), experiment: "Grüße", weights: "best", epoch: "8" });
    expect(best.description).toBe(
      "Weights as safetensors: the best weights, of epoch 8. The network takes pixels from 0 (background) to 1 (ink).",
    );
    const final = await exportedAs({ weights: "final" });
    expect(final.weights).toEqual(run.final);
    expect(final.facts).toMatchObject({ weights: "final", epoch: "10", step: "4220" });
    expect(final.facts.fingerprint).toBe(fingerprintOf(run.network, run.final));
  });

  it("takes those of a checkpoint", async () => {
    const { checkpoint, network } = sampleCheckpoint(file);
    await writeCheckpoint(join(run.path, "checkpoint"), ["epoch-3.safetensors"], encodeCheckpoint(checkpoint, network));
    const found = await exportedAs({ checkpoint: "epoch-3" });
    expect(found.weights).toEqual(checkpoint.weights);
    expect(found.facts).toMatchObject({ weights: "checkpoint", source: "checkpoint/epoch-3.safetensors", step: "37" });
    expect(found.description).toMatch(/: the weights of checkpoint\/epoch-3\.safetensors\./);
    expect(await rejectionOf(exportModel(options({ checkpoint: "epoch-4" })))).toMatchObject({
      code: "not-available",
      next: "It has: epoch-3.safetensors.",
    });
  });

  it("says what it has done in other languages", async () => {
    const texts = JSON.parse(await readFile("l10n/bundle.l10n.zh-cn.json", "utf8")) as Record<string, string>;
    expect((await exportedAs({ t: translateWith(texts) })).description).toBe(
      "safetensors 格式的权重：第 8 轮的最佳权重。网络的输入像素取值为 0（背景）到 1（墨迹）。",
    );
  });

  it("replaces a file, and a folder of an earlier export", async () => {
    for (const format of modelFormats) {
      const target = join(targets, format);
      await exportModel(options({ format, target, weights: "final" }));
      const { files } = await exportModel(options({ format, target }));
      if (format === "tfjs") expect(await readFile(files[1])).toHaveLength(80);
      expect(files).toEqual(
        format === "tfjs" ? ["model.json", "weights.bin"].map((name) => join(target, name)) : [target],
      );
    }
    expect((await readdir(targets)).sort()).toEqual([...modelFormats].sort());
  });

  it("touches no folder with anything else in it, and no file in the place of a folder", async () => {
    const target = join(targets, "mine");
    await mkdir(target);
    await writeFile(join(target, "model.json"), "");
    await writeFile(join(target, "thesis.tex"), "");
    expect(await rejectionOf(exportModel(options({ format: "tfjs", target })))).toMatchObject({
      code: "file-unwritable",
      message: `${target} holds something else: thesis.tex.`,
    });
    expect((await readdir(target)).sort()).toEqual(["model.json", "thesis.tex"]);
    const taken = join(target, "thesis.tex");
    expect(await rejectionOf(exportModel(options({ format: "tfjs", target: taken })))).toMatchObject({
      code: "file-unwritable",
      message: `${taken} is a file, not a folder.`,
    });
  });

  it.each(modelFormats)("%s: leaves nothing behind where it cannot write", async (format) => {
    const nowhere = join(targets, "none", "model");
    expect(await rejectionOf(exportModel(options({ format, target: nowhere })))).toMatchObject({
      code: "file-unwritable",
      message: `${nowhere} cannot be written: its folder is not there`,
    });
    if (format !== "tfjs") {
      const taken = join(targets, "folder");
      await mkdir(taken);
      expect(await rejectionOf(exportModel(options({ format, target: taken })))).toMatchObject({
        code: "file-unwritable",
      });
      await rm(taken, { recursive: true });
    }
    expect(await readdir(targets)).toEqual([]);
  });

  it.each(modelFormats)("%s: is stopped before it has written anything", async (format) => {
    const stop = new AbortController();
    const exporting = exportModel(options({ format, signal: stop.signal }));
    stop.abort();
    expect(await rejectionOf(exporting)).toMatchObject({ code: "aborted", message: "The export was stopped." });
    expect(await readdir(targets)).toEqual([]);
    expect(await rejectionOf(exportModel(options({ format, signal: stop.signal })))).toMatchObject({ code: "aborted" });
  });

  it("names what is wrong with a run, and writes nothing", async () => {
    const failure = () => rejectionOf(exportModel(options({ format: "keras" })));
    await truncate(join(run.path, "best", "weights.bin"), 70);
    expect(await failure()).toMatchObject({ code: "bad-weights" });
    await rm(join(run.path, "best"), { recursive: true });
    expect(await failure()).toMatchObject({ code: "file-not-found" });
    const summary = await readRunSummary(run.path);
    await writeRunSummary(run.path, { ...summary, result: null });
    expect(await failure()).toMatchObject({ code: "not-available" });
    await writeRunSummary(run.path, { ...summary, version: 2 });
    expect(await failure()).toMatchObject({ code: "not-available", next: "Update MNIST Lab." });
    await writeRunSummary(run.path, summary);
    await writeFile(join(run.path, "experiment.json"), "{}");
    expect(await failure()).toMatchObject({ code: "damaged-run" });
    await rm(run.path, { recursive: true });
    expect(await failure()).toMatchObject({ code: "file-not-found" });
    expect(await readdir(targets)).toEqual([]);
  });

  it.each(["not a time", "+012026-03-01T00:00:00Z", "-000001-03-01T00:00:00Z"])(
    "is not put off by the time %s",
    async (ended) => {
      const summary = await readRunSummary(run.path);
      await writeRunSummary(run.path, { ...summary, ended });
      const { files } = await exportModel(options({ format: "keras" }));
      expect(files).toHaveLength(1);
    },
  );

  it("asks for the digits where pixels are standardized, and fails with them", async () => {
    run = await saveTrainedRun(folder, "20260301-142530-other-7f3a", {
      ...file,
      data: { normalization: "standardize" },
    });
    const gone = new ExpectedError("file-not-found", "train.csv does not exist");
    expect(await rejectionOf(exportModel(options({ digits: () => Promise.reject(gone) })))).toBe(gone);
    const normalization = { mean: 0.13066, deviation: 0.30811 };
    const { description, facts } = await exportedAs({ digits: () => Promise.resolve({ normalization }) });
    expect(JSON.parse(facts.normalization)).toEqual(normalization);
    expect(facts.input).toBe("[batch, 28, 28, 1], float32: (pixels / 255 - 0.13066) / 0.30811; the ink is light");
    expect(description).toContain("minus 0.1307, divided by 0.3081");
  });

  it("says what a file of digits is wanted for that is gone, and where it is named", async () => {
    const data = { source: "kaggleCsv", train: "data/train.csv", normalization: "standardize" } as const;
    run = await saveTrainedRun(folder, "20260301-142530-other-7f3a", { ...file, data });
    const gone = new ExpectedError("file-not-found", "/lab/data/train.csv does not exist");
    expect(await rejectionOf(exportModel(options({ digits: () => Promise.reject(gone) })))).toMatchObject({
      code: "file-not-found",
      message: gone.message,
      next: "Put the file back that the experiment names as data.train: the mean and the deviation of its pixels are computed from it.",
    });
  });
});
