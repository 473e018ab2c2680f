import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findSweep, rowOfPoint } from "../../../../src/services/sweep/sweepRows.ts";
import { readSweeps, sweepFileName, sweepsFolder } from "../../../../src/services/sweep/sweepFile.ts";
import { rejectionOf } from "../../../helpers/rejection.ts";
import { saveSweep } from "../../../helpers/savedSweeps.ts";
import { temporaryFolder } from "../../../helpers/temporaryFolder.ts";

const [older, newer] = ["20260301-100000-a-0001", "20260302-100000-b-0002"];

async function folderOfRuns(): Promise<string> {
  return join(await temporaryFolder(), ".mnist", "runs");
}

test("the last sweep is the one that was trained last, whenever it was begun", async () => {
  const runs = await folderOfRuns();
  await saveSweep(runs, older, [null], { updated: "2026-03-09T10:00:00.000Z" });
  await saveSweep(runs, newer, [null], { updated: "2026-03-02T10:00:00.000Z" });
  expect((await readSweeps(runs)).sweeps.map(({ record }) => record.id)).toEqual([older, newer]);
  expect((await findSweep(runs, "last")).record.id).toBe(older);
});

test("a sweep that cannot be read is told of; one that is being made is not", async () => {
  const runs = await folderOfRuns();
  await saveSweep(runs, older, [null]);
  for (const id of [newer, "20260303-100000-c-0003"]) await mkdir(join(sweepsFolder(runs), id));
  await writeFile(join(sweepsFolder(runs), newer, sweepFileName), "{}");
  const { sweeps, damaged } = await readSweeps(runs);
  expect(sweeps.map(({ record }) => record.id)).toEqual([older]);
  expect(damaged).toMatchObject([{ id: newer, error: { code: "damaged-run" } }]);
  for (const reference of [newer, "20260302", "0002"]) {
    expect(await rejectionOf(findSweep(runs, reference))).toMatchObject({ code: "damaged-run" });
  }
  expect((await findSweep(runs, "last")).record.id).toBe(older);
  expect(await rejectionOf(findSweep(runs, "0003"))).toMatchObject({ code: "run-not-found" });
});

test("a point that failed without a run is no point that waits", () => {
  const point = { index: 0, values: {}, seed: 42 } as Parameters<typeof rowOfPoint>[0]["point"];
  const failure = { code: "library-not-found", message: "No." } as const;
  const state = { point, key: "k", share: 0, accuracy: null, test: null, path: null, entry: null };
  expect(rowOfPoint({ ...state, status: "failed", failure })).toMatchObject({ run: null, status: "failed" });
  expect(rowOfPoint({ ...state, status: "waiting", failure: null })).toMatchObject({ status: "waiting" });
});
