import { describe, expect, it } from "vitest";
import { collectRuns, type RunsTree } from "../../../../src/host/runsView/collect.ts";
import { Elements } from "../../../../src/host/runsView/elements.ts";
import { runText } from "../../../../src/host/runsView/runText.ts";
import { sweepContextValue, sweepIcon, sweepText } from "../../../../src/host/runsView/sweepLineText.ts";
import { Times } from "../../../../src/host/runsView/times.ts";
import type { RunQuery } from "../../../../src/services/runQuery.ts";
import type { RunEntry } from "../../../../src/services/runStore.ts";
import { rowOf } from "../../../../src/services/sweep/sweepRow.ts";
import type { ShownSweep } from "../../../../src/services/sweep/sweepWatch.ts";
import { asItIs, english as t } from "../../../helpers/english.ts";
import { runEntry } from "../../../helpers/runEntries.ts";

const runs = "/lab/.mnist/runs";
const entryOf = (id: string, given: Partial<RunEntry> = {}): RunEntry =>
  runEntry({ id, path: `${runs}/${id}`, name: `LeNet-5: ${id}`, experimentName: `LeNet-5: ${id}`, ...given });
const accuracy = (value: number) => ({ best: { epoch: 1, accuracy: value, set: "validation" } });
const [a, b, c] = [entryOf("a", accuracy(0.9)), entryOf("b", accuracy(0.95)), entryOf("c", accuracy(0.8))];
const alone = runEntry({ id: "alone", path: `${runs}/alone` });

/** @param ids of its points' runs; null where there is none. */
function sweepOf(ids: readonly (string | null)[], given: Partial<ShownSweep> = {}): ShownSweep {
  const all = [a, b, c];
  const rows = ids.map((run, index) =>
    rowOf(
      { index, values: { "training.batchSize": 16 << index, "model.layers[*].activation": "tanh" }, seed: 42, run },
      all.find(({ id }) => id === run) ?? null,
    ),
  );
  const accuracies = rows.map((row) => row.accuracy ?? -1);
  const highest = Math.max(...accuracies);
  const best = ids.every((id) => id === null) ? null : { index: accuracies.indexOf(highest), accuracy: highest };
  const completed = ids.filter((id) => id !== null).length;
  const waiting = ids.length - completed;
  return {
    ...{ id: "one", path: "/lab/.mnist/sweeps/one", name: "LeNet-5", experimentFile: "/lab/lenet5.mnist.json", runs },
    ...{ created: "2026-03-01T14:25:30.000Z", repeats: 1, warmStart: false, isTraining: false, rows },
    parameters: ["training.batchSize", "model.layers[*].activation"],
    progress: { points: ids.length, completed, failed: 0, running: 0, waiting, best, secondsLeft: null },
    ...given,
  };
}

const collected = (
  entries: readonly RunEntry[],
  sweeps: readonly ShownSweep[],
  query: RunQuery = {},
  here: readonly string[] = [],
): RunsTree => collectRuns(entries, [], query, { sweeps, here: new Set(here) });

const shape = ({ groups }: RunsTree): unknown =>
  groups.map((group) => [
    group.sweeps.map(({ rows, waiting }) => [rows.map(({ entry }) => entry.id).join(), waiting]),
    group.rows.map(({ entry }) => entry.id).join(),
  ]);

