import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import type { Experiment } from "../../../../src/core/experiment/schema.ts";
import { composeReport } from "../../../../src/core/report/compose.ts";
import { blocksOf, type Block, type Cell, type TableBlock } from "../../../../src/core/report/document.ts";
import type { ReportPoint, ReportRun, ReportSubject, ReportSweep } from "../../../../src/core/report/subject.ts";
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
  readonly error?: ReportRun["error"];
  readonly epochs?: number;
  /** Digits of each label that it was tested on, one after another; it was not where this is left out. */
  readonly tested?: readonly number[];
}

function lookOf(tested: readonly number[]): ReportRun["look"] {
  const confusion = new Int32Array(100);
  tested.forEach((each, label) => (confusion[label * 11] = each));
  const count = tested.reduce((sum, each) => sum + each, 0);
  return {
    ...{ set: "test", epoch: 1 },
    evaluation: { set: "test", count, loss: 1, accuracy: 1, confusion, labels: new Uint8Array(count) },
  };
}

function run(label: string, options: RunOptions = {}): ReportRun {
  const { data = {}, more, engine = "wasm", status = "completed", error = null, epochs = 2, tested } = options;
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
  const ends = Array.from({ length: epochs }, (_, i) => epoch(i + 1));
  const events: TrainerEvent[] = [started, ...ends];
  const history = historyOf(events);
  return {
    ...{ id: label, label, name: label, status, experiment, network: null, history, created: null, seconds: 1 },
    ...{ fingerprint: "f".repeat(64), computer: null, error, look: tested === undefined ? null : lookOf(tested) },
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

describe("a comparison", () => {
  const notes = (runs: readonly ReportRun[]): string[] =>
    report(runs).flatMap((block) => (block.kind === "note" && block.text.startsWith("These runs") ? [block.text] : []));
  const mnist = [980, 1135];
  const own = { source: "idx", trainImages: "a.gz", trainLabels: "b.gz", testImages: "c.gz", testLabels: "d.gz" };

  it("has nothing to note where all was measured alike", () => {
    const named = { type: "sparseCategoricalCrossentropy", labelSmoothing: 0 };
    const same = run("b", { data: { limit: 500 }, more: { training: { loss: named, epochs: 2 } }, tested: mnist });
    // What is learned from does not change what is tested on.
    expect(notes([run("a", { tested: mnist }), same])).toEqual([]);
  });

  it("notes other digits, and does not call the highest number the best", () => {
    const runs = [run("a", { tested: mnist }), run("b", { data: own, tested: [75, 75] }), run("c", { tested: mnist })];
    const [note, ...more] = notes(runs);
    expect(note).toContain(
      "not all measured on the same digits (a, c: 2,115 test digits of MNIST; b: 150 test digits of c.gz, d.gz)",
    );
    expect(more).toEqual([]);
    const said = texts(report(runs)).join("\n");
    expect(said).toContain("though they were measured on different digits");
    expect(texts(report([runs[0], runs[2]])).join("\n")).toContain("its accuracy is the highest of these runs.");
  });

  it("tells digits of files of one name apart by their labels", () => {
    const runs = [run("a", { data: own, tested: [75, 75] }), run("b", { data: own, tested: [100, 50] })];
    expect(notes(runs)[0]).toMatch(/^These runs were not all measured on the same digits\. /);
  });

  it("notes losses that measure something else", () => {
    const squared = { training: { loss: "meanSquaredError" } };
    const smooth = { training: { loss: { type: "sparseCategoricalCrossentropy", labelSmoothing: 0.1 } } };
    const runs = [
      run("a", { tested: mnist }),
      run("b", { more: squared, tested: mnist }),
      run("c", { more: smooth, tested: mnist }),
    ];
    expect(notes(runs)).toEqual([
      expect.stringContaining(
        "different losses (sparseCategoricalCrossentropy: a; meanSquaredError: b; sparseCategoricalCrossentropy (labelSmoothing 0.1): c)",
      ),
    ]);
  });
});

const sameWeights = "comes to the same weights";

describe("how to repeat it", () => {
  it("promises the same weights of a run that came to its end by wasm", () => {
    expect(texts(report([run("a")])).join("\n")).toContain(sameWeights);
    expect(texts(report([run("a", { engine: "tensorflow" })])).join("\n")).not.toContain(sameWeights);
  });

  it.each(["interrupted", "stopped"] as const)("promises nothing of a run that was %s", (status) => {
    const said = texts(report([run("a", { status })])).join("\n");
    expect(said).not.toContain(sameWeights);
    expect(said).toContain("mnist-lab resume a");
    expect(said).toContain("fingerprint of the weights when it stopped");
    expect(said).not.toContain("fingerprint of the final weights");
  });

  const diverged = {
    code: "loss-not-finite",
    message: "The loss became Infinity at batch 6 of epoch 2 (step 14), with learning rate 100.",
  };

  it("says of a run that failed why, and which weights are left of it", () => {
    const said = texts(report([run("a", { status: "failed", error: diverged, epochs: 1 })])).join("\n");
    expect(said).toContain(
      `it is failed, after 1 epoch. All figures are those of the epoch that it has done. What it failed of: ${diverged.message}`,
    );
    expect(said).toContain("fingerprint of the last weights that were saved (epoch 1) | ffff");
    expect(said).not.toMatch(/when it stopped|final weights \|/);
    expect(said).not.toContain(sameWeights);
    const many = texts(report([run("a", { status: "failed", error: diverged }), run("b")])).join("\n");
    expect(many).toContain("a: fingerprint of the last weights that were saved (epoch 2) | ffff");
    expect(many).toContain("fingerprint of b | ffff");
  });

  it("goes on with a run that failed only where that can come to something else", () => {
    const again = texts(report([run("a", { status: "failed", error: diverged })])).join("\n");
    expect(again).not.toContain("mnist-lab resume");
    expect(again).toContain("it fails in the same way");
    const full = { code: "file-unwritable", message: "There is no room left." };
    const mended = texts(report([run("a", { status: "failed", error: full })])).join("\n");
    expect(mended).toMatch(/once what it failed of is mended[^]*mnist-lab resume a/);
    const three = [
      run("a", { status: "failed", error: diverged }),
      run("b", { status: "failed", error: full }),
      run("c", { status: "stopped" }),
    ];
    const all = texts(report(three));
    expect(all.filter((text) => text.startsWith("How to go on"))).toEqual([
      "How to go on with them.\nmnist-lab resume c",
      "How to go on with them.\nmnist-lab resume b",
    ]);
    expect(all.find((text) => text.includes("such an experiment fails in the same way"))).toMatch(/^a: failed/);
  });

  it("groups the thousands of epochs", () => {
    const said = texts(report([run("a", { status: "stopped", epochs: 1106 })])).join("\n");
    expect(said).toContain("it is stopped, after 1,106 epochs.");
  });

  const files = {
    ...{ source: "idx", trainImages: "data/a.gz", trainLabels: "data/b.gz" },
    ...{ testImages: "data/c.gz", testLabels: "data/d.gz" },
  };

  it("names the files that a run needs besides its experiment", () => {
    const plain = texts(report([run("a")])).join("\n");
    expect(plain).toContain("the same experiment file comes to the same weights");
    expect(plain).toContain("where the experiment file below is saved as A.mnist.json.\n");
    const layers = [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }];
    for (const [options, names] of [
      [{ more: { model: { layers, weights: "models/w.safetensors" } } }, "models/w.safetensors"],
      [{ data: files }, "data/a.gz, data/b.gz, data/c.gz, data/d.gz"],
      [{ data: { source: "kaggleCsv", train: "own.csv" } }, "own.csv"],
    ] as const) {
      const said = texts(report([run("a", options)])).join("\n");
      expect(said).not.toContain("the same experiment file comes to the same weights");
      expect(said).toContain("with the same content of all files that it names");
      expect(said).toContain(`saved as A.mnist.json and the files that it names lie where it says: ${names}.`);
    }
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
    ...{ index: 0, values: {}, seed: 42, accuracy: 0.5, test: null, testLoss: null, seconds: 1 },
    ...({
      run: id,
      status: "completed",
      damaged: false,
      chosenOn: "validation",
      bestEpoch: 1,
      epoch: 2,
      epochs: 2,
    } as const),
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

  const rankingOf = (points: readonly ReportPoint[]): string[] => {
    const tables = report([run("a")], { ...sweep, points }).filter((block) => block.kind === "table");
    const table = tables.find(({ caption }) => caption.startsWith("All runs of the sweep"));
    if (table === undefined) throw new Error("There is no table of all runs.");
    const marked = table.rows.map(({ strong }) => (strong === true ? "* " : ""));
    return [table.columns.map(({ title }) => title).join(" | "), ...rowTexts(table).map((row, i) => marked[i] + row)];
  };

  it("measures the runs of a sweep by the test digits where no epoch was chosen", () => {
    const unchosen = { accuracy: null, chosenOn: null, bestEpoch: null };
    const path = "training.batchSize";
    const points = [0.4, 0.6].map((test, i): ReportPoint => ({
      ...{ ...point(["a", "b"][i]), ...unchosen, index: i, test, values: { [path]: 16 * (i + 1) } },
    }));
    const [titles, first, second] = rankingOf(points);
    expect(titles).toBe("# | test accuracy | 95 % interval | seconds");
    expect([first, second]).toEqual([
      expect.stringMatching(/^\* 1 \| 60\.00 %/),
      expect.stringMatching(/^2 \| 40\.00 %/),
    ]);
    const said = texts(report([run("a"), run("b")], { ...sweep, parameters: [path], points })).join("\n");
    expect(said).not.toContain("runs have been evaluated");
    expect(said).not.toContain("The best epoch of each run");
    expect(said).toContain("In 2 of the runs no epoch was chosen as the best");
    expect(said).toContain("Accuracy on the test digits of all runs with each value");
    expect(said).toContain("It is shown because its accuracy is the highest of these runs");
    // Beside one whose epoch was chosen, only the test digits are common to all.
    const mixed = rankingOf([{ ...point("c"), accuracy: 0.9, test: 0.5 }, ...points]);
    expect(mixed.slice(1).map((row) => row.split(" | ").at(3))).toEqual(["60.00 %", "50.00 %", "40.00 %"]);
  });

  it("says what became of each run of a sweep, where not all are completed", () => {
    const lost = { accuracy: null, chosenOn: null, bestEpoch: null, seconds: null };
    const failed: ReportPoint = { ...point("b"), ...lost, status: "failed" };
    const waiting: ReportPoint = { ...point("c"), ...lost, run: null, status: "waiting" };
    const damaged: ReportPoint = { ...point("d"), ...lost, damaged: true };
    expect(rankingOf([point("a")]).join("\n")).not.toContain("completed");
    const rows = rankingOf([point("a"), failed, waiting, damaged]).map((row) => row.split(" | ").at(1));
    expect(rows).toEqual(["status", "completed", "failed", "waiting", "damaged"]);
  });

  it("counts the curves of a sweep as what they are", () => {
    const said = texts(report([run("a"), run("b")], sweep)).join("\n");
    expect(said).toContain("Loss of 2 of the 3 runs on the validation digits");
    expect(said).not.toContain("(1 runs)");
  });
});

describe("what a report says of a run of which no epoch was chosen as the best", () => {
  it("is of the epoch whose weights the test digits were looked at with", () => {
    const earlyStopping = { monitor: "loss", patience: 1, restoreBest: true };
    const one = run("a", { data: { validationSplit: 0 }, more: { training: { epochs: 9, earlyStopping } } });
    const trained = [3, 1, 2].map((loss, i): EpochEndEvent => ({
      ...{ type: "epochEnd", epoch: i + 1, step: 10 * (i + 1), loss, accuracy: loss / 10, learningRate: 0.1 },
      ...{ evaluations: [], best: false, trainSeconds: 1, evaluateSeconds: 1 },
    }));
    const confusion = new Int32Array(100);
    const ending: TrainerEvent = {
      ...{ type: "completed", reason: "earlyStopping", bestEpoch: 0, bestAccuracy: null, chosenOn: null },
      ...{ fingerprint: "", epochs: 3, steps: 30, seconds: 1 },
      test: { set: "test", count: 100, loss: 1, accuracy: 0.75, confusion, labels: new Uint8Array(100) },
    };
    const said = texts(report([{ ...one, history: historyOf([...trained, ending]) }]));
    const results = said.find((text) => text.startsWith("Results with the weights")) ?? "";
    expect(results).toContain("Results with the weights of epoch 2 of 3.");
    expect(results).toMatch(/training digits, mean over the epoch \| – \| – \| 10\.00 %/);
    expect(results).toMatch(/test digits \| 100 \| 25 \| 75\.00 % \| 65\.70 % – 82\.45 %/);
    const epochs = said.find((text) => text.startsWith("The end of each epoch"));
    expect(epochs).toMatch(/^The end of each epoch\. Training figures/);
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
