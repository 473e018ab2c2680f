import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import type { Experiment } from "../../../../src/core/experiment/schema.ts";
import { composeReport } from "../../../../src/core/report/compose.ts";
import { blocksOf, type Block, type Cell, type TableBlock } from "../../../../src/core/report/document.ts";
import type { ReportRun, ReportSubject, ReportSweep } from "../../../../src/core/report/subject.ts";
import type { EpochEndEvent, StartedEvent, TrainerEvent } from "../../../../src/core/runEvents.ts";
import { historyOf } from "../../../../src/core/runHistory.ts";
import { inEnglish } from "../../../../src/core/translate.ts";

function experimentOf(data: object, more: object = {}): Experiment {
  const model = { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] };
  const text = JSON.stringify({ name: "A", data, model, training: { epochs: 2, batchSize: 50 }, ...more });
  const { experiment } = parseExperiment(text, { fileName: "a.mnist.json" });
  if (experiment === null) throw new Error(text);
  return experiment;
}

interface RunOptions {
  readonly data?: object;
  readonly more?: object;
  readonly engine?: StartedEvent["engine"];
  readonly status?: ReportRun["status"];
}

function run(label: string, { data = {}, more, engine = "wasm", status = "completed" }: RunOptions = {}): ReportRun {
  const experiment = experimentOf(data, more);
  const started: StartedEvent = {
    ...{ type: "started", runId: label, engine, device: `${engine}'s device`, reason: null, threads: 1 },
    ...{ numerics: 1, summary: "", parameters: 1, epochs: 2, stepsPerEpoch: 10, batchSize: 50 },
    digits: { train: 450, validation: 50, test: 100 },
  };
  const confusion = new Int32Array(100);
  const epoch = (number: number): EpochEndEvent => ({
    ...{ type: "epochEnd", epoch: number, step: 10 * number, loss: 1, accuracy: 0.5, learningRate: 0.1 },
    evaluations: [{ set: "validation", count: 50, loss: 1, accuracy: 0.5, confusion, labels: new Uint8Array(50) }],
    ...{ best: number === 1, trainSeconds: 1, evaluateSeconds: 1 },
  });
  const events: TrainerEvent[] = [started, epoch(1), epoch(2)];
  const history = historyOf(events);
  return {
    ...{ id: label, label, name: label, status, experiment, network: null, history, created: null, seconds: 1 },
    ...{ fingerprint: "f".repeat(64), computer: null, look: null },
  };
}

function report(runs: readonly ReportRun[], sweep: ReportSweep | null = null): Block[] {
  const subject: ReportSubject = {
    ...{
      title: null,
      language: "en",
      runs,
      sweep,
      shown: runs[0],
      digits: null,
      answers: null,
      words: {},
      product: "",
    },
  };
  return blocksOf(composeReport(subject, inEnglish));
}

const cellText = (cell: Cell): string => (typeof cell === "string" ? cell : cell.code);

/** Each block as a text; rows of a table as lines. */
function texts(blocks: readonly Block[]): string[] {
  return blocks.map((block) => {
    switch (block.kind) {
      case "table":
        return [block.caption, ...rowTexts(block)].join("\n");
      case "figure":
        return block.caption;
      case "listing":
        return `${block.caption}\n${block.text}`;
      case "heading":
      case "paragraph":
      case "note":
      case "words":
        return block.text;
    }
  });
}

const rowTexts = ({ rows }: TableBlock): string[] => rows.map(({ cells }) => cells.map(cellText).join(" | "));

const standardize = { normalization: "standardize" };

