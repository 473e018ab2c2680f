import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { repository } from "../helpers/commandLine.ts";

/** Runs what `npm start -- …` runs. */
function start(...words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(repository, "scripts", "start.mjs"), ...words], {
    cwd: repository,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
}

it("passes its words on to the command line, and the exit code back", () => {
  const lenet5 = join("examples", "lenet5.mnist.json");
  expect(start("check", lenet5)).toMatchObject({
    status: 0,
    stdout: `✓ ${lenet5}  LeNet-5 · 61,706 parameters · 10 epochs\n`,
  });
  expect(start("check", "missing.mnist.json")).toMatchObject({ status: 2 });
});

it("writes nothing anew that is built already", () => {
  const build = (): Record<string, number> => {
    const program = join(repository, "scripts", "build.mjs");
    const { status, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    const names = readdirSync(join(repository, "dist")).filter((name) => !name.endsWith(".tmp"));
    return Object.fromEntries(names.map((name) => [name, statSync(join(repository, "dist", name)).mtimeMs]));
  };
  const first = build();
  expect(Object.keys(first)).toEqual(
    expect.arrayContaining(["cli.js", "trainer.js", "wasmWorker.js", "experiment.schema.json", "mnist.bin"]),
  );
  expect(build()).toEqual(first);
});
