import { appendFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Context } from "../../../src/cli/context.ts";
import { repairRuns, type RepairOptions } from "../../../src/cli/repairCommand.ts";
import { acquireLock } from "../../../src/files/lock.ts";
import { completedRun, completedRunId } from "../../helpers/completedRun.ts";
import { plainTerminal } from "../../helpers/plainTerminal.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

async function place() {
  const runs = await temporaryFolder();
  const { path } = await completedRun(runs);
  const repair = async (references: string[], options: RepairOptions = {}) => {
    const { terminal, written } = plainTerminal();
    const code = await repairRuns(references, { runs, ...options }, { terminal } as Context);
    return { code, ...written };
  };
  return { path, repair };
}

test("a dry run tells what is wrong and changes nothing, a repair mends it", async () => {
  const { path, repair } = await place();
  await appendFile(join(path, "events.jsonl"), "{");
  for (let i = 0; i < 2; i++) {
    const told = await repair(["last"], { dryRun: true });
    expect(told.code).toBe(1);
    expect(told.out).toContain("events.jsonl  ends in the middle of a line; can be cut back to the last whole line.");
  }
  const mended = await repair(["last"]);
  expect(mended.code).toBe(0);
  expect(mended.out).toContain("1 problem repaired.");
  expect(await repair([], { all: true })).toMatchObject({
    code: 0,
    out: `✓ ${completedRunId}  Softmax regression: all is well.\n`,
  });
});

test("what stays broken is told by the exit code, also to scripts", async () => {
  const { path, repair } = await place();
  await truncate(join(path, "experiment.json"), 0);
  const { code, out } = await repair(["last"], { json: true });
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual({
    type: "repair",
    id: completedRunId,
    name: "Softmax regression",
    repaired: [],
    left: [{ file: "experiment.json", message: "is empty", repair: null }],
  });
});

test("a run that somebody holds is not touched, and told", async () => {
  const { path, repair } = await place();
  const lock = await acquireLock(join(path, "lock.json"), "training");
  const { code, err } = await repair([], { all: true });
  expect(code).toBe(1);
  expect(err).toContain(String(process.pid));
  await lock.release();
});

test("either runs are named, or all are meant", async () => {
  const { repair } = await place();
  expect(await rejectionOf(repair([]))).toMatchObject({ code: "bad-usage" });
  expect(await rejectionOf(repair(["last"], { all: true }))).toMatchObject({ code: "bad-usage" });
});
