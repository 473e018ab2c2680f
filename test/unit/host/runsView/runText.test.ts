import { describe, expect, it } from "vitest";
import { runStatuses } from "../../../../src/core/runStatus.ts";
import { collectRuns, type RunGroup, type RunRow } from "../../../../src/host/runsView/collect.ts";
import { nothingDone } from "../../../../src/services/liveProgress.ts";
import {
  contextValueOf,
  groupText,
  runIcon,
  runText,
  statusIcon,
  titleText,
} from "../../../../src/host/runsView/runText.ts";
import { Times } from "../../../../src/host/runsView/times.ts";
import type { RunEntry } from "../../../../src/services/runStore.ts";
import { asItIs, english as t } from "../../../helpers/english.ts";
import { runEntry } from "../../../helpers/runEntries.ts";

const times = new Times("en", new Date("2026-03-01T20:00:00.000Z"), "UTC");

function row(given: Partial<RunEntry> = {}): { row: RunRow; group: RunGroup } {
  const [group] = collectRuns([runEntry(given)], [], {}).groups;
  return { row: group.rows[0], group };
}

const text = (given: Partial<RunEntry> = {}): ReturnType<typeof runText> => {
  const { row: one, group } = row(given);
  return runText(one, group, times, t, asItIs);
};

const description = (given: Partial<RunEntry>): string => text(given).description;

describe("the line of a run", () => {
  it("is called by its time, or by the name that somebody gave it", () => {
    expect(text().label).toBe("14:25:30");
    expect(text({ name: "twice the rate" }).label).toBe("twice the rate");
    expect(text({ name: "twice the rate", pinned: true }).label).toBe("★ twice the rate");
    expect(text({ created: "" }).label).toBe("20260301-142530-lenet5-7f3a");
  });

  it("tells the experiment's name where others of the file have another", () => {
    const older = runEntry({
      id: "older",
      experimentName: "LeNet-1",
      name: "LeNet-1",
      created: "2026-02-01T10:00:00.000Z",
    });
    const [group] = collectRuns([runEntry(), older], [], {}).groups;
    expect(group.rows.map((each) => runText(each, group, times, t, asItIs).label)).toEqual([
      "14:25:30",
      "LeNet-1, Feb 1, 10:00:00",
    ]);
  });

  it("tells what was reached, in validation and test", () => {
    expect(description({})).toBe("98.93 % · test 98.81 %");
    expect(description({ test: null })).toBe("98.93 %");
    expect(description({ best: null })).toBe("test 98.81 %");
    expect(description({ best: { epoch: 1, accuracy: 0.9, set: "test" } })).toBe("test 98.81 %");
    expect(description({ best: { epoch: 1, accuracy: 0.9, set: "test" }, test: null })).toBe("test 90.00 %");
  });

  it("tells how far it is, where it did not come to its end", () => {
    const on = { epoch: 3, test: null };
    expect(description({ ...on, status: "running" })).toBe("epoch 4/10 · 98.93 %");
    expect(description({ ...on, status: "paused" })).toBe("paused · epoch 4/10 · 98.93 %");
    expect(description({ ...on, status: "stopped" })).toBe("stopped · epoch 3/10 · 98.93 %");
    expect(description({ ...on, status: "interrupted", epochs: null, best: null })).toBe("interrupted");
    expect(description({ ...on, status: "queued", best: null })).toBe("queued");
    expect(description({ ...on, status: "failed", best: null, failure: "The loss became NaN." })).toBe(
      "failed: The loss became NaN",
    );
  });

  it("tells the share of the updates of a run of this window", () => {
    const entry = runEntry({ status: "running", best: null, test: null });
    const live = {
      runId: entry.id,
      path: entry.path,
      experimentName: "LeNet-5",
      file: null,
      status: "running",
    } as const;
    const lineAt = (progress: typeof nothingDone): string => {
      const [group] = collectRuns([entry], [{ ...live, progress }], {}).groups;
      return runText(group.rows[0], group, times, t, asItIs).description;
    };
    expect(lineAt(nothingDone)).toBe("starting");
    expect(lineAt({ ...nothingDone, epochs: 4, steps: 400, epoch: 1, step: 50 })).toBe("epoch 1/4 (12 %)");
  });

  it("tells of damage, of a newer version, and the first line of the note", () => {
    const problem = { message: "about.json is torn.", next: "Remove it." };
    expect(description({ problem, best: null, test: null })).toBe("damaged");
    expect(description({ problem, status: "damaged", best: null, test: null })).toBe("damaged");
    expect(description({ newer: true })).toBe("of a newer version · 98.93 % · test 98.81 %");
    expect(description({ note: "try less\nor more" })).toBe("98.93 % · test 98.81 % · try less");
  });

  it("is said in words to whom it is read", () => {
    expect(text({ pinned: true, name: "base" }).spoken).toBe("base, pinned, completed, 98.93 %, test 98.81 %");
  });
});