describe("the runs of a sweep, collected", () => {
  it("stand below it and nowhere else, in the group of its file", () => {
    const tree = collected([a, alone, b, c], [sweepOf(["c", "a", null])]);
    expect(shape(tree)).toEqual([[[["a,c", 1]], "alone,b"]]);
    expect(tree.groups[0]).toMatchObject({ file: "/lab/lenet5.mnist.json", count: 4, experimentName: "LeNet-5" });
    expect(tree).toMatchObject({ all: 4, shown: 4 });
  });

  it("come with what trains first, then the pinned ones", () => {
    const entries = [a, { ...b, pinned: true }, { ...c, status: "running" } as const];
    expect(shape(collected(entries, [sweepOf(["a", "b", "c"])]))).toEqual([[[["c,b,a", 0]], ""]]);
  });

  it("are filtered and sorted as all are; a sweep of which none is wanted is left out", () => {
    const sweeps = [sweepOf(["a", "b", "c", null])];
    expect(shape(collected([a, b, c], sweeps, { order: "accuracy" }))).toEqual([[[["b,a,c", 1]], ""]]);
    expect(shape(collected([a, b, c, alone], sweeps, { text: "LeNet-5: b" }))).toEqual([[[["b", 1]], ""]]);
    expect(shape(collected([a, b, c, alone], sweeps, { text: "alone" }))).toEqual([[[], "alone"]]);
  });

  it("may all be gone: the sweep has its line all the same", () => {
    const tree = collected([], [sweepOf([null, null])]);
    expect(shape(tree)).toEqual([[[["", 2]], ""]]);
    expect(tree).toMatchObject({ all: 0, shown: 0 });
  });

  it("belong to the sweep of their own file where two have them, otherwise to the newest", () => {
    const path = "/lab/.mnist/sweeps/two";
    const other = sweepOf(["a", "b"], { path, experimentFile: "/lab/copy.mnist.json", created: "2026-03-02" });
    const tree = collected([a, b], [other, sweepOf(["a"])]);
    expect(tree.groups.map(({ file, sweeps }) => [file, sweeps.map(({ rows }) => rows.length)])).toEqual([
      ["/lab/lenet5.mnist.json", [1]],
      ["/lab/copy.mnist.json", [1]],
    ]);
  });

  it("tell the sweep's best and its time left in steps that a person would say", () => {
    const progress = { ...sweepOf(["a", "b"]).progress, secondsLeft: 371 };
    const training = { isTraining: true, progress };
    const [{ sweeps }] = collected([a, b], [sweepOf(["a", "b"], training)], {}, ["/lab/.mnist/sweeps/one"]).groups;
    expect(sweeps[0]).toMatchObject({ here: true, progress: { best: { accuracy: 0.95 }, secondsLeft: 360 } });
    expect(sweeps[0].rows.map(({ point }) => point?.isBest)).toEqual([false, true]);
    const [idle] = collected([a, b], [sweepOf(["a", "b"], { progress })]).groups;
    expect(idle.sweeps[0].progress.secondsLeft).toBeNull();
  });
});

describe("the line of a sweep", () => {
  const nodeOf = (sweep: ShownSweep) => collected([a, b, c], [sweep]).groups[0].sweeps[0];

  it("tells how far it is, its best and the time left; what it varies is spoken", () => {
    const done = nodeOf(sweepOf(["a", "b", null]));
    expect(sweepText(done, null, t)).toEqual({
      label: "Sweep",
      description: "2 of 3 done · best 95.00 %",
      spoken: "Sweep, Batch Size × Activation, 2 of 3 done, best 95.00 %",
    });
    const progress = { ...sweepOf(["a", "b", null]).progress, failed: 1, completed: 1, secondsLeft: 7800 };
    const training = nodeOf(sweepOf(["a", "b", null], { isTraining: true, progress, repeats: 3 }));
    expect(sweepText(training, "14:25:30", t)).toEqual({
      label: "Sweep, 14:25:30",
      description: "1 of 3 done · 1 failed · best 95.00 % · 2 h 10 min left",
      spoken:
        "Sweep, 14:25:30, Batch Size × Activation × 3 seeds, training, 1 of 3 done, 1 failed, best 95.00 %, 2 h 10 min left",
    });
  });

  it("has an icon and a menu for its state", () => {
    const [left, over] = [nodeOf(sweepOf(["a", null])), nodeOf(sweepOf(["a", "b"]))];
    const training = { ...left, isTraining: true, here: true };
    expect([left, over, training].map(({ ...node }) => sweepIcon(node).icon)).toEqual([
      "layers-dot",
      "layers",
      "sync~spin",
    ]);
    expect([left, over, training].map(sweepContextValue)).toEqual([
      "sweep sweepIdle sweepLeft file",
      "sweep sweepIdle file",
      "sweep sweepHere file",
    ]);
    const failed = { ...over, progress: { ...over.progress, completed: 1, failed: 1 } };
    expect(sweepIcon(failed).color).toBe("list.warningForeground");
  });

  it("has runs that are called by what they have of their own", () => {
    const times = new Times("en", new Date("2026-03-01T20:00:00.000Z"), "UTC");
    const lines = (sweep: ShownSweep): unknown => {
      const [group] = collected([a, { ...b, name: "mine" }], [sweep]).groups;
      return group.sweeps[0].rows.map((row) => {
        const { label, description } = runText(row, group, times, t, asItIs);
        return [label, description];
      });
    };
    expect(lines(sweepOf(["a", "b"]))).toEqual([
      ["16, tanh", "90.00 % · test 98.81 %"],
      ["mine", "best · 95.00 % · test 98.81 %"],
    ]);
    expect(lines(sweepOf(["a"], { repeats: 2 }))).toEqual([["16, tanh, seed 42", "best · 90.00 % · test 98.81 %"]]);
  });
});

