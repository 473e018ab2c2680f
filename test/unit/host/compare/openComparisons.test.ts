import { describe, expect, it } from "vitest";
import type { Memento } from "vscode";
import { OpenComparisons } from "../../../../src/host/compare/openComparisons.ts";

/** The workspace's state as VS Code keeps it: what comes back was JSON in between. */
function workspaceState(): Memento {
  let text = "{}";
  const read = (): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;
  return {
    keys: () => Object.keys(read()),
    get: <T>(key: string, otherwise?: T) => (read()[key] as T | undefined) ?? otherwise,
    update: (key: string, value: unknown) => {
      text = JSON.stringify({ ...read(), [key]: value });
      return Promise.resolve();
    },
  };
}

describe("comparisons that were open", () => {
  it("come back with what their page has kept", () => {
    const open = new OpenComparisons(workspaceState());
    expect(open.comeBack({ paths: ["/a", 7, "/b"], set: "test" })).toEqual(["/a", "/b"]);
  });

  it("come back where their page has kept nothing, each once", () => {
    const state = workspaceState();
    const before = new OpenComparisons(state);
    before.add(["/a", "/b"]);
    before.add(["/c", "/d"]);
    const after = new OpenComparisons(state);
    expect(after.comeBack({ paths: ["/a", "/b"] })).toEqual(["/a", "/b"]);
    expect(after.comeBack(undefined)).toEqual(["/c", "/d"]);
    expect(after.comeBack(null)).toEqual([]);
  });

  it("are forgotten when they are closed", () => {
    const state = workspaceState();
    const before = new OpenComparisons(state);
    const closed = ["/a", "/b"];
    before.add(closed);
    before.remove(closed);
    expect(new OpenComparisons(state).comeBack(undefined)).toEqual([]);
  });

  it("are kept as long as they have not come back: a hidden panel does when it is looked at", () => {
    const state = workspaceState();
    new OpenComparisons(state).add(["/a", "/b"]);
    new OpenComparisons(state).add(["/c", "/d"]);
    expect(new OpenComparisons(state).comeBack({ paths: ["/a", "/b"] })).toEqual(["/a", "/b"]);
    expect(new OpenComparisons(state).comeBack({ paths: ["/e", "/f"] })).toEqual(["/e", "/f"]);
  });
});