describe("the line of a group", () => {
  it("tells the file, its folder, its runs and the best of them", () => {
    const { group } = row();
    expect(groupText(group, "", t)).toEqual({
      label: "lenet5.mnist.json",
      description: "1 run · best 98.93 %",
      spoken: "lenet5.mnist.json, 1 run, best 98.93 %",
    });
    expect(groupText(group, "lab/week1", t).description).toBe("lab/week1 · 1 run · best 98.93 %");
    expect(groupText(row({ experimentFile: null, best: null }).group, "", t)).toMatchObject({
      label: "LeNet-5",
      description: "1 run",
    });
  });
});

describe("the view's title", () => {
  it("counts runs, those shown, and those that train", () => {
    const entries = [
      runEntry({ id: "a", path: "/a", status: "running" }),
      runEntry({ id: "b", path: "/b", name: "x" }),
    ];
    expect(titleText(collectRuns([], [], {}), t)).toBe("");
    expect(titleText(collectRuns(entries, [], {}), t)).toBe("2 runs · 1 training");
    expect(titleText(collectRuns(entries, [], { text: "x" }), t)).toBe("1 of 2 runs · 1 training");
  });
});

describe("the icon of a run", () => {
  it("has the status in its shape and the run in its colour", () => {
    expect(runIcon({ status: "completed" }, 2)).toEqual({ icon: "pass-filled", color: "mnistLab.run3" });
    const statuses = [...runStatuses, "damaged"] as const;
    expect(new Set(statuses.map((status) => statusIcon(status))).size).toBe(statuses.length);
  });
});

describe("the words for menus", () => {
  const words = (given: Partial<RunEntry>): string[] => contextValueOf(row(given).row).split(" ");

  it("tell what can be done with a run", () => {
    expect(words({})).toEqual(["run", "completed", "over", "file", "ours", "unpinned"]);
    expect(words({ status: "interrupted", pinned: true })).toEqual([
      ...["run", "interrupted", "over", "resumable", "file", "ours", "pinned"],
    ]);
    expect(words({ status: "damaged", experimentFile: null })).toEqual(["run", "damaged", "over", "ours", "unpinned"]);
    expect(words({ status: "running", holder: { pid: 7, host: "lab" } })).toContain("elsewhere");
  });

  it("let nobody resume or delete what another process holds, nor resume what a newer version wrote", () => {
    const held = words({ status: "stopped", holder: { pid: 7, host: "lab" } });
    expect(held).not.toContain("resumable");
    expect(held).not.toContain("over");
    expect(words({ status: "stopped", newer: true })).not.toContain("resumable");
  });

  it("tell a run of this window", () => {
    const entry = runEntry({ status: "running" });
    const live = { runId: entry.id, path: entry.path, experimentName: "", file: null, progress: nothingDone } as const;
    const [group] = collectRuns([entry], [{ ...live, status: "paused" }], {}).groups;
    expect(contextValueOf(group.rows[0]).split(" ")).toEqual(["run", "paused", "here", "file", "ours", "unpinned"]);
  });
});
