import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { readRecords } from "../../../../scripts/reproduce/index.ts";
import { pageOf } from "../../../../scripts/reproduce/page.ts";
import { picturesOf, type DrawnPicture } from "../../../../scripts/reproduce/pictures/index.ts";
import type { StudyRecord } from "../../../../scripts/reproduce/record.ts";
import { studies } from "../../../../scripts/reproduce/studies/index.ts";
import { readEmbeddedMnist } from "../../../../src/files/mnist.ts";
import { repository } from "../../../helpers/commandLine.ts";

const docs = join(repository, "docs");
let records: StudyRecord[];
let pictures: DrawnPicture[];
beforeAll(async () => {
  records = await readRecords(docs);
  pictures = picturesOf(records, (await readEmbeddedMnist(join(repository, "dist", "mnist.bin"))).test);
});

test("the page that is kept is the one that the kept summaries give, with its pictures", () => {
  expect(pageOf(studies, records, pictures)).toBe(readFileSync(join(docs, "reproduction.md"), "utf8"));
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
