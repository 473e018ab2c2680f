import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeCheckpoint, writeCheckpoint } from "../../../src/files/checkpoint.ts";
import { fingerprintOf } from "../../../src/files/fingerprint.ts";
import { writeLayersModel } from "../../../src/files/layersModel.ts";
import type { RunSummary, SummaryResult } from "../../../src/files/runSummary.ts";
import { readRunWeights } from "../../../src/files/runWeights.ts";
import { sampleCheckpoint } from "../../helpers/checkpoints.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { summaryOf } from "../../helpers/savedRuns.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const restoring = sampleCheckpoint({ training: { epochs: 10, earlyStopping: { restoreBest: true } } });
const { checkpoint, network } = sampleCheckpoint();
const { experiment } = checkpoint;
const best = new Map(network.weights.map(({ name, size }) => [name, new Float32Array(size).fill(0.5)]));

function summaryWith(result: Partial<SummaryResult>, given: Partial<RunSummary> = {}): RunSummary {
  const summary = summaryOf("20260301-142530-tiny-7f3a", given);
  return {
    ...summary,
    result: { ...summary.result!, fingerprint: fingerprintOf(network, checkpoint.weights), ...result },
  };
}

/** A run's folder with its final weights in `model/` and others in `best/`. */
async function folderWithModels(): Promise<string> {
  const folder = await temporaryFolder();
  await writeLayersModel(join(folder, "model"), network, checkpoint.weights);
  await writeLayersModel(join(folder, "best"), network, best);
  return folder;
}

describe("the weights of a run that ended", () => {
  it.each<[string, Partial<SummaryResult>, Partial<RunSummary>, "best" | "final", object]>([
    ["best", {}, {}, "best", { source: "best", choice: "best", epoch: 8, step: null, values: best }],
    ["final", {}, {}, "final", { source: "model", choice: "final", epoch: 10, step: 4220 }],
    ["final, stopped", {}, { status: "stopped", epoch: 3, step: 77 }, "final", { choice: "final", epoch: 3, step: 77 }],
    ["final, the best too", { bestModel: "model", bestEpoch: 10 }, {}, "final", { choice: "final", epoch: 10 }],
    ["best where none was chosen", { bestModel: null, bestEpoch: 0 }, {}, "best", { source: "model", choice: "final" }],
  ])("are found in its models: %s", async (_, result, given, choice, expected) => {
    const found = await readRunWeights(
      await folderWithModels(),
      summaryWith(result, given),
      { experiment, network },
      choice,
    );
    expect(found).toMatchObject({ values: checkpoint.weights, ...expected });
    expect(found.fingerprint).toBe(fingerprintOf(network, found.values));
  });

  it("are of an epoch that nobody wrote down where early stopping may have gone back", async () => {
    const whole = { experiment: restoring.checkpoint.experiment, network };
    const found = await readRunWeights(await folderWithModels(), summaryWith({}), whole, "final");
    expect(found).toMatchObject({ source: "model", epoch: null, step: null });
  });

  it("are refused when they are others than those it ended with, or lie elsewhere", async () => {
    const folder = await folderWithModels();
    const read = (result: Partial<SummaryResult>, choice: "best" | "final") =>
      rejectionOf(readRunWeights(folder, summaryWith(result), { experiment, network }, choice));
    expect((await read({ fingerprint: "f".repeat(64) }, "final")).code).toBe("damaged-run");
    expect((await read({ bestModel: "../model" }, "best")).message).toContain('it names "../model"');
  });
});

describe("the weights of a run that was killed", () => {
  const killed: RunSummary = summaryOf("20260301-142530-tiny-7f3a", { status: "interrupted", result: null });

  it("are those of its newest checkpoint that can be read", async () => {
    const folder = await temporaryFolder();
    await writeCheckpoint(join(folder, "checkpoint"), ["last.safetensors"], encodeCheckpoint(checkpoint, network));
    await writeFile(join(folder, "checkpoint", "newer.safetensors"), "damaged");
    const read = (choice: "best" | "final") => readRunWeights(folder, killed, { experiment, network }, choice);
    const kept = checkpoint.kept.find(({ epoch }) => epoch === 2);
    expect(await read("best")).toMatchObject({
      source: "checkpoint/last.safetensors",
      choice: "best",
      epoch: 2,
      step: kept?.step,
      values: kept?.weights,
    });
    expect(await read("final")).toMatchObject({ choice: "final", epoch: 4, step: 37, values: checkpoint.weights });
  });

  it("are not there without a checkpoint, and damaged where all are", async () => {
    const folder = await temporaryFolder();
    const read = () => rejectionOf(readRunWeights(folder, killed, { experiment, network }, "best"));
    expect((await read()).code).toBe("not-available");
    await writeCheckpoint(join(folder, "checkpoint"), ["last.safetensors"], new Uint8Array(100));
    expect((await read()).code).toBe("damaged-run");
  });
});
