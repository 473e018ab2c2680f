import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import type { TrainerEvent } from "../../../../src/core/runEvents.ts";
import { historyOf } from "../../../../src/core/runHistory.ts";
import { comparisonOf, type CollectedRun } from "../../../../src/host/compare/collect.ts";
import type { RunDetails } from "../../../../src/services/runDetails.ts";
import type { RunEntry } from "../../../../src/services/runEntry.ts";
import { epochEndEvent, evaluation, startedEvent } from "../../../helpers/runEvents.ts";

const flatten = { type: "flatten" };
const output = { type: "dense", units: 10, activation: "softmax" };
const hidden = { type: "dense", units: 30, activation: "relu" };

const best = epochEndEvent(2, {
  evaluations: [evaluation({ loss: NaN, accuracy: 0.98 })],
  best: true,
  trainSeconds: 4,
});
const history = [startedEvent(), epochEndEvent(1), best];

function entry(id: string, given: Partial<RunEntry> = {}): RunEntry {
  return {
    id,
    path: `/runs/${id}`,
    name: id,
    experimentName: id,
    note: "",
    pinned: false,
    status: "completed",
    created: "2026-03-01T14:25:30.000Z",
    ended: null,
    engine: "wasm",
    experimentFile: null,
    device: null,
    parameters: 7850,
    epoch: 2,
    epochs: 2,
    step: 20,
    best: { epoch: 2, accuracy: 0.98, set: "validation" },
    test: null,
    seconds: 9,
    fingerprint: "ab".repeat(32),
    segments: 1,
    checkpoint: null,
    failure: null,
    holder: null,
    newer: false,
    problem: null,
    ...given,
  };
}

interface Given {
  readonly layers: readonly object[] | null;
  readonly training?: object;
  readonly events?: readonly TrainerEvent[];
  readonly problems?: RunDetails["problems"];
  readonly entry?: Partial<RunEntry>;
}

function run(id: string, { layers, training = {}, events = history, problems = [], ...given }: Given): CollectedRun {
  const text = JSON.stringify({ model: { layers }, training });
  const parsed = layers === null ? null : parseExperiment(text, { fileName: "test.mnist.json" });
  if (parsed?.experiment === null) throw new Error(JSON.stringify(parsed.problems));
  const details: RunDetails = {
    id,
    path: `/runs/${id}`,
    experiment: parsed?.experiment ?? null,
    network: null,
    summary: null,
    history: historyOf(events),
    experimentFile: null,
    problems,
  };
  return { entry: entry(id, given.entry), details, name: `the ${id}`, color: id.length };
}

describe("a comparison", () => {
  const comparison = comparisonOf([
    run("plain", { layers: [flatten, output] }),
    run("lost", {
      layers: null,
      events: [],
      problems: [{ file: "events.jsonl", message: "is missing", repair: null }],
    }),
    run("deeper", { layers: [flatten, hidden, output], training: { batchSize: 16, optimizer: { type: "sgd" } } }),
  ]);
  const [plain, lost, deeper] = comparison.runs;

  it("gives each run a letter and keeps its colour", () => {
    expect(comparison.runs.map(({ letter, color }) => [letter, color])).toEqual([
      ["A", 5],
      ["B", 4],
      ["C", 6],
    ]);
  });

  it("tells what each came to in its best epoch", () => {
    expect(plain).toMatchObject({
      name: "the plain",
      bestEpoch: 2,
      chosenOn: "validation",
      secondsPerEpoch: (2.4 + 4.4) / 2,
      steps: 20,
    });
    expect(plain.looks.validation).toMatchObject({
      epoch: 2,
      accuracy: 0.98,
      count: 10_000,
      loss: Float64Array.of(NaN),
    });
    expect(plain.looks.test).toBeNull();
    expect(comparison.set).toBe("validation");
  });

  it("has a place for a run that has lost its files, with the reason", () => {
    expect(lost).toMatchObject({ problem: "events.jsonl is missing.", secondsPerEpoch: null, device: null });
    expect(lost.looks.validation).toBeNull();
    expect(plain.problem).toBeNull();
    expect(deeper.device).toBe("WebAssembly SIMD, 2 threads");
  });

  it("puts settings beside one another, marked where the known ones differ", () => {
    const named = new Map(comparison.settings.map((setting) => [setting.title, setting]));
    expect(named.get("training.batchSize")).toMatchObject({ values: ["128", null, "16"], differs: true });
    expect(named.get("training.epochs")).toMatchObject({ values: ["10", null, "10"], differs: false });
    expect(named.get("training.optimizer.beta1")).toMatchObject({ values: ["0.9", null, null], differs: true });
  });

  it("puts layers beside one another", () => {
    expect(comparison.layers.map(({ title, values, differs }) => [title, ...values, differs])).toEqual([
      ["flatten", "", null, "", false],
      ["dense", null, null, "units 30, activation relu", true],
      ["dense", "units 10, activation softmax", null, "units 10, activation softmax", false],
    ]);
  });

  it("has no set where no run has looked at any", () => {
    const empty = run("begun", { layers: [flatten, output], events: [startedEvent()], entry: { best: null } });
    expect(comparisonOf([empty, empty])).toMatchObject({ set: null });
    expect(comparisonOf([empty, empty]).runs.map(({ bestEpoch, chosenOn }) => [bestEpoch, chosenOn])).toEqual([
      [null, null],
      [null, null],
    ]);
  });
});
