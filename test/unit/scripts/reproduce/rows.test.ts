import { expect, test } from "vitest";
import type { RunRecord } from "../../../../scripts/reproduce/record.ts";
import { rowsOf } from "../../../../scripts/reproduce/rows.ts";
import { studies, studiesNamed } from "../../../../scripts/reproduce/studies/index.ts";
import { atEpoch, type Study } from "../../../../scripts/reproduce/study.ts";

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

test("there is a row for each published figure of the tables", () => {
  const count = (id: string): number => studies.find((each) => each.id === id)?.figures.length ?? 0;
  // Loss and accuracy, training and test: twice for A1, A3 and A4, for twelve settings of A5 twice, ten times for C.
  expect(["A1", "A3", "A4", "A5", "C"].map(count)).toEqual([8, 8, 8, 96, 40]);
  expect(count("A2")).toBe(6);
  // A setting has two, and the sweep its seconds.
  expect([count("B-learning-rate"), count("B-batch-size")]).toEqual([21, 11]);
  // Loss and accuracy of both sets, ten classes, the time.
  expect([count("E-3"), count("E-5")]).toEqual([15, 15]);
});
