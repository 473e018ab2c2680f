import { describe, expect, it } from "vitest";
import { collectRuns } from "../../../../src/host/runsView/collect.ts";
import { Elements } from "../../../../src/host/runsView/elements.ts";
import type { RunEntry } from "../../../../src/services/runStore.ts";
import { runEntry } from "../../../helpers/runEntries.ts";

const entryOf = (id: string, given: Partial<RunEntry> = {}): RunEntry =>
  runEntry({ id, path: `/lab/.mnist/runs/${id}`, ...given });
const dense = { experimentFile: "../../../dense.mnist.json" };
const [a, b, c] = [entryOf("a"), entryOf("b"), entryOf("c", dense)];

const updated = (elements: Elements, ...entries: RunEntry[]): ReturnType<Elements["update"]> =>
  elements.update(collectRuns(entries, [], {}));

const pathsOf = (elements: Elements): string[] =>
  elements.childrenOf(elements.roots[0]).map((child) => (child.kind === "run" ? child.path : child.kind));

describe("the lines of the tree", () => {
  it("stay the same objects as long as they are there", () => {
    const elements = new Elements();
    updated(elements, a, b, c);
    const [lenet, other] = elements.roots;
    const runs = elements.childrenOf(lenet);
    expect(updated(elements, entryOf("new"), a, { ...b, epoch: 3 })).toBe("all");
    expect(elements.roots).toHaveLength(1);
    expect(elements.roots[0]).toBe(lenet);
    expect(elements.childrenOf(lenet).slice(1)).toEqual(runs);
    expect(elements.childrenOf(lenet)[1]).toBe(runs[0]);
    expect(elements.childrenOf(other)).toEqual([]);
    expect(elements.groupOf(other)).toBeNull();
    expect(elements.elementOf(c.path)).toBeNull();
  });

  it("are drawn again where they changed, all of a group where it tells of another best", () => {
    const elements = new Elements();
    expect(updated(elements, a, b, c)).toBe("all");
    expect(updated(elements, a, b, c)).toEqual([]);
    expect(updated(elements, { ...a, step: a.step + 1 }, b, c)).toEqual([]);
    expect(updated(elements, a, { ...b, note: "new" }, c)).toEqual([elements.elementOf(b.path)]);
    expect(elements.rowOf(b)?.entry.note).toBe("new");
    const best = { epoch: 9, accuracy: 0.999, set: "validation" };
    expect(updated(elements, a, { ...b, best }, { ...c, epoch: 3 })).toEqual([
      elements.roots[0],
      elements.elementOf(c.path),
    ]);
    expect(elements.groupOf(elements.roots[0])?.best).toBe(0.999);
    expect(updated(elements, b, a, c)).toBe("all");
  });

  it("know their parents", () => {
    const elements = new Elements();
    updated(elements, a, c);
    const run = elements.elementOf(c.path);
    expect(run).toMatchObject({ kind: "run", path: c.path });
    const parent = run === null ? null : elements.parentOf(run);
    expect(parent).toBe(elements.roots[1]);
    expect(parent === null ? null : elements.groupOf(parent)?.file).toBe("/lab/dense.mnist.json");
  });

  it("are new where a run comes under another group", () => {
    const elements = new Elements();
    updated(elements, a, c);
    const before = elements.elementOf(a.path);
    updated(elements, { ...a, ...dense }, c);
    expect(elements.elementOf(a.path)).not.toBe(before);
    expect(pathsOf(elements)).toEqual([a.path, c.path]);
  });

  it("are the first hundred of a long group and one for the rest, until all are wanted", () => {
    const elements = new Elements();
    const many = (count: number): RunEntry[] => Array.from({ length: count }, (_, i) => entryOf(`run${i}`));
    updated(elements, ...many(119));
    expect(pathsOf(elements)).toHaveLength(119);
    updated(elements, ...many(120));
    const [group] = elements.roots;
    const more = elements.childrenOf(group).at(-1);
    expect(pathsOf(elements)).toEqual([...many(100).map(({ path }) => path), "more"]);
    expect(elements.unlistedOf(group.key)).toBe(20);
    expect(more === undefined ? null : elements.groupOf(more)).toBe(elements.groupOf(group));
    const [last, late] = [99, 100].map((i) => elements.elementOf(`/lab/.mnist/runs/run${i}`));
    expect(last === null ? null : elements.isListed(last)).toBe(true);
    expect(late === null ? null : elements.isListed(late)).toBe(false);
    updated(elements, ...many(121));
    // VS Code knows lines by their objects.
    expect(elements.childrenOf(group).at(-1)).toBe(more);
    expect(elements.listAll(group.key)).toBe(group);
    expect(pathsOf(elements)).toEqual(many(121).map(({ path }) => path));
    expect(late === null ? null : elements.isListed(late)).toBe(true);
  });
});
