import { expect, test } from "vitest";
import { decodeRunSummary, type RunSummary } from "../../../src/files/runSummary.ts";
import { sealedText } from "../../../src/files/sealedJson.ts";
import { completedRun } from "../../helpers/completedRun.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

function decoded(summary: object): Promise<RunSummary> {
  return Promise.resolve().then(() => decodeRunSummary("/runs/a/summary.json", sealedText(summary)));
}

test("a summary comes back with numbers that JSON does not know, its confusion, and what it has beyond", async () => {
  const { summary } = await completedRun(await temporaryFolder());
  if (summary.result?.test === undefined || summary.result.test === null) throw new Error("There is no test.");
  const odd = { ...summary, mood: "calm", result: { ...summary.result, test: { ...summary.result.test, loss: NaN } } };
  expect(await decoded(odd)).toEqual(odd);
});

test.each([
  { epoch: "many" },
  { epoch: -1 },
  { started: "soon" },
  { started: { engine: "wasm" } },
  { best: { epoch: 1 } },
  { checkpoint: { file: 7, epoch: 1, step: 1 } },
  { result: [] },
  { result: { test: null } },
  { error: "no" },
  { segments: null },
  { runId: undefined },
])("a sealed summary with %j is not taken for one of ours", async (wrong) => {
  const { summary } = await completedRun(await temporaryFolder());
  const error = await rejectionOf(decoded({ ...summary, ...wrong }));
  expect(error).toMatchObject({ code: "damaged-run" });
});
