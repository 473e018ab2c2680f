import { describe, expect, it } from "vitest";
import { classRows, resultRows, type ResultName, type ResultRow } from "../../../../webview/compare/results.ts";
import { comparedRun, curve, look } from "./comparedRuns.ts";

const rowOf = (rows: readonly ResultRow[], name: ResultName): ResultRow | undefined =>
  rows.find((row) => row.name === name);

describe("results side by side", () => {
  const rows = resultRows(
    [
      comparedRun("A", {
        looks: { validation: look({ accuracy: 0.97, loss: 0.2 }), test: look({ accuracy: 0.9893 }) },
      }),
      comparedRun("B", { looks: { validation: look({ accuracy: 0.98, loss: NaN }), test: null }, secondsPerEpoch: 2 }),
      comparedRun("C", { looks: { validation: null, test: null }, secondsPerEpoch: 3, epoch: 1 }),
    ],
    "validation",
  );

  it("have the best marked, the highest accuracy and the lowest loss", () => {
    expect(rowOf(rows, "validationAccuracy")).toMatchObject({ values: [0.97, 0.98, null], best: [false, true, false] });
    expect(rowOf(rows, "validationLoss")).toMatchObject({ values: [0.2, NaN, null], best: [true, false, false] });
    expect(rowOf(rows, "secondsPerEpoch")?.best).toEqual([false, true, false]);
  });

  it("have their uncertainty: 0.9893 on 10,000 digits is ± 0.0020", () => {
    const spread = rowOf(rows, "testAccuracy")?.spreads[0] ?? NaN;
    expect(spread.toFixed(4)).toBe("0.0020");
    expect(rowOf(rows, "testAccuracy")?.spreads.slice(1)).toEqual([null, null]);
    expect(rowOf(rows, "validationLoss")?.spreads).toEqual([null, null, null]);
  });

  it("call none the best where more is no better, or where none has anything else", () => {
    expect(rowOf(rows, "epochs")).toMatchObject({ values: [2, 2, 1], best: [false, false, false] });
    const alike = [0, 1].map(() => comparedRun("A", { looks: { validation: look(), test: null } }));
    expect(rowOf(resultRows(alike, null), "validationAccuracy")?.best).toEqual([false, false]);
  });

  it("mark all that are the best", () => {
    const accuracies = [0.98, 0.97, 0.98].map((accuracy) =>
      comparedRun("A", { looks: { validation: look({ accuracy }), test: null } }),
    );
    expect(rowOf(resultRows(accuracies, null), "validationAccuracy")?.best).toEqual([true, false, true]);
  });

  it("leave out what no run has", () => {
    const names = resultRows([comparedRun("A"), comparedRun("B")], null).map(({ name }) => name);
    expect(names).toEqual(["epochs", "steps"]);
  });

  it("end with the last epoch of the training digits", () => {
    const training = curve({ loss: Float64Array.of(1, 0.5), accuracy: Float64Array.of(0.6, 0.7) });
    const run = comparedRun("A", { curves: { ...comparedRun("A").curves, training } });
    const trained = resultRows([run, comparedRun("B")], null);
    expect(rowOf(trained, "trainingLoss")?.values).toEqual([0.5, null]);
    expect(rowOf(trained, "trainingAccuracy")?.values).toEqual([0.7, null]);
  });
});

describe("classes side by side", () => {
  const confusion = new Int32Array(100);
  confusion[0] = 90;
  confusion[1] = 10; // ten of the 100 zeros are taken for ones
  confusion[11] = 50;
  const runs = [
    comparedRun("A", { looks: { validation: look({ confusion }), test: null } }),
    comparedRun("B", { looks: { validation: look(), test: null } }),
    comparedRun("C"),
  ];

  it("have what is asked for", () => {
    expect(classRows(runs, "validation", "recall")[0]).toEqual({
      label: 0,
      values: [0.9, 1, null],
      best: [false, true, false],
    });
    expect(classRows(runs, "validation", "precision")[1]?.values).toEqual([50 / 60, 1, null]);
    expect(classRows(runs, "validation", "f1")[1]?.values[0]).toBeCloseTo(100 / 110);
  });

  it("have none of what would divide by zero", () => {
    expect(classRows(runs, "validation", "recall")[2]?.values).toEqual([null, 1, null]);
    expect(classRows(runs, "test", "recall")[2]?.values).toEqual([null, null, null]);
  });
});
