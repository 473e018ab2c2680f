import { mkdir, readdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RunStore } from "../../../src/services/runStore.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { goingOn, holdRun, saveRun } from "../../helpers/savedRuns.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const [a, b, c] = ["20260301-000000-a-0001", "20260302-000000-b-0002", "20260303-000000-c-0003"];

async function place(): Promise<{ mnist: string; runs: string; store: RunStore }> {
  const mnist = join(await temporaryFolder(), ".mnist");
  const runs = join(mnist, "runs");
  for (const id of [a, b, c]) await saveRun(runs, id);
  return { mnist, runs, store: new RunStore(runs) };
}

const idsOf = (entries: readonly { id: string }[]): string[] => entries.map(({ id }) => id).sort();

describe("deleting runs", () => {
  it("is undone as a whole, the last first", async () => {
    const { mnist, runs, store } = await place();
    const before = await readFile(join(runs, a, "summary.json"), "utf8");
    await store.note(a, "a note");
    expect(idsOf((await store.delete([a, b, a])).runs)).toEqual([a, b]);
    await store.delete([c]);
    expect(await store.list()).toEqual([]);
    expect(await readdir(join(mnist, "trash"))).toEqual(["1", "2"]);
    expect((await store.trash()).map(({ sequence, runs }) => [sequence, idsOf(runs)])).toEqual([
      [2, [c]],
      [1, [a, b]],
    ]);
    expect(idsOf(await store.undo())).toEqual([c]);
    expect(idsOf(await store.undo())).toEqual([a, b]);
    expect(idsOf(await store.list())).toEqual([a, b, c]);
    expect((await store.find(a)).note).toBe("a note");
    expect(await readFile(join(runs, a, "summary.json"), "utf8")).toBe(before);
    expect((await readdir(join(runs, a))).sort()).toEqual(["about.json", "summary.json"]);
    expect(await rejectionOf(store.undo())).toMatchObject({ code: "run-not-found" });
    expect(await store.trash()).toEqual([]);
  });

  it("deletes none when one is trained, and says who holds it", async () => {
    const { runs, store } = await place();
    const path = await saveRun(runs, b, goingOn);
    await holdRun(path, { host: "here" });
    const { code, message, next } = await rejectionOf(store.delete([a, b, c]));
    expect(code).toBe("run-busy");
    expect(message).toContain(b);
    expect(message).toContain(`${process.pid} on here (training)`);
    expect(next).toContain("stop");
    expect(idsOf(await store.list())).toEqual([a, b, c]);
    for (const id of [a, c]) expect(await readdir(join(runs, id))).toEqual(["summary.json"]);
    expect(await store.trash()).toEqual([]);
  });

  it("takes the lock that a dead trainer left", async () => {
    const { runs, store } = await place();
    await holdRun(await saveRun(runs, b, goingOn), { startTime: "long ago" });
    await store.delete([b]);
    expect(idsOf(await store.undo())).toEqual([b]);
    expect(await readdir(join(runs, b))).toEqual(["summary.json"]);
  });

  it("deletes what is damaged, whatever lies in the lock's place", async () => {
    const { runs, store } = await place();
    const empty = "20260304-000000-d-0004";
    await mkdir(join(runs, empty));
    await writeFile(join(runs, a, "lock.json"), "");
    await mkdir(join(runs, b, "lock.json"));
    await writeFile(join(runs, b, "summary.json"), "{");
    await store.delete([a, b, empty]);
    expect(idsOf(await store.list())).toEqual([c]);
    expect((await store.trash())[0].runs.filter(({ status }) => status === "damaged")).toHaveLength(2);
    await store.undo();
    expect(idsOf(await store.list())).toEqual([a, b, c, empty]);
  });

  it("is refused for what is not there, and nothing is deleted", async () => {
    const { store } = await place();
    expect(await rejectionOf(store.delete([a, "gone"]))).toMatchObject({ code: "run-not-found" });
    expect(idsOf(await store.list())).toEqual([a, b, c]);
  });

  it("gives each of many at once a deletion of its own", async () => {
    const { runs, store } = await place();
    const ids = Array.from({ length: 20 }, (_, i) => `20260401-0000${String(i).padStart(2, "0")}-e-0000`);
    for (const id of ids) await saveRun(runs, id);
    const deletions = await Promise.all(ids.map((id) => store.delete([id])));
    expect(new Set(deletions.map(({ sequence }) => sequence)).size).toBe(ids.length);
    expect(idsOf(await store.list())).toEqual([a, b, c]);
    expect((await store.trash()).flatMap(({ runs: deleted }) => idsOf(deleted)).sort()).toEqual(ids);
  });

  it("is done once where two delete the same run", async () => {
    const { runs, store } = await place();
    for (let round = 0; round < 10; round++) {
      const done = await Promise.allSettled([store.delete([a]), new RunStore(runs).delete([a])]);
      expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect((await store.trash()).map(({ runs: deleted }) => idsOf(deleted))).toEqual([[a]]);
      await store.undo();
    }
  });

  it("is not undone over a run that has come again", async () => {
    const { runs, store } = await place();
    await store.delete([a, b]);
    await saveRun(runs, b, { name: "again" });
    const { code, message } = await rejectionOf(store.undo());
    expect(code).toBe("bad-usage");
    expect(message).toContain(b);
    expect(idsOf(await store.list())).toEqual([b, c]);
    expect(await store.find(b)).toMatchObject({ name: "again" });
    await rename(join(runs, b), join(runs, "20260302-000000-b-0003"));
    expect(idsOf(await store.undo())).toEqual([a, b]);
  });
});

describe("the trash", () => {
  it("is emptied for good", async () => {
    const { mnist, store } = await place();
    await store.delete([a]);
    await store.delete([b, c]);
    expect(await store.emptyTrash()).toBe(3);
    expect(await store.trash()).toEqual([]);
    expect(await readdir(mnist)).toEqual(["runs"]);
    expect(await store.emptyTrash()).toBe(0);
    expect(await rejectionOf(store.undo())).toMatchObject({ code: "run-not-found" });
  });

  it("lies among runs whose folder somebody named, never beside it", async () => {
    const folder = await temporaryFolder();
    const runs = join(folder, "my-runs");
    await saveRun(runs, a);
    const store = new RunStore(runs);
    await store.delete([a]);
    expect(await readdir(folder)).toEqual(["my-runs"]);
    expect(await readdir(runs)).toEqual([".trash"]);
    expect(await store.list()).toEqual([]);
    expect(idsOf(await store.undo())).toEqual([a]);
  });

  it("lies where the runs really are", async () => {
    const disk = join(await temporaryFolder(), "disk");
    await saveRun(disk, a);
    const mnist = join(await temporaryFolder(), ".mnist");
    await mkdir(mnist);
    await symlink(disk, join(mnist, "runs"));
    await new RunStore(join(mnist, "runs")).delete([a]);
    expect(await readdir(mnist)).toEqual(["runs"]);
    expect(await readdir(join(disk, ".trash", "1"))).toEqual([a]);
  });
});