describe("the lines below a sweep", () => {
  const children = (elements: Elements): string[] => {
    const [group] = elements.roots;
    const [sweep] = elements.childrenOf(group);
    if (sweep.kind !== "sweep") throw new Error("The first line is no sweep.");
    return elements.childrenOf(sweep).map((child) => (child.kind === "run" ? child.path : child.kind));
  };

  it("are its runs, and one for all that wait; a run that begins changes the sweep alone", () => {
    const elements = new Elements();
    expect(elements.update(collected([a, alone], [sweepOf(["a", null, null])]))).toBe("all");
    expect(children(elements)).toEqual([a.path, "waiting"]);
    const [sweep, single] = elements.childrenOf(elements.roots[0]);
    expect(single).toMatchObject({ kind: "run", path: alone.path });
    const [run, waiting] = sweep.kind === "sweep" ? elements.childrenOf(sweep) : [];
    expect(elements.parentOf(run)).toBe(sweep);
    expect(elements.parentOf(waiting)).toBe(sweep);
    expect(elements.parentOf(sweep)).toBe(elements.roots[0]);
    expect(waiting.kind === "waiting" ? elements.sweepOf(waiting)?.waiting : null).toBe(2);
    const lower = { ...c, ...accuracy(0.5) };
    expect(elements.update(collected([a, lower, alone], [sweepOf(["a", "c", null])]))).toEqual([elements.roots[0]]);
    expect(elements.childrenOf(elements.roots[0])[0]).toBe(sweep);
    expect(children(elements)).toEqual([a.path, c.path, "waiting"]);
    expect(elements.update(collected([lower, a, alone], [sweepOf(["a", "c", null])]))).toEqual([sweep]);
    expect(elements.update(collected([lower, a, alone], [sweepOf(["a", "c", null])]))).toEqual([]);
  });

  it("say nothing of what waits while a filter leaves runs out", () => {
    const elements = new Elements();
    elements.update(collected([a, alone], [sweepOf(["a", null])], { text: "LeNet-5: a" }));
    expect(children(elements)).toEqual([a.path]);
  });

  it("are the first hundred of many, until all are wanted", () => {
    const many = Array.from({ length: 150 }, (_, i) => entryOf(`run${i}`));
    const elements = new Elements();
    elements.update(collected(many, [sweepOf(many.map(({ id }) => id))]));
    expect(children(elements)).toHaveLength(101);
    expect(children(elements).at(-1)).toBe("more");
    const late = elements.elementOf(`${runs}/run120`);
    expect(late === null ? null : elements.isListed(late)).toBe(false);
    elements.listAll(late?.parent ?? "");
    expect(children(elements)).toHaveLength(150);
  });
});
