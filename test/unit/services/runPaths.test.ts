import { isAbsolute, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { defaultRunsFolder, newRun } from "../../../src/services/runPaths.ts";

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
