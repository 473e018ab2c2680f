import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { acquireLock } from "../../../../src/files/lock.ts";
import { RunStore } from "../../../../src/services/runStore.ts";
import { listSweeps } from "../../../../src/services/sweep/sweepFile.ts";
import { removeSweep } from "../../../../src/services/sweep/sweepTrash.ts";
import { rejectionOf } from "../../../helpers/rejection.ts";
import { saveSweep } from "../../../helpers/savedSweeps.ts";
import { temporaryFolder } from "../../../helpers/temporaryFolder.ts";

const id = "20260301-142530-lenet5-00aa";

async function place(): Promise<{ runs: string; path: string }> {
  const runs = join(await temporaryFolder(), ".mnist", "runs");
  return { runs, path: await saveSweep(runs, id, ["a", null]) };
}

const idsOf = async (runs: string): Promise<string[]> => (await listSweeps(runs)).map(({ record }) => record.id);

it("a sweep that is removed is listed no more, and comes back as it was, as often as that", async () => {
  const { runs, path } = await place();
  const [before] = await listSweeps(runs);
  for (let i = 0; i < 2; i++) {
    const bringBack = await removeSweep(path);
    expect(await idsOf(runs)).toEqual([]);
    await bringBack();
    expect(await listSweeps(runs)).toEqual([before]);
    expect(await readdir(path)).toEqual(["sweep.json"]);
  }
});

it("one that trains stays", async () => {
  const { runs, path } = await place();
  const lock = await acquireLock(join(path, "lock.json"), "sweeping");
  expect(await rejectionOf(removeSweep(path))).toMatchObject({ code: "run-busy" });
  expect(await idsOf(runs)).toEqual([id]);
  await lock.release();
});

it("emptying the trash of runs removes it for good", async () => {
  const { runs, path } = await place();
  const bringBack = await removeSweep(path);
  await new RunStore(runs).emptyTrash();
  expect(await readdir(dirname(path))).toEqual([]);
  expect(await rejectionOf(bringBack())).toMatchObject({ code: "file-unwritable" });
});
