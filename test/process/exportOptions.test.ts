import { cp, link, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepsFolder } from "../../src/services/sweep/sweepFile.ts";
import { runCommand, Workplace, type Ended } from "../helpers/commandLine.ts";
import { saveSweep } from "../helpers/savedSweeps.ts";

// What `export` refuses, as a person meets it, and that nothing is written then.

let place: Workplace;
let runs: string;
let run: string;
let other: string;
beforeAll(async () => {
  place = await Workplace.make();
  const layers = [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }];
  const data = { limit: 500 };
  const training = { epochs: 2, batchSize: 50 };
  await place.write("tiny.mnist.json", { name: "Tiny", engine: "wasm", data, model: { layers }, training });
  for (const seed of ["1", "2"]) {
    expect(await runCommand(["train", "tiny.mnist.json", "--seed", seed], place.path)).toMatchObject({ code: 0 });
  }
  [run, other] = (await place.runs()).map((path) => basename(path));
  runs = join(place.path, ".mnist", "runs");
  await saveSweep(runs, "20260301-142530-tiny-fbbd", [run, other], { name: "Grid" });
});
afterAll(async () => {
  await place.remove();
});

async function ended(...words: string[]): Promise<Ended> {
  return runCommand(["export", ...words], place.path);
}

/** @returns what a person reads; nothing may have been written. */
async function refused(...words: string[]): Promise<string> {
  const before = await readdir(place.path);
  const { code, out, err } = await ended(...words);
  expect({ words, code: code === 1 || code === 2, out }).toEqual({ words, code: true, out: "" });
  expect(await readdir(place.path)).toEqual(before);
  return err;
}

it("an option that says nothing for the format", async () => {
  const epoch = await refused(run, "--as", "keras", "--epoch", "1", "--to", "ep1.keras");
  expect(epoch).toContain("--epoch says nothing for keras.");
  expect(epoch).toContain("Use --weights or --checkpoint");
  const weights = await refused(run, "--as", "history-csv", "--weights", "final");
  expect(weights).toContain("--weights says nothing for history-csv.");
  expect(weights).toContain("it is for keras, onnx, tfjs, safetensors and kaggle.");
  expect(await refused(run, "--as", "keras", "--test-csv", "foo")).toContain("--test-csv says nothing for keras.");
  expect(await refused(run, "--as", "curves", "--set", "test")).toContain("--set says nothing for curves.");
  expect(await refused(run, "--to", "a.svg", "--epoch", "1")).toContain("--epoch says nothing for curves.");
  expect(await refused(run, "--as", "wrong-csv", "--checkpoint", "last")).toContain("Use --epoch or --set");
  expect(await refused(run, "--as", "onnx", "--weights", "final", "--checkpoint", "nope")).toContain(
    "--weights final and --checkpoint nope name different weights.",
  );
});

it("a format, an epoch or a checkpoint that is none, with its name", async () => {
  expect(await refused(run, "--to", "a.txt")).toContain("no format ends in .txt, as a.txt does.");
  const look = await refused(run, "--as", "classes-csv", "--epoch", "99");
  expect(look).toContain(`${run} was not evaluated after epoch 99.`);
  expect(look).toMatch(/It was on the validation digits after epochs 1 to 2/);
  await place.write("there.keras", "mine");
  expect(await refused(run, "--to", "there.keras", "--checkpoint", "nope")).toContain('has no checkpoint "nope".');
  expect(await refused(run, "--as", "keras", "--checkpoint", "nope")).toContain("It has");
});

it("a picture of digits or of a set, of which it is said", async () => {
  for (const [format, ...of] of [
    ["confusion", run],
    ["digits", run],
    ["bars", run, other],
  ]) {
    const options = ["--as", format, "--set", "validation", "--epoch", "2", "--to", `said-${format}.svg`];
    const { code, out } = await ended(...of, ...options);
    expect([code, out]).toEqual([0, `Saved said-${format}.svg: validation digits after epoch 2\n`]);
  }
});

it("a folder of the system that takes no files", async (context) => {
  if (process.platform !== "linux") return context.skip("/proc is Linux's");
  expect(await refused(run, "--to", "/proc/x.keras")).toContain(
    "cannot be written: nothing can be made in its folder.",
  );
});

it("no reference at all, which an unset variable in a shell is", async () => {
  expect(await refused("", "--as", "keras")).toContain('is called ""');
  expect(await refused("", "--as", "sweep-csv")).toContain('There is no sweep ""');
  const report = await runCommand(["report", ""], place.path);
  expect(report.code).not.toBe(0);
  expect(report.err).toContain('is called ""');
});

