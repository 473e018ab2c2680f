import { describe, expect, it } from "vitest";
import { ago, runsTable } from "../../../src/cli/runsTable.ts";
import type { RunEntry } from "../../../src/services/runStore.ts";
import { plainTerminal } from "../../helpers/plainTerminal.ts";
import { runEntry } from "../../helpers/runEntries.ts";

const now = Date.parse("2026-03-01T16:25:30.000Z");

const lines = (entries: readonly RunEntry[], columns = 100): string[] =>
  runsTable(entries, now, plainTerminal({ interactive: true, columns }).terminal.style());

describe("the table of runs", () => {
  it("shows what was reached, and a mark before the name of what is pinned", () => {
    const going = runEntry({
      id: "20260301-162500-dense-00ff",
      name: "twice the rate",
      pinned: true,
      status: "running",
      epoch: 3,
      best: { epoch: 3, accuracy: 0.9, set: "test" },
      test: null,
      seconds: null,
      created: "2026-03-01T16:25:00.000Z",
    });
    expect(lines([going, runEntry()])).toEqual([
      "id                           name              status     epochs  best val     test  time      when",
      "20260301-162500-dense-00ff   ★ twice the rate  running      3/10                           just now",
      "20260301-142530-lenet5-7f3a  LeNet-5           completed   10/10   98.93 %  98.81 %  1:23   2 h ago",
    ]);
  });

  it("never is wider than the terminal: short ids, then what matters least goes, then the name is shortened", () => {
    const long = runEntry({ name: "a name that is much longer than any name should be", status: "interrupted" });
    for (const columns of [200, 120, 100, 90, 80, 70, 60, 50, 40, 30, 20]) {
      for (const line of lines([long, runEntry()], columns)) expect(line.length).toBeLessThanOrEqual(columns);
    }
    expect(lines([runEntry()], 80)).toEqual([
      "id    name     status     epochs  best val     test  time     when",
      "7f3a  LeNet-5  completed   10/10   98.93 %  98.81 %  1:23  2 h ago",
    ]);
    expect(lines([long], 60)).toEqual([
      "id    name                    status       best val     test",
      "7f3a  a name that is much l…  interrupted   98.93 %  98.81 %",
    ]);
    expect(lines([long], 40)[1]).toBe("7f3a  a name that is much …  interrupted");
    // An id that is not ours has no short form.
    expect(lines([runEntry({ id: "copy-of-a-run" })], 20)[1]).toBe("copy-of-a-run  completed");
  });

  it("tells of a damaged run and of a newer one", () => {
    const problem = { message: "gone", next: "repair" };
    const damaged = runEntry({ status: "damaged", problem, best: null, test: null, epochs: null, seconds: null });
    expect(lines([damaged])[1]).toBe("20260301-142530-lenet5-7f3a  LeNet-5  damaged  2 h ago");
    expect(lines([runEntry({ problem })])[1]).toContain("completed, damaged");
    expect(lines([runEntry({ newer: true })])[1]).toContain("completed, newer");
  });

  it("colours without moving a column", () => {
    const env = { FORCE_COLOR: "1" };
    const style = plainTerminal({ interactive: true, columns: 100, env }).terminal.style();
    const entries = [runEntry({ pinned: true, status: "failed" }), runEntry()];
    const bare = runsTable(entries, now, style).map((line) => line.replace(/\x1b\[\d+m/g, ""));
    expect(bare).toEqual(lines(entries));
    expect(runsTable(entries, now, style)[1]).toContain("\x1b[31mfailed\x1b[39m");
  });
});

it("tells how long ago something was", () => {
  const at = (seconds: number): string => ago(new Date(now - seconds * 1000).toISOString(), now);
  expect([0, 59, 60, 3599, 3600, 86_399, 86_400, 172_800].map(at)).toEqual([
    "just now",
    "just now",
    "1 min ago",
    "59 min ago",
    "1 h ago",
    "23 h ago",
    "1 day ago",
    "2 days ago",
  ]);
  expect(at(31 * 86_400)).toBe("2026-01-29");
  expect(ago("", now)).toBe("");
});