describe("what a report of several runs says of their data", () => {
  it("holds for all of them, or names those that it holds for", () => {
    const said = texts(report([run("a"), run("b", { data: standardize }), run("c", { data: standardize })]));
    const table = said.find((text) => text.startsWith("What is not the same")) ?? "";
    expect(table.split("\n").slice(1)).toEqual([
      "data.normalization | a | The pixels enter the network as numbers from 0 (background) to 1 (ink).",
      "data.normalization | b, c | The pixels enter the network standardized: minus their mean, divided by their standard deviation.",
    ]);
    const paragraphs = said.filter((text) => !text.includes("\n")).join("\n");
    expect(paragraphs).not.toMatch(/standardized|enter the network/);
    expect(paragraphs).toContain("The last 10 % of the training set are kept for validation");
  });

  it.each([
    ["limit", { limit: 500 }, "Only the first 500", "The whole training set is used."],
    ["validationSplit", { validationSplit: 0 }, "No part of the training set", "The last 10 %"],
    ["shuffle", { shuffle: false }, "in the same order", "in a new random order"],
    ["augmentation", { augmentation: { rotationRange: 5 } }, "rotationRange 5", "are used as they are"],
  ])("says of another %s who has it", (name, data, own, other) => {
    const table = texts(report([run("a", { data }), run("b")])).find((text) => text.startsWith("What is not the same"));
    const [, first, second] = (table ?? "").split("\n");
    expect(first).toMatch(new RegExp(`^data\\.${name} \\| a \\| .*${own}`));
    expect(second).toMatch(new RegExp(`^data\\.${name} \\| b \\| .*${other}`));
  });

  it("points to the settings where all are different", () => {
    const runs = Array.from({ length: 8 }, (_, i) => run(`r${i}`, { data: { limit: 100 * (i + 1) } }));
    const said = texts(report(runs)).join("\n");
    expect(said).toContain("The setting data.limit differs between the runs");
    expect(said).toContain("data.limit | 100, 200, 300, 400, 500, 600, 700, 800 | 8");
    expect(said).not.toContain("Only the first 100");
  });
});

