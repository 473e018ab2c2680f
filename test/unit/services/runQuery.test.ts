import { join } from "node:path";
import { expect, test } from "vitest";
import { queriedRuns, type RunQuery } from "../../../src/services/runQuery.ts";
import { RunStore, type RunEntry } from "../../../src/services/runStore.ts";
import { saveRun, summaryOf } from "../../helpers/savedRuns.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

/** d (newest) has no figures; a, b and c differ in all. */
async function entries(): Promise<RunEntry[]> {
  const runs = join(await temporaryFolder(), "runs");
  const { result } = summaryOf("x");
  if (result?.test == null) throw new Error("no test");
  const figures = [
    ["a", "trial 10", 0.97, 0.99, 0.3, 20],
    ["b", "Trial 9", 0.99, 0.98, 0.1, 30],
    ["c", "dense", 0.98, 0.97, 0.2, 10],
  ] as const;
  for (const [i, [id, name, best, accuracy, loss, seconds]] of figures.entries()) {
    await saveRun(runs, id, {
      name,
      created: `2026-03-0${i + 1}T00:00:00.000Z`,
      best: { epoch: 1, accuracy: best, set: "validation" },
      result: { ...result, test: { ...result.test, accuracy, loss }, seconds },
    });
  }
  await saveRun(runs, "d", {
    name: "Ünter",
    status: "failed",
    created: "2026-03-04T00:00:00.000Z",
    best: null,
    result: null,
  });
  const store = new RunStore(runs);
  await store.note("b", "a slow\none");
  return store.list();
}

test("runs are chosen by words and statuses, and put in order", async () => {
  const all = await entries();
  const ids = (query: RunQuery): string =>
    queriedRuns(all, query)
      .map(({ id }) => id)
      .join("");
  expect(ids({})).toBe("dcba");
  expect(ids({ reverse: true })).toBe("abcd");
  expect(ids({ order: "name" })).toBe("cbad");
  expect(ids({ order: "name", reverse: true })).toBe("dabc");
  // What a run lacks puts it last either way.
  expect(ids({ order: "accuracy" })).toBe("bcad");
  expect(ids({ order: "accuracy", reverse: true })).toBe("acbd");
  expect(ids({ order: "test" })).toBe("abcd");
  expect(ids({ order: "loss" })).toBe("bcad");
  expect(ids({ order: "time" })).toBe("cabd");
  expect(ids({ text: "trial" })).toBe("ba");
  expect(ids({ text: " SLOW  trial " })).toBe("b");
  expect(ids({ text: "wasm" })).toBe("dcba");
  expect(ids({ text: "trial dense" })).toBe("");
  expect(ids({ statuses: ["failed", "stopped"] })).toBe("d");
  expect(ids({ statuses: ["completed"], text: "9", order: "name" })).toBe("b");
});
