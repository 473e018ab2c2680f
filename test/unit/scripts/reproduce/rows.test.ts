import { expect, test } from "vitest";
import type { RunRecord } from "../../../../scripts/reproduce/record.ts";
import { readNetworkSizes } from "../../../../scripts/reproduce/networks.ts";
import { rowsOf } from "../../../../scripts/reproduce/rows.ts";
import { studies, studiesNamed } from "../../../../scripts/reproduce/studies/index.ts";
import { atEpoch, type Study } from "../../../../scripts/reproduce/study.ts";
import { repository } from "../../../helpers/commandLine.ts";

const run = (seed: number, accuracies: readonly number[], values: RunRecord["values"] = {}): RunRecord => ({
  ...{ seed, values, engine: "wasm", threads: 1, numerics: 1, fingerprint: "00", test: null, perClass: null },
  ...{ looks: null, training: null, seconds: 1, wrong: null },
  epochs: accuracies.map((valAccuracy) => ({ loss: 0.1, accuracy: 0.9, valLoss: 0.2, valAccuracy, trainSeconds: 1 })),
});
const study = (figures: Study["figures"]): Study => ({ id: "X", title: "x", file: "x", seeds: 2, figures });

test("a figure takes the runs of its own setting, and names what is not run", () => {
  const at = { "training.batchSize": 32 };
  const figure = { what: "epoch 2", published: "0.95", of: atEpoch(2, "valAccuracy") } as const;
  const runs = [run(1, [0.9, 0.951], at), run(2, [0.9, 0.949], at), run(1, [0.1, 0.2], { "training.batchSize": 64 })];
  const [own, later] = rowsOf(
    study([
      { ...figure, values: at },
      { ...figure, of: atEpoch(3, "valAccuracy") },
    ]),
    runs,
  );
  // t(1) = 12.706: 12.706 · 0.00141421 / √2 = 0.012706.
  expect(own).toMatchObject({ ours: "0.950 ± 0.013", verdict: "agrees", why: "" });
  expect(later).toMatchObject({ ours: "*not yet run*", verdict: "", why: "" });
});

test("a reason is given where a figure differs, and not where it agrees", () => {
  const figure = { what: "epoch 1", of: atEpoch(1, "valAccuracy"), why: "because" } as const;
  const runs = [run(1, [0.95]), run(2, [0.951])];
  const rows = rowsOf(
    study([
      { ...figure, published: "0.950" },
      { ...figure, published: "0.5" },
    ]),
    runs,
  );
  expect(rows.map(({ verdict, why }) => [verdict, why])).toEqual([
    ["agrees", ""],
    ["truly differs", "because"],
  ]);
  const { what, of } = figure;
  const [silent] = rowsOf(study([{ what, of, published: "0.5" }]), runs);
  expect(silent.why).toBe("No reason known.");
});

test("what was trained for fewer epochs is shown and not judged", () => {
  const of = atEpoch(100, "valAccuracy");
  const early = { epoch: 2, of: atEpoch(2, "valAccuracy") };
  const [row] = rowsOf(study([{ what: "epoch 100", published: "0.99", of, early }]), [run(1, [0.9, 0.97])]);
  expect(row).toMatchObject({ ours: "0.970 after 2", verdict: "not to be judged" });
});

test("plateau: the epochs before the loss falls are counted for each seed", () => {
  const plateau = studies.find(({ id }) => id === "B-plateau");
  if (plateau === undefined) throw new Error("no plateau");
  const stuck = (epochs: number): RunRecord => ({
    ...run(epochs, []),
    epochs: Array.from({ length: 25 }, (_, at) => ({
      ...{ loss: at < epochs ? 2.3 : 0.1, accuracy: 0.9, valLoss: 0.2, valAccuracy: 0.97, trainSeconds: 1 },
    })),
  });
  const [plateaus, epochs] = rowsOf(plateau, [stuck(9), stuck(11), stuck(25)]);
  expect(plateaus).toMatchObject({ ours: "with 2 of 3 seeds", verdict: "truly differs" });
  // t(1) = 12.706: 12.706 · √2 / √2.
  expect(epochs).toMatchObject({ ours: "10.0 ± 12.7", verdict: "agrees" });
  expect(rowsOf(plateau, [stuck(9), stuck(11)])[0].verdict).toBe("agrees");
  expect(rowsOf(plateau, [stuck(0)])[0].verdict).toBe("truly differs");
});

