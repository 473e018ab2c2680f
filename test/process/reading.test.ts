import { readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand, Workplace, type Ended } from "../helpers/commandLine.ts";

/** Networks that train in a moment. */
const tiny = {
  name: "Tiny",
  data: { limit: 2000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 2, batchSize: 50 },
};
const wider = {
  ...tiny,
  name: "Wider",
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 16, activation: "relu" }, tiny.model.layers[1]] },
  training: { epochs: 3, batchSize: 50, optimizer: { type: "sgd" } },
};

let place: Workplace;
let folders: string[];
beforeAll(async () => {
  place = await Workplace.make();
  await place.write("tiny.mnist.json", tiny);
  await place.write("wider.mnist.json", wider);
  for (const file of ["tiny.mnist.json", "wider.mnist.json"]) await good("train", file);
  folders = await place.runs();
});
afterAll(async () => {
  await place.remove();
});

async function command(...words: string[]): Promise<Ended> {
  return runCommand(words, place.path);
}

async function good(...words: string[]): Promise<string> {
  const { code, out, err } = await command(...words);
  expect({ words, code, err }).toEqual({ words, code: 0, err: "" });
  return out;
}

interface Look {
  readonly set: string;
  readonly epoch: number;
  readonly accuracy: number;
  readonly confusion: readonly number[];
  readonly classes: readonly { readonly count: number; readonly correct: number }[];
}

describe("show", () => {
  it("tells what a run was, how it went and what came of it", async () => {
    const out = await good("show", "Wider");
    expect(out).not.toMatch(/[\x1b\r]/);
    expect(out).toMatch(/^Wider {2}\S+-wider-\S+ {2}completed, just now\n12,730 parameters · sgd 0\.01/);
    expect(out).toMatch(/\nTest accuracy \d\d\.\d\d % ± 0\.\d\d % \(95 %\)/);
    expect(out).toMatch(/\n {2}data\.limit {2,}2000\n {2}training\.epochs {2,}3\n/);
    expect(out).toMatch(/\n {2}dense {4}units 16, activation relu\n/);
    expect(out).toMatch(/\nval loss {6}[▁-█]{40,60} {2}\d\.\d{4} → \d\.\d{4}\n/);
    expect(out).toMatch(/\nclass {2}digits {2}precision {5}recall {9}F1/);
    expect(out).toMatch(/\n9 │.*%/);
    expect(out).toContain(`Experiment   ${join(place.path, "wider.mnist.json")}\n`);
    expect(out).toMatch(/\nFingerprint {2}[0-9a-f]{64}\n$/);
    expect(out).not.toContain("validationSplit");
    expect(await good("show", "Wider", "--all")).toMatch(/\n {2}data\.validationSplit {2,}0\.1\n/);
  });

  it("shows classes and confusion of any epoch and set", async () => {
    const looks: Look[] = [];
    for (const words of [[], ["--epoch", "1"], ["--set", "validation"]]) {
      looks.push((JSON.parse(await good("show", "Wider", "--json", ...words)) as { look: Look }).look);
    }
    expect(looks[0]).toMatchObject({ set: "test" });
    expect(looks[1]).toMatchObject({ set: "validation", epoch: 1 });
    expect(looks[2]).toMatchObject({ set: "validation", epoch: looks[0].epoch });
    for (const { accuracy, confusion, classes } of looks) {
      const count = confusion.reduce((sum, cell) => sum + cell, 0);
      const right = classes.reduce((sum, { correct }) => sum + correct, 0);
      expect(right / count).toBeCloseTo(accuracy, 12);
    }
    const { code, err } = await command("show", "Wider", "--epoch", "9");
    expect(code).toBe(2);
    expect(err).toMatch(/was not evaluated after epoch 9.*\n.*on the validation digits after epochs 1 to 3/);
  });

  it("says what is wrong with a damaged run, and shows the rest", async () => {
    const whole = new Map<string, Buffer>();
    for (const file of ["experiment.json", "summary.json"]) whole.set(file, await readFile(join(folders[0], file)));
    try {
      await writeFile(join(folders[0], "experiment.json"), "{");
      await rm(join(folders[0], "summary.json"));
      const out = await good("show", basename(folders[0]));
      expect(out).toMatch(/\n✗ experiment\.json .*\n✗ summary\.json is missing/);
      expect(out).toContain(`\`mnist-lab delete ${basename(folders[0])}\` removes the run.`);
      expect(out).toMatch(/\nTest accuracy \d\d\.\d\d %/);
      expect(out).toMatch(/\nloss {10}[▁-█]{40,60} /);
      expect(await good("compare", "Wider", basename(folders[0]))).toMatch(/\n {3}✗ Files of it are damaged/);
    } finally {
      for (const [file, bytes] of whole) await writeFile(join(folders[0], file), bytes);
    }
  });
});

describe("compare", () => {
  it("shows what differs and what came of it", async () => {
    const out = await good("compare", "Tiny", "Wider");
    expect(out).toMatch(/^A {2}Tiny {3}\S+ {2}completed\nB {2}Wider {2}\S+ {2}completed\n/);
    expect(out).toMatch(/\n {2}training\.epochs {2,}2 {2,}3\n {2}training\.optimizer\.type {2,}adam {2,}sgd\n/);
    expect(out).not.toContain("data.limit");
    expect(out).toMatch(/\n {2}dense {2}A {2}none\n {9}B {2}units 16, activation relu\n/);
    expect(out).toMatch(/\n {2}test accuracy( {2,}\d\d\.\d\d %){2}\n/);
    expect(out).toContain("Confusion, A − B  on the test digits");
    const counts = /both right +([\d,]+)\n {2}neither +([\d,]+)\n {2}only A +([\d,]+)\n {2}only B +([\d,]+)\n/.exec(
      out,
    );
    const digits = (counts ?? []).slice(1).map((text) => Number(text.replace(",", "")));
    expect(digits.reduce((sum, count) => sum + count, 0)).toBe(10_000);
    expect(out).toMatch(
      /\n {2}only A right {4}index {2}true {2}A {10}B\n( +[\d,]+ {2}\d {5}\d +[\d.]+ % {2}\d +[\d.]+ %\n){5}/,
    );
    expect(await good("compare", "Tiny", "Wider", "--all")).toMatch(/\n {4}data\.limit {2,}2000\n/);
  });

  it("gives the same as JSON, and what it says of digits adds up", async () => {
    const plain = JSON.parse(await good("compare", "Tiny", "Wider", "--json")) as {
      runs: { look: Look }[];
      pairs: { confusionDifference: number[]; answers: { both: number; onlyFirst: number[]; onlySecond: number[] } }[];
    };
    const [tinyLook, widerLook] = plain.runs.map(({ look }) => look);
    const [{ confusionDifference, answers }] = plain.pairs;
    expect(tinyLook.confusion.map((cell, i) => cell - widerLook.confusion[i])).toEqual(confusionDifference);
    expect((answers.both + answers.onlyFirst.length) / 10_000).toBeCloseTo(tinyLook.accuracy, 12);
    expect((answers.both + answers.onlySecond.length) / 10_000).toBeCloseTo(widerLook.accuracy, 12);
  });

  it("takes two runs at least, and none twice", async () => {
    expect(await command("compare", "last")).toMatchObject({
      code: 2,
      err: expect.stringContaining("not 1") as string,
    });
    const twice = await command("compare", "last", "Wider");
    expect(twice).toMatchObject({ code: 2, err: expect.stringContaining("is named twice") as string });
  });
});
