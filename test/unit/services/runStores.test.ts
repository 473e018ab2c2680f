import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { RunStores } from "../../../src/services/runStores.ts";
import { goingOn, holdRun, saveRun } from "../../helpers/savedRuns.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const first = "20260301-142530-lenet5-0001";
const second = "20260301-142531-lenet5-0002";

/** @returns stores that have been read once, and how often they told of a change since. */
async function storesOf(...folders: string[]): Promise<{ stores: RunStores; changes: () => number }> {
  const stores = new RunStores({ folders });
  onTestFinished(() => stores.dispose());
  await stores.scan();
  let changes = 0;
  stores.onDidChange(() => changes++);
  return { stores, changes: () => changes };
}

const idsOf = ({ runs }: RunStores): string[] => runs.map(({ id }) => id);
/** Watching is quick; the look that sees what it misses comes every five seconds. */
const soon = { timeout: 15_000, interval: 20 };

it("the runs of all folders are one list, the newest first, and each has its store", async () => {
  const root = await temporaryFolder();
  const [one, other] = [join(root, ".mnist/runs"), join(root, "course/.mnist/runs")];
  await saveRun(one, first, { created: "2026-03-01T14:25:30.000Z" });
  await saveRun(other, second, { created: "2026-03-02T14:25:30.000Z" });
  const { stores } = await storesOf(root);
  expect(stores.runs.map(({ path }) => path)).toEqual([join(other, second), join(one, first)]);
  expect(stores.stores.map(({ runs }) => runs)).toEqual([one, other]);
  const [newest] = stores.runs;
  expect(stores.storeOf(newest.path)).toBe(stores.stores[1]);
  expect(stores.storeOf(join(root, "elsewhere", first)).runs).toBe(join(root, "elsewhere"));
  expect(stores.stores).toHaveLength(2);
});

it("what other programs do is seen: a run comes, is renamed, goes on, ends, goes away", async () => {
  const root = await temporaryFolder();
  const runs = join(root, ".mnist/runs");
  await saveRun(runs, first);
  const { stores } = await storesOf(root);
  const path = await saveRun(runs, second, goingOn);
  await holdRun(path);
  await vi.waitFor(() => expect(stores.runs).toMatchObject([{ id: second, status: "running" }, { id: first }]), soon);
  await saveRun(runs, second, { ...goingOn, epoch: 4 });
  await vi.waitFor(() => expect(stores.runs[0].epoch).toBe(4), soon);
  await stores.storeOf(path).rename(second, "Mine");
  await vi.waitFor(() => expect(stores.runs[0].name).toBe("Mine"), soon);
  await saveRun(runs, second, { created: "2026-03-01T14:25:31.000Z" });
  await rm(join(path, "lock.json"));
  await vi.waitFor(() => expect(stores.runs[0].status).toBe("completed"), soon);
  await stores.storeOf(path).delete([second]);
  await vi.waitFor(() => expect(idsOf(stores)).toEqual([first]), soon);
  await stores.storeOf(path).undo();
  await vi.waitFor(() => expect(idsOf(stores)).toEqual([second, first]), soon);
});

it("a run that is over and was renamed elsewhere is seen, though nobody watches it", async () => {
  const root = await temporaryFolder();
  await saveRun(join(root, ".mnist/runs"), first);
  const { stores } = await storesOf(root);
  const [store] = stores.stores;
  await store.rename(first, "Mine");
  await vi.waitFor(() => expect(stores.runs[0].name).toBe("Mine"), soon);
});

it("nothing is told while nothing changes", async () => {
  const root = await temporaryFolder();
  await saveRun(join(root, ".mnist/runs"), first);
  const { stores, changes } = await storesOf(root);
  await stores.refresh();
  await stores.scan();
  expect(changes()).toBe(0);
  await stores.stores[0].pin(first, true);
  await stores.refresh();
  expect(changes()).toBe(1);
});

it("whoever asks for a refresh gets what was there when asking", async () => {
  const root = await temporaryFolder();
  const runs = join(root, ".mnist/runs");
  await saveRun(runs, first);
  const { stores } = await storesOf(root);
  for (let i = 0; i < 20; i++) {
    const early = stores.refresh();
    await stores.stores[0].note(first, `note ${i}`);
    await stores.refresh();
    expect(stores.runs[0].note).toBe(`note ${i}`);
    await early;
  }
});

it("a folder that is added before it is there, removed and made again is followed", async () => {
  const root = await temporaryFolder();
  const runs = join(root, "course/.mnist/runs");
  const { stores } = await storesOf(root);
  stores.add(runs);
  await stores.refresh();
  expect(stores.runs).toEqual([]);
  await saveRun(runs, first);
  await vi.waitFor(() => expect(idsOf(stores)).toEqual([first]), soon);
  await rename(runs, join(root, "moved"));
  await vi.waitFor(() => expect(stores.runs).toEqual([]), soon);
  await saveRun(runs, second);
  await vi.waitFor(() => expect(idsOf(stores)).toEqual([second]), soon);
  await stores.scan([]);
  expect(idsOf(stores)).toEqual([second]);
});

it("folders that leave the workspace leave the list", async () => {
  const [one, other] = [await temporaryFolder(), await temporaryFolder()];
  await saveRun(join(one, ".mnist/runs"), first);
  await saveRun(join(other, ".mnist/runs"), second);
  const { stores } = await storesOf(one, other);
  expect(idsOf(stores)).toEqual([second, first]);
  await stores.scan([one]);
  expect(idsOf(stores)).toEqual([first]);
});

it("a folder that cannot be read hides no other", async () => {
  const root = await temporaryFolder();
  const bad = join(root, "bad/.mnist/runs");
  await saveRun(join(root, ".mnist/runs"), first);
  await mkdir(dirname(bad), { recursive: true });
  await writeFile(bad, "no folder");
  const { stores, changes } = await storesOf(root);
  stores.add(bad);
  await stores.refresh();
  expect(idsOf(stores)).toEqual([first]);
  expect(stores.problems).toMatchObject([{ runs: bad, error: { code: "file-unreadable" } }]);
  expect(changes()).toBe(1);
  await rm(bad);
  await vi.waitFor(() => expect(stores.problems).toEqual([]), soon);
});

it("after it was disposed of, nothing is read or told", async () => {
  const root = await temporaryFolder();
  const runs = join(root, ".mnist/runs");
  await saveRun(runs, first);
  const { stores, changes } = await storesOf(root);
  const reading = stores.refresh();
  stores.dispose();
  await saveRun(runs, second);
  await reading;
  await stores.refresh();
  expect(changes()).toBe(0);
  expect(idsOf(stores)).toEqual([first]);
});
