import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { readRecords } from "../../../../scripts/reproduce/index.ts";
import { readNetworkSizes, type NetworkSize } from "../../../../scripts/reproduce/networks.ts";
import { pageOf } from "../../../../scripts/reproduce/page.ts";
import { picturesOf, type DrawnPicture } from "../../../../scripts/reproduce/pictures/index.ts";
import type { StudyRecord } from "../../../../scripts/reproduce/record.ts";
import { studies } from "../../../../scripts/reproduce/studies/index.ts";
import { readEmbeddedMnist } from "../../../../src/files/mnist.ts";
import { repository } from "../../../helpers/commandLine.ts";

const docs = join(repository, "docs");
let records: StudyRecord[];
let pictures: DrawnPicture[];
let networks: ReadonlyMap<string, NetworkSize>;
beforeAll(async () => {
  records = await readRecords(docs);
  networks = await readNetworkSizes(repository, studies);
  pictures = picturesOf(records, (await readEmbeddedMnist(join(repository, "dist", "mnist.bin"))).test);
});

test("the page that is kept is the one that the kept summaries give, with its pictures", () => {
  expect(pageOf(studies, records, pictures, networks)).toBe(readFileSync(join(docs, "reproduction.md"), "utf8"));
  for (const { file, svg } of pictures) expect(readFileSync(join(docs, "reproduction", file), "utf8")).toBe(svg);
});

test("nothing lies beside them that belongs to no study or picture", () => {
  const known = [...studies.map(({ id }) => `${id}.json`), ...pictures.map(({ file }) => file)];
  expect(readdirSync(join(docs, "reproduction")).filter((name) => !known.includes(name))).toEqual([]);
});

test("every kept run says how it was made, and its settings are those of the file", () => {
  for (const { runs, machine, version } of records) {
    expect([machine, version].every((text) => text.length > 0)).toBe(true);
    for (const { engine, fingerprint, epochs } of runs) {
      expect(engine).toBe("wasm");
      expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
      expect(epochs.length).toBeGreaterThan(0);
    }
    // The same setting with the same seed is there once.
    expect(new Set(runs.map(({ seed, values }) => JSON.stringify([seed, values]))).size).toBe(runs.length);
  }
});

test("report E's curves end after the last batch, and the picture says what was looked at", () => {
  const picture = pictures.find(({ file }) => file === "e-batches.svg");
  // 938 is the right edge: 720 less the labels' 150.
  expect(picture?.svg.match(/<circle cx="570" /g)).toHaveLength(2);
  expect(picture?.svg).toContain(">test loss on the first 1,000 test digits (logarithmic); rings: on all 10,000,");
  expect(picture?.caption).toContain("the first 1,000 test digits");
});

test("the page says what its rules are: counts, words, and of what report E's training figures are", () => {
  const page = pageOf(studies, records, pictures, networks);
  expect(page).toContain("Counts have no noise: they agree only where they are equal.");
  expect(page).toMatch(
    /report\nE's are those of the final weights over the training set, which we take its published ones/,
  );
  const judged = page.split("\n").filter((line) => line.startsWith("| "));
  // Figure, published, ours, seconds, engine, verdict, why.
  expect(judged.filter((line) => line.split(/(?<!\\)\|/).length !== 9)).toEqual([]);
});
