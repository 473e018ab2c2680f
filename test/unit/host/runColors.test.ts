import { expect, test } from "vitest";
import type { Memento } from "vscode";
import { colorsOfRuns } from "../../../src/host/runColors.ts";

/** As VS Code keeps it: what is read is what was written, as JSON. */
class State implements Memento {
  written = 0;
  readonly #values = new Map<string, string>();

  keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  get<T>(key: string, usual?: T): T | undefined {
    const text = this.#values.get(key);
    return text === undefined ? usual : (JSON.parse(text) as T);
  }

  update(key: string, value: unknown): Promise<void> {
    this.written++;
    this.#values.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}

const run = (id: string, created: string): { id: string; created: string } => ({ id, created });
const [a, b, c] = [run("a", "2026-03-01"), run("b", "2026-03-02"), run("c", "2026-03-03")];

test("runs get their colours in the order in which they were begun, and keep them", () => {
  const state = new State();
  expect(colorsOfRuns(state, [c, a])).toEqual(new Map(Object.entries({ a: 0, c: 1 })));
  const three = colorsOfRuns(state, [c, b, a]);
  expect([three.get("a"), three.get("c")]).toEqual([0, 1]);
  expect([0, 1]).not.toContain(three.get("b"));
  expect(colorsOfRuns(state, [b]).get("b")).toBe(three.get("b"));
  expect(colorsOfRuns(state, [c, b, a])).toEqual(three);
  expect(state.written).toBe(2);
});

test("the colours of many runs that are gone are forgotten", () => {
  const state = new State();
  for (let i = 0; i < 12; i++) {
    colorsOfRuns(
      state,
      Array.from({ length: 1000 }, (_, j) => run(`${i}-${j}`, String(i * 1000 + j))),
    );
  }
  expect(state.get<unknown[]>("runColors")).toHaveLength(5000);
});