it("nothing of the last four characters of a sweep's id, unless several end so", async () => {
  const { code, out } = await ended("fbbd", "--as", "sweep-csv", "--to", "grid.csv", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ sweep: "20260301-142530-tiny-fbbd", runs: [run, other] });
  expect(await readFile(join(place.path, "grid.csv"), "utf8")).toContain(run);
  expect(JSON.parse((await ended("fbbd", "--as", "history-csv", "--to", "both.csv", "--json")).out)).toMatchObject({
    runs: [run, other],
  });
  expect((await ended("fbbd", "--as", "keras", "--to", "networks")).code).toBe(0);
  expect((await readdir(join(place.path, "networks"))).length).toBe(2);
  const twin = await saveSweep(runs, "20260302-142530-tiny-fbbd", [run], { name: "Another" });
  const several = await refused("fbbd", "--as", "keras");
  expect(several).toContain('"fbbd" fits 2 sweeps.');
  expect(several).toContain("20260302-142530-tiny-fbbd");
  await rm(join(sweepsFolder(runs), basename(twin)), { recursive: true });
});

it("the name of one file for several, or for a folder", async () => {
  const several = await refused(run, other, "--to", "infer.keras");
  expect(several).toContain("infer.keras is the name of one file, and there are 2 runs.");
  expect(several).toContain("Name a folder");
  const folder = await refused(run, "--as", "tfjs", "--to", "x.keras");
  expect(folder).toContain("x.keras is the name of a file, and tfjs is a folder.");
  expect(folder).toContain("keras ends in .keras");
});

it("a file that the export is made from", async () => {
  const header = Array.from({ length: 784 }, (_, i) => `pixel${i}`).join(",");
  const digit = Array.from({ length: 784 }, () => 0).join(",");
  const text = `${header}\n${digit}\n`;
  await mkdir(join(place.path, "pic"));
  await place.write("pic/test.csv", text);
  await symlink("test.csv", join(place.path, "pic", "alias.csv"));
  const words = [run, "--test-csv", "pic/alias.csv", "--overwrite", "--to"];
  expect(await refused(...words, "pic/test.csv")).toContain("test.csv cannot be written: the export reads it.");
  expect(await readFile(join(place.path, "pic", "test.csv"), "utf8")).toBe(text);
  // Another name of the same bytes is a file of its own once it is replaced.
  await link(join(place.path, "pic", "test.csv"), join(place.path, "pic", "twin.csv"));
  expect((await ended(...words, "pic/twin.csv")).code).toBe(0);
  expect(await readFile(join(place.path, "pic", "test.csv"), "utf8")).toBe(text);

  const summary = join(runs, run, "summary.json");
  const before = await readFile(summary, "utf8");
  expect(await refused(run, "--as", "history-json", "--overwrite", "--to", summary)).toContain(
    `lies in the folder of ${run}, which is only read.`,
  );
  expect(await readFile(summary, "utf8")).toBe(before);
});

it("what is no test.csv, with what to do", async () => {
  await place.write("empty.csv", "");
  await place.write("words.csv", "abc\n");
  for (const [file, found] of [
    ["empty.csv", "it is empty"],
    ["words.csv", 'found "abc"'],
    [".", "it is a folder"],
  ]) {
    const told = await refused(run, "--as", "kaggle", "--test-csv", file);
    expect(told).toContain(found);
    expect(told.trim().split("\n").length).toBe(2);
  }
});

it("a damaged run, with what mends it", async () => {
  const damaged = "20260303-142530-tiny-dead";
  const folder = join(runs, damaged);
  const broken = async (change: () => Promise<unknown>): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    await cp(join(runs, run), folder, { recursive: true });
    await change();
  };
  const told = async (format: string): Promise<void> => {
    const err = await refused(damaged, "--as", format);
    expect({ format, err }).toEqual({ format, err: expect.stringContaining(`mnist-lab repair ${damaged}`) as string });
    expect(err).not.toContain("Check the path");
  };
  await broken(() => writeFile(join(folder, "events.jsonl"), ""));
  for (const format of ["history-csv", "classes-csv", "curves", "tensorboard"]) await told(format);
  await broken(() => rm(join(folder, "events.jsonl")));
  await told("history-csv");
  await broken(async () => {
    for (const name of ["model", "best"]) await rm(join(folder, name), { recursive: true, force: true });
  });
  for (const format of ["keras", "tfjs"]) await told(format);
  await broken(() => rm(join(folder, "experiment.json")));
  for (const format of ["keras", "network", "history-json"]) await told(format);
  await rm(folder, { recursive: true });
});
