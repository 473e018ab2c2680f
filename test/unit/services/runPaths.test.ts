import { mkdir } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { defaultRunsFolder, findRunsFolder, newRun } from "../../../src/services/runPaths.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

test("runs lie beside the experiment file", () => {
  expect(defaultRunsFolder(join("experiments", "lenet5.mnist.json"))).toBe(resolve("experiments", ".mnist", "runs"));
});

test("a new run has an id of its own and an absolute folder of that name", () => {
  const runs = Array.from({ length: 20 }, () => newRun(join(".mnist", "runs"), "LeNet-5"));
  expect(new Set(runs.map(({ runId }) => runId)).size).toBeGreaterThan(18);
  for (const { runId, path } of runs) {
    expect(runId).toMatch(/^\d{8}-\d{6}-lenet5-[0-9a-f]{4}$/);
    expect(isAbsolute(path)).toBe(true);
    expect(relative(resolve(".mnist", "runs"), path)).toBe(runId);
  }
});

test("the folder of all runs is found here, above, or in the only place one level below", async () => {
  const folder = await temporaryFolder();
  const made = async (...parts: string[]): Promise<string> => {
    const path = join(folder, ...parts);
    await mkdir(path, { recursive: true });
    return path;
  };
  const nothing = await rejectionOf(findRunsFolder(null, folder));
  expect(nothing).toMatchObject({ code: "run-not-found", next: expect.stringContaining("mnist-lab train") as string });
  expect(nothing.message).toContain(folder);

  await made("deep", "er", ".mnist", "runs");
  expect(await rejectionOf(findRunsFolder(null, folder))).toMatchObject({ code: "run-not-found" });
  const below = await made("below", ".mnist", "runs");
  expect(await findRunsFolder(null, folder)).toBe(below);
  expect(await findRunsFolder(null, join(below, "a-run"))).toBe(below);
  const other = await made("other", ".mnist", "runs");
  const several = await rejectionOf(findRunsFolder(null, folder));
  expect(several.message).toContain(`${below}, ${other}`);
  expect(several.next).toContain("--runs");
  expect(await findRunsFolder(other, folder)).toBe(other);
  expect(await rejectionOf(findRunsFolder(join(folder, "gone")))).toMatchObject({ code: "run-not-found" });

  const here = await made(".mnist", "runs");
  for (const from of [folder, join(folder, "deep")]) expect(await findRunsFolder(null, from)).toBe(here);
  expect(await findRunsFolder(null, join(folder, "other"))).toBe(other);
});

test("sweeps whose runs were removed count as a find, before what lies in a folder above", async () => {
  const folder = await temporaryFolder();
  const inner = join(folder, "inner");
  await mkdir(join(folder, ".mnist", "runs"), { recursive: true });
  await mkdir(join(inner, ".mnist", "sweeps"), { recursive: true });
  const runs = join(inner, ".mnist", "runs");
  expect(await findRunsFolder(null, inner)).toBe(runs);
  expect(await findRunsFolder(runs)).toBe(runs);
  expect(await findRunsFolder(null, folder)).toBe(join(folder, ".mnist", "runs"));
});
