import { copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { expandSweep } from "../../src/core/sweep/expand.ts";
import { readRunSummary } from "../../src/files/runSummary.ts";
import { SweepRun } from "../../src/services/sweep/sweepRun.ts";
import { Trainings } from "../../src/services/trainings.ts";
import { builtInstallation } from "../helpers/builtTrainer.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

// A run is known by what it trains: by what lies in the files that its experiment names, not by what they are called.

const layers = [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }];
const sweep = { parameters: { "training.batchSize": [10, 20] } };

/** Writes digits as Kaggle does: so many rows. @param ink which of the pixels are black. */
function writeDigits(file: string, ink: number): Promise<void> {
  const names = ["label", ...Array.from({ length: 784 }, (_, i) => `pixel${i}`)];
  const rows = Array.from({ length: 60 }, (_, row) =>
    [row % 10, ...Array.from({ length: 784 }, (__, i) => ((i + row) % ink === 0 ? 255 : 0))].join(","),
  );
  return writeFile(file, [names.join(","), ...rows, ""].join("\n"));
}

interface Trained {
  /** Runs that were begun for it. */
  readonly begun: number;
  readonly fingerprints: readonly (string | null)[];
}

/** Trains the sweep of an experiment in a folder. */
async function trained(
  folder: string,
  more: { readonly data?: object; readonly weights?: string },
  runs = join(folder, ".mnist", "runs"),
): Promise<Trained> {
  const { data = { limit: 100 }, weights = null } = more;
  const text = JSON.stringify({ data, model: { layers, weights }, training: { epochs: 1 }, engine: "wasm", sweep });
  const expansion = expandSweep(text, { fileName: "own.mnist.json" });
  if (expansion.sweep === null) throw new Error(JSON.stringify(expansion.problems));
  const execPath = (): string => process.execPath;
  const trainings = new Trainings({
    installation: builtInstallation,
    execPath,
    concurrency: () => 1,
    threads: () => 1,
  });
  onTestFinished(() => trainings.dispose());
  const begun = new Set<string>();
  trainings.onDidChange(({ path }) => begun.add(path));
  const file = join(folder, "own.mnist.json");
  const run = await SweepRun.open({ sweep: expansion.sweep, trainings, file, runs, concurrency: 1 });
  expect(await run.train(new AbortController().signal).finally(() => run.close())).toBe(true);
  const summaries = await Promise.all(run.points.map(({ path }) => readRunSummary(path ?? "")));
  return { begun: begun.size, fingerprints: summaries.map(({ result }) => result?.fingerprint ?? null) };
}

test("other digits in the same file are trained, the same ones are not", async () => {
  const folder = await temporaryFolder();
  const data = { source: "kaggleCsv", train: "digits.csv" };
  await writeDigits(join(folder, "digits.csv"), 3);
  const first = await trained(folder, { data });
  expect(first.begun).toBe(2);
  expect(await trained(folder, { data })).toEqual({ ...first, begun: 0 });
  await writeDigits(join(folder, "digits.csv"), 5);
  const other = await trained(folder, { data });
  expect(other.begun).toBe(2);
  expect(other.fingerprints).not.toEqual(first.fingerprints);
  // Put back, they are known.
  await writeDigits(join(folder, "digits.csv"), 3);
  expect(await trained(folder, { data })).toEqual({ ...first, begun: 0 });
});

test("digits of the same name in two folders are told apart where runs lie together", async () => {
  const folder = await temporaryFolder();
  const data = { source: "kaggleCsv", train: "digits.csv" };
  const runs = join(folder, "shared");
  const fingerprints: string[] = [];
  for (const [name, ink] of [
    ["a", 3],
    ["b", 5],
  ] as const) {
    await mkdir(join(folder, name));
    await writeDigits(join(folder, name, "digits.csv"), ink);
    const each = await trained(join(folder, name), { data }, runs);
    expect(each.begun).toBe(2);
    fingerprints.push(each.fingerprints.join());
  }
  expect(fingerprints[0]).not.toBe(fingerprints[1]);
});

test("other weights in the same file are trained from, the same ones are not", async () => {
  const folder = await temporaryFolder();
  const { fingerprints } = await trained(folder, {});
  expect(new Set(fingerprints).size).toBe(2);
  const weights = "start.safetensors";
  const runs = join(folder, ".mnist", "runs");
  const names = (await readdir(runs)).filter((name) => !name.startsWith("."));
  const models = names.map((name) => join(runs, name, "model", "model.safetensors"));
  await copyFile(models[0], join(folder, weights));
  const first = await trained(folder, { weights });
  expect(first.begun).toBe(2);
  expect(await trained(folder, { weights })).toEqual({ ...first, begun: 0 });
  await copyFile(models[1], join(folder, weights));
  const other = await trained(folder, { weights });
  expect(other.begun).toBe(2);
  expect(other.fingerprints).not.toEqual(first.fingerprints);
});
