import { readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { parseExperiment } from "../../../src/core/experiment/parse.ts";
import type { Experiment } from "../../../src/core/experiment/schema.ts";
import {
  experimentText,
  readRunExperiment,
  recalledFile,
  rememberedFile,
  sha256Of,
} from "../../../src/files/experimentJson.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { softmaxExperiment } from "../../helpers/softmaxExperiment.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const examples = fileURLToPath(new URL("../../../examples/", import.meta.url));
const exampleFiles = readdirSync(examples).filter((name) => name.endsWith(".mnist.json"));

/** A run's folder with nothing but this in its `experiment.json`. */
async function runWith(text: string): Promise<string> {
  const folder = join(await temporaryFolder(), "20260301-142530-lenet-7f3a");
  await mkdir(folder);
  await writeFile(join(folder, "experiment.json"), text);
  return folder;
}

function parsed(text: string): Experiment {
  const { experiment, problems } = parseExperiment(text, { fileName: "a.mnist.json" });
  if (experiment === null) throw new Error(JSON.stringify(problems));
  return experiment;
}

test("SHA-256 is of the text in UTF-8", () => {
  // FIPS 180-2, appendix B.1; and "ü" as the bytes C3 BC.
  expect(sha256Of("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256Of("ü")).toBe(sha256Of(Buffer.from([0xc3, 0xbc]).toString("utf8")));
  expect(sha256Of("ü")).not.toBe(sha256Of("u"));
});

test("there are examples", () => {
  expect(exampleFiles.length).toBeGreaterThan(3);
});

test.each(exampleFiles)("the resolved %s is read back as it was written, with its network", async (name) => {
  const experiment = parsed(readFileSync(join(examples, name), "utf8"));
  const text = experimentText(experiment);
  const read = await readRunExperiment(await runWith(text), sha256Of(text));
  expect(read.experiment).toEqual(experiment);
  expect(experimentText(read.experiment)).toBe(text);
  expect(read.network.weights.length).toBeGreaterThan(0);
});

test("every setting survives that a file can have", async () => {
  const experiment = parsed(
    JSON.stringify({
      name: "Grüße „€“",
      seed: 4294967295,
      data: { source: "idx", trainImages: "../a b", trainLabels: "l", testImages: "ti", testLabels: "tl", limit: 7 },
      model: {
        layers: [
          { type: "residual", layers: [{ type: "conv2d", filters: 1, kernelSize: 3, padding: "same" }] },
          { type: "flatten" },
          { type: "dense", units: 10, activation: "softmax" },
        ],
      },
      training: { optimizer: { type: "adamW", learningRate: 1e-7, clipNorm: 0.1 }, earlyStopping: {} },
      checkpoints: { every: { epochs: 3 }, keep: "all", pattern: "{epoch}-{valAccuracy:.4f}" },
    }),
  );
  const text = experimentText(experiment);
  expect((await readRunExperiment(await runWith(text), sha256Of(text))).experiment).toEqual(experiment);
});

describe("an experiment.json that is not what was written", () => {
  const text = experimentText(softmaxExperiment());

  test("is refused when a single character is another, and when its checksum is", async () => {
    const changed = await runWith(text.replace('"seed": 42', '"seed": 43'));
    const error = await rejectionOf(readRunExperiment(changed, sha256Of(text)));
    expect(error).toMatchObject({
      code: "damaged-run",
      next: expect.stringContaining("mnist-lab repair 2026") as string,
    });
    expect(error.message).toBe(`${join(changed, "experiment.json")} was changed after the run had begun.`);
    // Where nothing tells what it was, it is taken as it is.
    expect((await readRunExperiment(changed, null)).experiment.seed).toBe(43);
    // Changed only in its blanks, it was changed too.
    const folder = await runWith(`${text}\n`);
    expect(await rejectionOf(readRunExperiment(folder, sha256Of(text)))).toMatchObject({ code: "damaged-run" });
  });

  test.each([
    ["empty", ""],
    ["cut off", text.slice(0, 100)],
    ["no experiment", "[]"],
    ["with a layer that there is not", text.replace('"flatten"', '"flattened"')],
    ["with settings that cannot be", text.replace('"epochs": 2', '"epochs": -2')],
  ])("is refused when it is %s, even with the checksum that fits", async (_, content) => {
    const folder = await runWith(content);
    const error = await rejectionOf(readRunExperiment(folder, sha256Of(content)));
    expect(error.code).toBe("damaged-run");
    expect(error.message).toContain(`${join(folder, "experiment.json")} cannot be used: `);
    expect(error.next).toContain("mnist-lab delete 20260301-142530-lenet-7f3a");
  });

  test("is told apart from one that is missing", async () => {
    const folder = await temporaryFolder();
    expect((await rejectionOf(readRunExperiment(folder, null))).code).toBe("file-not-found");
  });
});

describe("where a run came from", () => {
  afterEach(() => {
    vi.doUnmock("node:path");
    vi.resetModules();
  });

  test("is remembered relative to its folder, and found again after both have moved", () => {
    const remembered = rememberedFile("/home/lab/.mnist/runs/a", "/home/lab/lenet5.mnist.json");
    expect(remembered).toBe("../../../lenet5.mnist.json");
    expect(recalledFile("/home/lab/.mnist/runs/a", remembered)).toBe("/home/lab/lenet5.mnist.json");
    expect(recalledFile("/elsewhere/.mnist/runs/a", remembered)).toBe("/elsewhere/lenet5.mnist.json");
  });

  test("may lie anywhere, in folders of any name", () => {
    const cases = ["/x y/ü/a.mnist.json", "/home/lab/.mnist/runs/a/inside.json", "/a.json"];
    for (const file of cases) {
      expect(recalledFile("/home/lab/.mnist/runs/a", rememberedFile("/home/lab/.mnist/runs/a", file))).toBe(file);
    }
    expect(recalledFile("/runs/a", "/absolute/b.json")).toBe("/absolute/b.json");
  });

  test("is remembered on Windows in words that other systems read, on another drive as it is", async () => {
    vi.resetModules();
    vi.doMock("node:path", async () => {
      const { win32 } = await vi.importActual<typeof import("node:path")>("node:path");
      return { ...win32, default: win32 };
    });
    const windows = await import("../../../src/files/experimentJson.ts");
    const folder = "C:\\lab\\.mnist\\runs\\a";
    expect(windows.rememberedFile(folder, "C:\\lab\\in here\\b.json")).toBe("../../../in here/b.json");
    expect(recalledFile("/lab/.mnist/runs/a", "../../../in here/b.json")).toBe("/lab/in here/b.json");
    expect(windows.recalledFile(folder, "../../../in here/b.json")).toBe("C:\\lab\\in here\\b.json");
    const other = windows.rememberedFile(folder, "D:\\data\\b.json");
    expect(other).toBe("D:/data/b.json");
    expect(windows.recalledFile(folder, other).replaceAll("/", "\\")).toBe("D:\\data\\b.json");
    const share = windows.rememberedFile(folder, "\\\\server\\share\\b.json");
    expect(windows.recalledFile(folder, share).replaceAll("/", "\\")).toBe("\\\\server\\share\\b.json");
  });
});
