import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeScratch } from "../../../../../src/services/handIn/verify/scratch.ts";

test("what a process left that was killed goes with the next folder that is made; that of one that lives stays", async () => {
  const own = await makeScratch();
  onTestFinished(() => rm(own, { recursive: true, force: true }));
  expect(own).toContain(`-${process.pid}-`);
  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  const left = join(dirname(own), own.slice(dirname(own).length + 1).replace(`-${process.pid}-`, `-${gone}-`));
  await mkdir(join(left, "bundle"), { recursive: true });
  await writeFile(join(left, "bundle", "summary.json"), "{}");
  const next = await makeScratch();
  onTestFinished(() => rm(next, { recursive: true, force: true }));
  expect([own, left, next].map(existsSync)).toEqual([true, false, true]);
});
