import { describe, expect, it } from "vitest";
import { collectRuns } from "../../../../src/host/runsView/collect.ts";
import type { LiveState } from "../../../../src/services/liveEntry.ts";
import { nothingDone } from "../../../../src/services/liveProgress.ts";
import { runEntry } from "../../../helpers/runEntries.ts";

const runs = "/lab/.mnist/runs";
const entryOf = (id: string, given: Parameters<typeof runEntry>[0] = {}): ReturnType<typeof runEntry> =>
  runEntry({ id, path: `${runs}/${id}`, ...given });
const dense = { experimentName: "Dense", name: "Dense", experimentFile: "../../../dense.mnist.json" };

const newest = entryOf("20260303-080000-dense-0003", { ...dense, created: "2026-03-03T08:00:00.000Z" });
const middle = entryOf("20260302-080000-lenet5-0002", { created: "2026-03-02T08:00:00.000Z" });
const oldest = entryOf("20260301-080000-dense-0001", { ...dense, created: "2026-03-01T08:00:00.000Z" });
const entries = [newest, middle, oldest];

function live(given: Partial<LiveState> = {}): LiveState {
  const runId = "20260304-080000-dense-0004";
  return {
    runId,
    path: `${runs}/${runId}`,
    experimentName: "Dense",
    file: "/lab/dense.mnist.json",
    status: "queued",
    progress: nothingDone,
    ...given,
  };
}

const shape = (tree: ReturnType<typeof collectRuns>): unknown =>
  tree.groups.map(({ file, rows }) => [file, rows.map(({ entry }) => entry.id.slice(-4))]);

describe("the runs, collected", () => {
  it("are grouped by experiment file, the newest first", () => {
    const tree = collectRuns(entries, [], {});
    expect(shape(tree)).toEqual([
      ["/lab/dense.mnist.json", ["0003", "0001"]],
      ["/lab/lenet5.mnist.json", ["0002"]],
    ]);
    expect(tree).toMatchObject({ all: 3, shown: 3, training: 0 });
  });

  it("are grouped by the experiment's name where they come from no file", () => {
    const none = { experimentFile: null };
    const tree = collectRuns([{ ...newest, ...none }, middle, { ...oldest, ...none }], [], {});
    expect(shape(tree)).toEqual([
      [null, ["0003", "0001"]],
      ["/lab/lenet5.mnist.json", ["0002"]],
    ]);
    expect(tree.groups.map(({ key }) => key)).toEqual(["name:Dense", "file:/lab/lenet5.mnist.json"]);
  });

  it("are apart where files of one name lie in different folders", () => {
    const elsewhere = { ...middle, path: "/other/.mnist/runs/x", id: "x" };
    expect(collectRuns([middle, elsewhere], [], {}).groups.map(({ file }) => file)).toEqual([
      "/lab/lenet5.mnist.json",
      "/other/lenet5.mnist.json",
    ]);
  });

  it("have the pinned ones of a group first, the others in order", () => {
    const more = entryOf("20260228-080000-dense-0000", { ...dense, pinned: true });
    expect(shape(collectRuns([...entries, more], [], {}))).toEqual([
      ["/lab/dense.mnist.json", ["0000", "0003", "0001"]],
      ["/lab/lenet5.mnist.json", ["0002"]],
    ]);
  });

  it("are filtered and sorted as asked, groups too, and counted", () => {
    const best = { epoch: 1, accuracy: 0.5, set: "validation" };
    const sorted = collectRuns([{ ...newest, best }, middle, { ...oldest, best: null }], [], { order: "accuracy" });
    expect(shape(sorted)).toEqual([
      ["/lab/lenet5.mnist.json", ["0002"]],
      ["/lab/dense.mnist.json", ["0003", "0001"]],
    ]);
    const filtered = collectRuns(entries, [], { text: "lenet" });
    expect(shape(filtered)).toEqual([["/lab/lenet5.mnist.json", ["0002"]]]);
    expect(filtered).toMatchObject({ all: 3, shown: 1 });
  });

  it("tell the best of their group", () => {
    const [group] = collectRuns(
      [
        { ...newest, best: null },
        { ...oldest, best: { epoch: 2, accuracy: 0.97, set: "validation" } },
      ],
      [],
      {},
    ).groups;
    expect(group.best).toBe(0.97);
    expect(collectRuns([{ ...newest, best: null }], [], {}).groups[0].best).toBeNull();
  });
});

describe("a run of this window", () => {
  it("is there before its folder is, while it waits", () => {
    const tree = collectRuns(entries, [live()], {});
    expect(shape(tree)).toEqual([
      ["/lab/dense.mnist.json", ["0004", "0003", "0001"]],
      ["/lab/lenet5.mnist.json", ["0002"]],
    ]);
    const row = tree.groups[0].rows[0];
    expect(row).toMatchObject({ here: true, epoch: null, progress: null });
    expect(row.entry).toMatchObject({ status: "queued", name: "Dense", created: "2026-03-04T08:00:00.000Z" });
    expect(tree).toMatchObject({ all: 4, training: 0 });
  });

  it("shows what it told over what the disk says", () => {
    const path = newest.path;
    const progress = {
      ...nothingDone,
      ...{ epoch: 4, done: 3, epochs: 8, steps: 800, step: 350, device: "new", engine: "wasm", parameters: 10 },
      bests: [{ step: 200, best: { epoch: 2, accuracy: 0.9, set: "validation" } }],
    };
    const disk = { ...newest, status: "interrupted", failure: "window closed", note: "mine" } as const;
    const [row] = collectRuns([disk], [live({ path, status: "running", progress })], {}).groups[0].rows;
    expect(row).toMatchObject({ here: true, epoch: 4, progress: 43 });
    expect(row.entry).toMatchObject({
      status: "running",
      failure: null,
      epoch: 3,
      epochs: 8,
      device: "new",
      note: "mine",
    });
    expect(row.entry.best).toEqual({ epoch: 2, accuracy: 0.9, set: "validation" });
  });

  it("is as on the disk but for its status until it tells something", () => {
    const [row] = collectRuns([newest], [live({ path: newest.path, status: "running" })], {}).groups[0].rows;
    expect(row.entry).toEqual({ ...newest, status: "running", ended: null });
    expect(row.epoch).toBeNull();
  });

  it("is not damaged for the moment in which its folder has no summary", () => {
    const id = live().runId;
    const making = entryOf(id, { status: "damaged", name: "dense", problem: { message: "missing", next: "" } });
    const [row] = collectRuns([making], [live({ status: "running" })], {}).groups[0].rows;
    expect(row.entry).toMatchObject({ status: "running", name: "Dense", problem: null });
  });
});

describe("a run of another window", () => {
  it("is in the epoch after those that are completed", () => {
    const rows = (epoch: number): unknown =>
      collectRuns([{ ...newest, status: "running", epoch, epochs: 10 }], [], {}).groups[0].rows[0].epoch;
    expect([rows(0), rows(3), rows(10)]).toEqual([1, 4, 10]);
    expect(collectRuns([{ ...newest, status: "running" }], [], {}).training).toBe(1);
  });
});
