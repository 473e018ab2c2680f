import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import { collectRuns } from "../../../../src/host/runsView/collect.ts";
import { factsOf, type RunFacts } from "../../../../src/host/runsView/runFacts.ts";
import { Times } from "../../../../src/host/runsView/times.ts";
import type { RunEntry } from "../../../../src/services/runStore.ts";
import { asItIs, english as t } from "../../../helpers/english.ts";
import { runEntry } from "../../../helpers/runEntries.ts";

const times = new Times("en", new Date("2026-03-01T20:00:00.000Z"), "UTC");

const { experiment } = parseExperiment(
  JSON.stringify({
    name: "LeNet-5",
    seed: 7,
    model: {
      layers: [
        { type: "residual", layers: [{ type: "conv2d", filters: 1, kernelSize: 3, padding: "same" }] },
        { type: "flatten" },
        { type: "dense", units: 10, activation: "softmax" },
      ],
    },
    training: { epochs: 3, optimizer: { type: "sgd", learningRate: 0.5 } },
  }),
  { fileName: "a.mnist.json" },
);

function facts(given: Partial<RunEntry> = {}, of: typeof experiment = null): RunFacts {
  return factsOf(collectRuns([runEntry(given)], [], {}).groups[0].rows[0], of, times, t, asItIs);
}

const factOf = (title: string, given: Partial<RunEntry> = {}): string | undefined =>
  facts(given).facts.find((fact) => fact.title === title)?.value;

describe("what a tooltip tells of a run", () => {
  it("is what was reached, how and when", () => {
    expect(facts({ name: "base", fingerprint: "0123456789abcdef" })).toEqual({
      title: "base",
      facts: [
        { title: "Experiment", value: "LeNet-5" },
        { title: "Status", value: "completed, epoch 10/10" },
        { title: "Best validation accuracy", value: "98.93 % in epoch 8" },
        { title: "Test accuracy", value: "98.81 % ± 0.21" },
        { title: "Test loss", value: "0.0400" },
        { title: "Parameters", value: "61,706" },
        { title: "Engine", value: "WebAssembly SIMD, 2 threads" },
        { title: "Duration", value: "1:23" },
        { title: "Begun", value: "Mar 1, 2026, 14:25:30" },
        { title: "Fingerprint", value: "0123456789ab" },
        { title: "Id", value: "20260301-142530-lenet5-7f3a" },
      ],
      settings: [],
      layers: [],
      note: "",
      problem: null,
    });
  });

  it("leaves out what is not known", () => {
    const nothing = {
      best: null,
      test: null,
      parameters: null,
      engine: null,
      device: null,
      seconds: null,
      created: "",
    };
    expect(facts({ ...nothing, status: "queued", epoch: 0, epochs: null }).facts).toEqual([
      { title: "Status", value: "queued" },
      { title: "Id", value: "20260301-142530-lenet5-7f3a" },
    ]);
  });

  it("says where a run goes on, and how often it was resumed", () => {
    const on = { status: "running", epoch: 3, holder: { pid: 42, host: "lab-3" } } as const;
    expect(factOf("Status", on)).toBe("training, epoch 4/10, process 42 on lab-3");
    expect(factOf("Status", { status: "stopped", epoch: 3, segments: 3 })).toBe("stopped, epoch 3/10, resumed 2 times");
  });

  it("names the set that the best epoch was chosen on", () => {
    expect(factOf("Best test accuracy", { best: { epoch: 2, accuracy: 0.9, set: "test" } })).toBe("90.00 % in epoch 2");
  });

  it("tells why a run failed, or what is wrong with it and what helps", () => {
    expect(facts({ status: "failed", failure: "The loss became NaN." }).problem).toBe("The loss became NaN.");
    const problem = { message: "It is torn.", next: "Repair it." };
    expect(facts({ failure: "The loss became NaN.", problem }).problem).toBe("It is torn. Repair it.");
  });

  it("has the settings that somebody chose, and the layers", () => {
    expect(experiment).not.toBeNull();
    const { settings, layers } = facts({}, experiment);
    expect(settings).toEqual([
      { title: "seed", value: "7" },
      { title: "training.epochs", value: "3" },
      { title: "training.optimizer.type", value: "sgd" },
      { title: "training.optimizer.learningRate", value: "0.5" },
    ]);
    expect(layers).toEqual([
      "residual",
      "› conv2d · filters 1, kernelSize 3, padding same",
      "flatten",
      "dense · units 10, activation softmax",
    ]);
  });
});