test("studies are asked for by name, by report, and all at once", () => {
  const ids = (names: readonly string[]): string[] => {
    const found = studiesNamed(names);
    return "unknown" in found ? [found.unknown] : found.map(({ id }) => id);
  };
  expect(ids([])).toHaveLength(studies.length);
  expect(ids(["a1"])).toEqual(["A1", "A1-activation"]);
  expect(ids(["B"])).toEqual(["B-learning-rate", "B-batch-size", "B-plateau"]);
  expect(ids(["C-grid", "A3"])).toEqual(["A3", "C-grid"]);
  expect(ids(["F"])).toEqual(["F"]);
});

const studyNamed = (id: string): Study => {
  const found = studies.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no study ${id}`);
  return found;
};
const timed = (seed: number, seconds: readonly number[], values: RunRecord["values"] = {}): RunRecord => ({
  ...run(seed, [], values),
  epochs: seconds.map((trainSeconds) => ({ loss: 0.1, accuracy: 0.9, valLoss: 0.2, valAccuracy: 0.9, trainSeconds })),
});

test("a row names the seconds and the engine of its own runs alone; what was not trained has none", () => {
  const at = (batchSize: number) => ({ "training.batchSize": batchSize });
  const of = atEpoch(1, "valAccuracy");
  const runs = [timed(1, [9, 2], at(32)), timed(2, [4, 4], at(32)), timed(1, [0.5, 7], at(64))];
  const rows = rowsOf(
    study([
      { what: "32", published: "0.9", values: at(32), of },
      { what: "both", published: "0.9", of },
      { what: "none", published: "0.9", values: at(128), of },
      { what: "parameters", published: "10", count: () => 10, how: "counted" },
    ]),
    runs,
  );
  // The quickest epochs are 2 and 4, and 0.5.
  expect(rows.map(({ seconds, engine }) => [seconds, engine])).toEqual([
    ["3.0", "wasm"],
    ["0.50 to 3.0", "wasm"],
    ["", ""],
    ["", ""],
  ]);
});

test("a published duration is shown beside the median, which one stalled run does not move, and nothing is claimed of it", () => {
  const stalled = [457.4, 35.9, 35.4, 39.6, 29.1].map((sum, seed) =>
    timed(seed, [sum - 9, 1, 1, 1, 1, 1, 1, 1, 1, 1], { "training.batchSize": 32 }),
  );
  const row = rowsOf(studyNamed("B-batch-size"), stalled).find(({ what }) => what === "32: seconds of its 10 epochs");
  expect(row).toMatchObject({ published: "161.0", ours: "35.9 (median of 5; 29.1 to 457.4)" });
  expect(row?.verdict).toBe("not to be judged");
  expect(row?.why).toMatch(/^Another computer\. Ours: the sum of ten epochs' training/);
});

test("a count agrees where it is equal, and nowhere else", () => {
  const counted = (published: string, found: number | null) =>
    rowsOf(study([{ what: "x", published, count: () => found, how: "by hand" }]), [])[0];
  expect(counted("1,219,530", 1_219_530)).toMatchObject({ ours: "1,219,530", verdict: "agrees", why: "by hand" });
  expect(counted("1,219,530", 1_219_531)).toMatchObject({ ours: "1,219,531", verdict: "truly differs" });
  expect(counted("1024", 1024).ours).toBe("1024");
  expect(counted("576", null)).toMatchObject({ ours: "*not yet run*", verdict: "" });
});

test("every published size of a network is the one that the product's own network has", async () => {
  const networks = await readNetworkSizes(repository, studies);
  const sizes = studies.flatMap((each) =>
    rowsOf(each, [], networks.get(each.id)).filter(({ why }) => why.startsWith("Counted without training")),
  );
  const published = (kind: string) => sizes.filter(({ what }) => what === kind).map((row) => row.published);
  expect(published("parameters")).toEqual([
    ...["101,770", "669,706", "57,482", "121,994", "887,530", "44,426", "61,706", "8,490", "1,219,530", "1,252,298"],
  ]);
  expect(published("parameters that are not trainable")).toEqual(["576", "576"]);
  expect(published("values that the flatten layer gives on")).toEqual([
    ...["256", "1024", "3136", "400", "320", "9216", "9216"],
  ]);
  expect(sizes.map(({ ours }) => ours)).toEqual(sizes.map((row) => row.published));
  expect(new Set(sizes.map(({ verdict }) => verdict))).toEqual(new Set(["agrees"]));
});

test("whatever words are judged, the rule is in the row", () => {
  const rules = studies.flatMap(({ id, figures }) =>
    figures.flatMap((figure) =>
      "found" in figure ? [[id, figure.what, figure.rule ?? figure.why ?? figure.missing]] : [],
    ),
  );
  expect(rules.length).toBeGreaterThan(20);
  expect(rules.filter(([, , said]) => said === undefined)).toEqual([]);
});

test("plateau: how long it lasts is said of the runs that there are", () => {
  const stuck = (epochs: number): RunRecord => ({
    ...run(epochs, []),
    epochs: Array.from({ length: 25 }, (_, at) => ({
      ...{ loss: at < epochs ? 2.3 : 0.1, accuracy: 0.9, valLoss: 0.2, valAccuracy: 0.97, trainSeconds: 1 },
    })),
  });
  const why = (...epochs: readonly number[]) => rowsOf(studyNamed("B-plateau"), epochs.map(stuck))[1].why;
  expect(why(3, 5, 3, 6, 5, 4, 4, 6, 7, 4)).toMatch(/: here 3 to 7 epochs\.$/);
  expect(why(2, 3, 25)).toMatch(/: here 2 to 3 epochs, and to the end with 1 seed\.$/);
});

test("report A's wrong digits, its ceiling and its score at Kaggle have rows", () => {
  const wrong = [625, 716, 1, 2].map((index) => [index, 3, 5] as const);
  const rows = rowsOf(studyNamed("A5"), [{ ...run(42, [0.9, 0.99]), wrong }]).slice(-4);
  expect(rows.map(({ published, ours, verdict }) => [published, ours, verdict])).toEqual([
    ["32", "4 after 2 epochs", "not to be judged"],
    ["12", "2 after 2 epochs", "not to be judged"],
    // (10,000 - 12) / 10,000
    ["99.78 %", "99.88 %", "truly differs"],
    ["0.99885", "*not yet run*", ""],
  ]);
  expect(rows[2]).toMatchObject({ engine: "", seconds: "" });
  expect(rows[3].why).toContain("test.csv");
});

test("report E's curve: its points, its seconds, and what its author saw", () => {
  const step = Array.from({ length: 937 }, (_, index) => index + 1);
  const loss = step.map((batch) => (batch <= 50 ? 2 + batch / 100 : batch % 20 < 10 ? 0.5 : 0.4));
  const trained = {
    ...timed(42, [93.8]),
    seconds: 93.8 + 469,
    looks: { step, loss },
    test: { loss: 0.1, accuracy: 0.9 },
  };
  const rows = rowsOf(studyNamed("E-3"), [trained]);
  const ours = (what: string) => rows.find((row) => row.what === what);
  expect(ours("points of the curve of the test loss")).toMatchObject({ ours: "939", verdict: "agrees" });
  expect(ours("seconds of training a batch")).toMatchObject({ published: "0.04", ours: "0.10" });
  expect(ours("seconds of looking after a batch")).toMatchObject({ published: "2.04", ours: "0.50" });
  expect(ours("time of the epoch")).toMatchObject({ ours: "9 min", verdict: "not to be judged" });
  expect(ours("test loss over the first 50 batches")).toMatchObject({
    ...{ ours: "2.01 after batch 1, 2.50 after batch 50", verdict: "agrees" },
  });
  // After batches 220, 240, … 440.
  expect(ours("test loss between batches 200 and 450")?.ours).toMatch(/rises 12 times$/);
  const still = { ...trained, looks: { step, loss: step.map((batch) => 2 - batch / 1000) } };
  const verdicts = rowsOf(studyNamed("E-5"), [still]).slice(-3);
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(["truly differs", "agrees", "truly differs"]);
});

test("there is a row for each published figure of the tables", () => {
  const count = (id: string): number => studyNamed(id).figures.length;
  // Loss and accuracy, training and test: twice for A1, A3 and A4, for twelve settings of A5 twice, ten times for C. The
  // parameters, and where they were published the values after the flatten layer; A5's best run four; C's seconds.
  expect(["A1", "A3", "A4", "A5", "C"].map(count)).toEqual([8 + 1, 8 + 2, 8 + 2, 96 + 2 + 4, 40 + 2 + 1]);
  expect(count("A2")).toBe(6 + 1);
  // A setting has two and its seconds; the parameters.
  expect([count("B-learning-rate"), count("B-batch-size")]).toEqual([30 + 1, 15]);
  // The plateau two, eight epochs, what came after it, the seconds.
  expect(count("B-plateau")).toBe(2 + 16 + 1 + 1);
  expect([count("D"), count("D-batch-size"), count("D-learning-rate")]).toEqual([2 + 2, 2 + 3, 3]);
  // Loss and accuracy of both sets, ten classes, three sizes, the times, two of a batch, the points, three of the curve.
  expect([count("E-3"), count("E-5")]).toEqual([4 + 10 + 3 + 1 + 2 + 1 + 3, 4 + 10 + 3 + 2 + 2 + 1 + 3]);
});
