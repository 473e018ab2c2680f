import { spawnSync } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { writeAbout } from "../../../src/files/about.ts";
import { readRecordedEntry, readRecordedEntryNow } from "../../../src/services/runEntry.ts";
import { readRecordedEntries } from "../../../src/services/runList.ts";
import { saveRun } from "../../helpers/savedRuns.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const id = "20260301-142530-lenet5-7f3a";

it("is the same whether it is read at once or asked for, whatever became of its files", async () => {
  const runs = await temporaryFolder();
  const run = await saveRun(runs, id);
  const seen = new Set<string>();
  const same = async (): Promise<void> => {
    const entry = await readRecordedEntry(run, id);
    expect(readRecordedEntryNow(run, id, true)).toEqual(entry);
    seen.add(`${entry.status} ${entry.name} ${entry.problem === null ? "whole" : "damaged"}`);
  };
  await same();
  await writeAbout(run, { name: "slow", note: "", pinned: true });
  await same();
  await writeFile(join(run, "about.json"), "{");
  await same();
  await rm(join(run, "about.json"));
  await writeFile(join(run, "summary.json"), "{}");
  await same();
  await rm(join(run, "summary.json"));
  await same();
  expect([...seen]).toEqual([
    "completed LeNet-5 whole",
    "completed slow whole",
    "completed LeNet-5 damaged",
    "damaged lenet5 damaged",
  ]);
});

it.skipIf(process.platform === "win32")("is not waited for where something else stands in a file's place", async () => {
  const runs = await temporaryFolder();
  const run = await saveRun(runs, id);
  // Whoever opened it would wait until somebody writes.
  expect(spawnSync("mkfifo", [join(run, "about.json")]).status).toBe(0);
  const entries = await readRecordedEntries(runs);
  expect(entries.map((entry) => entry.id)).toEqual([id]);
});
