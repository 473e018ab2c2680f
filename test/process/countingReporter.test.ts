import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { repository } from "../helpers/commandLine.ts";

let folder: string;
beforeEach(async () => {
  // Inside the repository, so that the tests in it find vitest.
  await mkdir(join(repository, ".cache"), { recursive: true });
  folder = await mkdtemp(join(repository, ".cache", "counting-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs vitest over one test file. @returns what was counted. */
async function countsOf(...files: readonly string[]): Promise<unknown> {
  await writeFile(join(folder, "vitest.config.mjs"), 'export default { test: { include: ["*.test.mjs"] } };');
  for (const [index, text] of files.entries()) await writeFile(join(folder, `${index}.test.mjs`), text);
  const counts = join(folder, "counts.json");
  const reporter = join(repository, "scripts", "countingReporter.mjs");
  const vitest = join(repository, "node_modules", "vitest", "vitest.mjs");
  spawnSync(process.execPath, [vitest, "run", "--root", folder, `--reporter=${reporter}`], {
    env: { ...process.env, MNIST_LAB_COUNTS: counts, VITEST: undefined, VITEST_WORKER_ID: undefined },
  });
  return JSON.parse(await readFile(counts, "utf8")) as unknown;
}

it("counts what passed, failed and was skipped, with the reasons", async () => {
  const counts = await countsOf(`
    import { expect, it } from "vitest";
    it("passes", () => expect(1).toBe(1));
    it("fails", () => expect(1).toBe(2));
    it("needs more", (context) => context.skip("there is no Python here"));
    it.skip("says nothing", () => {});
  `);
  expect(counts).toEqual({
    passed: 1,
    failed: 1,
    skipped: [
      { name: "0.test.mjs: needs more", reason: "there is no Python here" },
      { name: "0.test.mjs: says nothing", reason: null },
    ],
  });
});

it("counts a file that cannot be loaded, and an error that no test caught", async () => {
  expect(await countsOf(`throw new Error("no");`)).toMatchObject({ passed: 0, failed: 1 });
  const stray = `import { it } from "vitest"; it("leaves", () => void Promise.reject(new Error("stray")));`;
  expect(await countsOf(stray)).toMatchObject({ passed: 1, failed: 1 });
});

it("counts a suite whose preparation fails", async () => {
  const counts = await countsOf(`
    import { beforeAll, describe, it } from "vitest";
    describe("suite", () => {
      beforeAll(() => { throw new Error("no"); });
      it("never runs", () => {});
    });
  `);
  expect(counts).toMatchObject({ passed: 0, failed: 1 });
});
