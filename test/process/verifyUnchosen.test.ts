import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chosenLook } from "../../src/core/runLooks.ts";
import { inspectRun } from "../../src/files/runProblems.ts";
import { weightsInTime } from "../../src/services/export/tensorboard/weights.ts";
import { unpackBundle } from "../../src/services/handIn/unpackBundle.ts";
import type { VerificationReport } from "../../src/services/handIn/verify/report.ts";
import { readRunDetails } from "../../src/services/runDetails.ts";
import { readRunMistakes } from "../../src/services/runMistakes.ts";
import { mnist, smallExperiment } from "../helpers/builtTrainer.ts";
import { foundIn, HandIns, stateOf } from "../helpers/handIns.ts";

// Runs without validation digits: no epoch of theirs is chosen as the best.

let handIns: HandIns;

beforeAll(async () => {
  handIns = new HandIns(await mkdtemp(join(tmpdir(), "mnist-lab-unchosen-")));
});

afterAll(async () => {
  await rm(handIns.place, { recursive: true, force: true });
});

const data = { limit: 300, validationSplit: 0 };

const noteOf = ({ checks }: VerificationReport, id: string): string | undefined =>
  checks.find((check) => check.id === id)?.note;

describe("a run that early stopping took back to an earlier epoch", () => {
  let run: string;
  beforeAll(async () => {
    const earlyStopping = { monitor: "loss", patience: 2, restoreBest: true };
    const optimizer = { type: "sgd", learningRate: 1.5 };
    const layers = [
      { type: "flatten" },
      { type: "dense", units: 12, activation: "relu" },
      { type: "dense", units: 10, activation: "softmax" },
    ];
    run = await handIns.train(
      smallExperiment({
        seed: 3,
        data,
        model: { layers },
        training: { epochs: 40, batchSize: 32, optimizer, earlyStopping },
      }),
    );
  });

  test("is whole, and verifies as good", async () => {
    expect(await inspectRun(run)).toEqual([]);
    const report = await handIns.verify(await handIns.handIn(run, "restored"));
    expect([foundIn(report), report.verdict]).toEqual([[], "good"]);
    expect(noteOf(report, "predictions")).toContain("of the one evaluation");
    expect(stateOf(report)).toMatchObject({ predictions: "passed", answers: "passed" });
  });

  test("is shown with the epoch that was tested, and the probabilities of that", async () => {
    const details = await readRunDetails(run);
    const last = details.history.epochs.length;
    const look = chosenLook(details, { set: null, epoch: null });
    if (look === null) throw new Error("The run has no look.");
    expect([look.set, look.epoch]).toEqual(["test", last - 2]);
    expect((await readRunMistakes(details, look, mnist)).withProbabilities).toBe(true);
    const steps: number[] = [];
    for await (const { step } of weightsInTime(details)) steps.push(step);
    expect(steps).toContain(details.history.epochs[last - 3].step);
  });

  test("has no probabilities of the test set under another epoch", async () => {
    const whole = join(handIns.place, "whole");
    await mkdir(whole);
    const bundle = await handIns.handIn(run, "cut");
    expect(await unpackBundle(bundle, whole, new AbortController().signal)).toEqual([]);
    const report = await handIns.forged(whole, (forger) =>
      forger.predictions((record) => {
        if (record.kind === "probabilities") Object.assign(record, { epoch: record.epoch + 2 });
      }),
    );
    expect(foundIn(report).join("\n")).toContain("lacks the probabilities of the test set in epoch");
    expect(report.verdict).toBe("bad");
  });
});

describe("a run that was stopped before it was looked at", () => {
  let bundle: string;
  beforeAll(async () => {
    const experiment = smallExperiment({ data, training: { epochs: 500, batchSize: 32 } });
    const run = await handIns.train(experiment, 2);
    bundle = await handIns.handIn(run, basename(run));
  });

  test("is good once training it again gave the same", { timeout: 60_000 }, async () => {
    const report = await handIns.verify(bundle, true);
    expect(stateOf(report)).toMatchObject({ answers: "skipped", retrained: "passed" });
    expect([foundIn(report), report.verdict]).toEqual([[], "good"]);
    expect(noteOf(report, "predictions")).toContain("no evaluation");
  });

  test("is incomplete as long as nothing has shown what its weights are", async () => {
    const report = await handIns.verify(bundle);
    expect(stateOf(report)).toMatchObject({ answers: "skipped", retrained: "skipped" });
    expect([foundIn(report), report.verdict]).toEqual([[], "incomplete"]);
  });
});
