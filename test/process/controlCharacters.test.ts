import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCommand, Workplace } from "../helpers/commandLine.ts";

// What a terminal would obey never reaches one, wherever it comes from.

const experiment = {
  engine: "wasm",
  data: { limit: 100 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 1, batchSize: 50 },
};
const escape = "\u001b[31mRED\u0007";

let place: Workplace;
beforeAll(async () => {
  place = await Workplace.make();
});
afterAll(async () => {
  await place.remove();
});

it("a name that holds control characters is refused, with its place", async () => {
  await place.write("a.mnist.json", { name: `a${escape}\nb`, ...experiment });
  for (const command of ["check", "train", "sweep"]) {
    const { code, out, err } = await runCommand([command, "a.mnist.json"], place.path);
    expect(code).toBe(2);
    expect(out + err).toContain(
      "a.mnist.json:2:11 name: found U+001B, which cannot be shown; expected plain text in one line",
    );
    expect(out + err).not.toContain("\u001b");
  }
});

it("a name that comes from the file's own is shown without them", async (context) => {
  if (process.platform === "win32") return context.skip("Windows has no such names of files");
  const file = `b${escape}.mnist.json`;
  await place.write(file, experiment);
  for (const command of ["check", "train"]) {
    const { code, out } = await runCommand([command, file], place.path);
    expect(code).toBe(0);
    expect(out).toContain("b\ufffd[31mRED\ufffd");
    expect(out).not.toContain("\u001b");
  }
  const [run] = await place.runs();
  expect(JSON.parse(await readFile(join(run, "experiment.json"), "utf8"))).toMatchObject({ name: `b${escape}` });
  // A run keeps what it was called, and can be read.
  const shown = await runCommand(["show", "last"], place.path);
  expect(shown.code).toBe(0);
  expect(shown.out).not.toContain("\u001b");
  expect(await runCommand(["export", "last", "--to", "b.keras"], place.path)).toMatchObject({ code: 0 });
});
