import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../../src/core/experiment/parse.ts";
import type { Experiment } from "../../../src/core/experiment/schema.ts";
import { refuseOutside } from "../../../src/services/allowedPaths.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const layers = [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }];

function experimentWith(data: Record<string, unknown>, weights: string | null = null): Experiment {
  const { experiment, problems } = parseExperiment(JSON.stringify({ data, model: { layers, weights } }), {
    fileName: "a",
  });
  if (experiment === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  return experiment;
}

const csv = (train: string): Experiment => experimentWith({ source: "kaggleCsv", train });

describe("files that an experiment names", () => {
  it("may lie in and below the folders that are allowed, there or not", async () => {
    const folder = await temporaryFolder();
    const idx = { trainImages: "a/i", trainLabels: "a/l", testImages: "./t", testLabels: join(folder, "x") };
    const experiment = experimentWith({ source: "idx", ...idx }, "../lab/weights/model.json");
    const lab = join(folder, "lab");
    await refuseOutside(experiment, lab, [folder]);
    await refuseOutside(csv("..data/train.csv"), lab, [lab]);
    await refuseOutside(csv("/data/train.csv"), lab, [lab, "/data"]);
    await refuseOutside(csv("/anywhere/train.csv"), lab, null);
    await refuseOutside(experimentWith({ source: "mnist" }), lab, []);
  });

  it("are refused elsewhere, with the field and the place", async () => {
    const folder = await temporaryFolder();
    const lab = join(folder, "lab");
    const error = await rejectionOf(refuseOutside(csv("../train.csv"), lab, [lab]));
    expect(error).toMatchObject({
      code: "path-not-allowed",
      message: `data.train names ${join(folder, "train.csv")}, which lies outside of the workspace.`,
      next: expect.stringContaining("mnistLab.dataFolders") as string,
    });
    const test = experimentWith({ source: "kaggleCsv", train: "train.csv", test: `${lab}2/test.csv` });
    expect((await rejectionOf(refuseOutside(test, lab, [lab]))).message).toContain("data.test names");
    const weights = experimentWith({}, "../../model.json");
    expect((await rejectionOf(refuseOutside(weights, lab, [lab]))).message).toContain("model.weights names");
    await rejectionOf(refuseOutside(csv("train.csv"), lab, []));
  });

  it.skipIf(process.platform === "win32")("are where their links lead", async () => {
    const folder = await temporaryFolder();
    const [lab, elsewhere] = [join(folder, "lab"), join(folder, "elsewhere")];
    for (const each of [lab, elsewhere]) await mkdir(each);
    await writeFile(join(elsewhere, "train.csv"), "");
    await symlink(elsewhere, join(lab, "data"));
    await symlink(lab, join(folder, "linked"));
    const error = await rejectionOf(refuseOutside(csv("data/train.csv"), lab, [lab]));
    expect(error.message).toContain(join(elsewhere, "train.csv"));
    await rejectionOf(refuseOutside(csv("data/missing.csv"), lab, [lab]));
    await refuseOutside(csv("data/train.csv"), lab, [lab, elsewhere]);
    await refuseOutside(csv("train.csv"), join(folder, "linked"), [lab]);
    await refuseOutside(csv("train.csv"), lab, [join(folder, "linked")]);
  });
});