describe("the settings", () => {
  it("of one run are all there, those of its layers too", () => {
    const table = texts(report([run("a")])).find((text) => text.startsWith("Every setting")) ?? "";
    expect(table).toContain("training.batchSize | 50");
    expect(table).toMatch(
      /model\.layers\[1\] \| dense \(units 10, activation softmax, .*kernelInitializer glorotUniform/,
    );
  });

  it("of several say that layers which are the same are not listed", () => {
    const wide = {
      model: {
        layers: [
          { type: "flatten" },
          { type: "dense", units: 10, activation: "softmax", kernelRegularizer: { type: "l2" } },
        ],
      },
    };
    expect(texts(report([run("a"), run("b")])).join("\n")).toContain("but their layers, which are the same");
    const said = texts(report([run("a"), run("b", { more: wide })])).join("\n");
    expect(said).toContain("of their layers those that differ");
    expect(said).toMatch(/model\.layers\[1\] \| dense .*\| dense .*l2/);
  });

  it("of many runs tell what only some of them have", () => {
    const runs = Array.from({ length: 6 }, (_, i) =>
      run(`r${i}`, i === 0 ? { data: { augmentation: { rotationRange: 7 } } } : {}),
    );
    expect(texts(report(runs)).join("\n")).toContain("data.augmentation.rotationRange | 7, –");
  });
});

const sameWeights = "comes to the same weights";

describe("how to repeat it", () => {
  it("promises the same weights of a run that came to its end by wasm", () => {
    expect(texts(report([run("a")])).join("\n")).toContain(sameWeights);
    expect(texts(report([run("a", { engine: "tensorflow" })])).join("\n")).not.toContain(sameWeights);
  });

  it.each(["interrupted", "stopped", "failed"] as const)("promises nothing of a run that was %s", (status) => {
    const said = texts(report([run("a", { status })])).join("\n");
    expect(said).not.toContain(sameWeights);
    expect(said).toContain("mnist-lab resume a");
    expect(said).toContain("fingerprint of the weights when it stopped");
    expect(said).not.toContain("fingerprint of the final weights");
  });

  it("speaks of each engine by itself, and says which computed which run", () => {
    const said = texts(report([run("a"), run("b", { engine: "tensorflow" }), run("c", { status: "stopped" })]));
    expect(said.find((text) => text.includes(sameWeights))).toMatch(/^a: The engine wasm/);
    expect(said.find((text) => text.includes("By the engine tensorflow"))).toMatch(/^b: /);
    expect(said.find((text) => text.startsWith("How to go on"))).toBe("How to go on with them.\nmnist-lab resume c");
    const table = said.find((text) => text.startsWith("What each run came to")) ?? "";
    expect(table).toMatch(/\na \| wasm \|[^]*\nb \| tensorflow \|/);
  });

  const point = (id: string) => ({
    ...{ index: 0, values: {}, seed: 42, accuracy: 0.5, test: null, testLoss: null, seconds: 1, status: "completed" },
    ...({ run: id, damaged: false, chosenOn: "validation", bestEpoch: 1, epoch: 2, epochs: 2 } as const),
  });
  const sweep: ReportSweep = {
    ...{ id: "s", name: "S", parameters: [], repeats: 1, warmStart: false, points: ["a", "b", "c"].map(point) },
    file: { name: "s.mnist.json", text: "{}", engine: null },
  };

  it("names the engine of a sweep where one computed all of it", () => {
    const one = texts(report([run("a"), run("b")], sweep)).join("\n");
    expect(one).toContain("mnist-lab sweep s.mnist.json --engine wasm\n");
    const two = texts(report([run("a"), run("b", { engine: "tensorflow" })], sweep)).join("\n");
    expect(two).toContain("mnist-lab sweep s.mnist.json\n");
    expect(two).toContain("No engine is named");
  });

  it("says on which digits the epochs of a sweep's runs were chosen", () => {
    const ranking = (...sets: readonly ("validation" | "test")[]): string => {
      const points = sets.map((chosenOn, i) => ({ ...point(["a", "b"][i]), chosenOn, test: 0.5 }));
      const tables = report([run("a"), run("b")], { ...sweep, points }).filter((block) => block.kind === "table");
      const table = tables.find(({ caption }) => caption.startsWith("All runs of the sweep"));
      if (table === undefined) throw new Error("There is no table of all runs.");
      return [table.columns.map(({ title }) => title).join(" | "), ...rowTexts(table)].join("\n");
    };
    expect(ranking("validation", "validation")).toMatch(/\| validation accuracy \| test accuracy/);
    expect(ranking("test", "test")).toMatch(/best epoch \| test accuracy/);
    const mixed = ranking("validation", "test");
    expect(mixed).toMatch(/\| accuracy \| chosen on \| test accuracy/);
    expect(mixed).toMatch(/\| 50\.00 % \| test digits \| 50\.00 %/);
    expect(mixed).not.toContain("validation accuracy");
  });

  it("counts the curves of a sweep as what they are", () => {
    const said = texts(report([run("a"), run("b")], sweep)).join("\n");
    expect(said).toContain("Loss of 2 of the 3 runs on the validation digits");
    expect(said).not.toContain("(1 runs)");
  });
});

describe("what is said of single digits", () => {
  it.each([
    ["softmax", "the probability that the network gave its answer"],
    ["linear", "what the network gave for its answer, which is no probability"],
  ])("after %s is that it is %s", (activation, said) => {
    const layers = [{ type: "flatten" }, { type: "dense", units: 10, activation }];
    const shown = run("a", { more: { model: { layers }, training: { loss: "meanSquaredError" } } });
    const { history } = shown;
    const evaluation = history.epochs[0].evaluations[0];
    const pixels = new Uint8Array(784);
    const set = { count: 1, pixels, labels: new Uint8Array(1) };
    const subject: ReportSubject = {
      ...{ title: null, language: "en", runs: [shown], sweep: null, words: {}, product: "" },
      shown: { ...shown, look: { set: "validation", epoch: 1, evaluation } },
      digits: { train: set, validation: set, test: set, normalization: { mean: 0, deviation: 1 } },
      answers: [{ index: 0, truth: 0, predicted: 0, confidence: -0.2, loss: null }],
    };
    expect(texts(blocksOf(composeReport(subject, inEnglish))).join("\n")).toContain(said);
  });
});
