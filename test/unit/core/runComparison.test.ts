import { describe, expect, it, test } from "vitest";
import { parseExperiment } from "../../../src/core/experiment/parse.ts";
import type { Experiment } from "../../../src/core/experiment/schema.ts";
import {
  compareAnswers,
  compareLayers,
  compareSettings,
  confusionDifference,
  mcnemarExact,
} from "../../../src/core/runComparison.ts";

const flatten = { type: "flatten" };
const output = { type: "dense", units: 10, activation: "softmax" };
const dense = (units: number): object => ({ type: "dense", units, activation: "relu" });
const dropout = { type: "dropout", rate: 0.5 };

function parsed(layers: readonly object[], training: object = {}): Experiment {
  const text = JSON.stringify({ model: { layers }, training });
  const { experiment, problems } = parseExperiment(text, { fileName: "test.mnist.json" });
  if (experiment === null) throw new Error(JSON.stringify(problems));
  return experiment;
}

describe("settings side by side", () => {
  const experiments = [
    parsed([flatten, output], { batchSize: 16 }),
    parsed([flatten, output], { batchSize: 16, optimizer: { type: "sgd" } }),
    parsed([flatten, output], { batchSize: 64 }),
  ];
  const settings = compareSettings(experiments);
  const named = new Map(settings.map((each) => [each.path, each]));

  it("are marked where they differ", () => {
    expect(named.get("training.batchSize")).toMatchObject({ values: [16, 16, 64], differs: true });
    expect(named.get("training.epochs")).toMatchObject({ values: [10, 10, 10], differs: false });
    expect(compareSettings([experiments[0], experiments[0]]).filter(({ differs }) => differs)).toEqual([]);
  });

  it("may be there in some runs only, beside those that they belong to", () => {
    expect(named.get("training.optimizer.beta1")).toMatchObject({ values: [0.9, undefined, 0.9], differs: true });
    expect(named.get("training.optimizer.momentum")).toMatchObject({ values: [undefined, 0, undefined] });
    const paths = [...named.keys()];
    const [first, last] = [
      paths.indexOf("training.optimizer.type"),
      paths.indexOf("training.learningRateSchedule.type"),
    ];
    expect(paths.slice(first, last).every((path) => path.startsWith("training.optimizer."))).toBe(true);
    expect(new Set(paths).size).toBe(paths.length);
  });
});

describe("networks side by side", () => {
  const rowsOf = (...networks: readonly (readonly object[])[]): string[] =>
    compareLayers(networks.map((layers) => parsed(layers))).map(({ lines, differs }) => {
      const cells = lines.map((line) => (line === null ? "-" : line.type + line.text.replace(/\D/g, "")));
      return `${differs ? "*" : " "} ${cells.join(" ")}`;
    });

  it("an inserted layer does not shift those behind it", () => {
    expect(rowsOf([flatten, dense(30), output], [flatten, dense(30), dropout, output])).toEqual([
      "  flatten flatten",
      "  dense30 dense30",
      "* - dropout05",
      "  dense10 dense10",
    ]);
  });

  it("a changed layer stands beside what it was", () => {
    expect(rowsOf([flatten, dense(30), output], [flatten, dense(40), output])[1]).toBe("* dense30 dense40");
  });

  it("equal layers are more than layers of one type", () => {
    expect(rowsOf([flatten, dense(30), output], [flatten, dense(40), dense(30), output])).toEqual([
      "  flatten flatten",
      "* - dense40",
      "  dense30 dense30",
      "  dense10 dense10",
    ]);
  });

  it("a third network joins the rows of the others", () => {
    const networks = [
      [flatten, dense(30), output],
      [flatten, dropout, output],
      [flatten, dense(30), dropout, output],
    ];
    expect(rowsOf(...networks)).toEqual([
      "  flatten flatten flatten",
      "* dense30 - dense30",
      "* - dropout05 dropout05",
      "  dense10 dense10 dense10",
    ]);
  });
});

test("confusions are subtracted cell by cell", () => {
  const [first, second] = [new Int32Array(100), new Int32Array(100)];
  first[12] = 5;
  second[12] = 7;
  second[99] = 1;
  const difference = confusionDifference(first, second);
  expect([difference[12], difference[99], difference[0]]).toEqual([-2, -1, 0]);
});

describe("answers side by side", () => {
  it("tell which digits only one of two got right", () => {
    const truth = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const first = Uint8Array.of(1, 2, 0, 0, 5, 6);
    const second = Uint8Array.of(1, 0, 3, 7, 0, 0);
    expect(compareAnswers(truth, first, second)).toEqual({
      count: 6,
      both: 1,
      neither: 1,
      onlyFirst: Int32Array.of(1, 4, 5),
      onlySecond: Int32Array.of(2),
      // By hand: 2 (1 + 4) / 16.
      pValue: expect.closeTo(0.625, 14) as number,
    });
  });

  it("are of the same digits", () => {
    expect(() => compareAnswers(new Uint8Array(3), new Uint8Array(3), new Uint8Array(2))).toThrow(
      "3 and 2 answers cannot be compared on 3 digits",
    );
  });
});

// scipy.stats.binomtest(min(b, c), b + c, 0.5).pvalue of SciPy 1.17.
test.each([
  [0, 0, 1],
  [5, 5, 1],
  [1, 0, 1],
  [10, 2, 0.03857421875],
  [35, 43, 0.4282070357175807],
  [120, 80, 0.005685155996750306],
  [3000, 2800, 0.00896943600119357],
  [0, 60, 1.734723475976807e-18],
  [1000, 1, 9.351301457402253e-299],
])("McNemar's exact test of %i and %i", (onlyFirst, onlySecond, expected) => {
  const value = mcnemarExact(onlyFirst, onlySecond);
  expect(Math.abs(value / expected - 1)).toBeLessThan(2e-12);
  expect(mcnemarExact(onlySecond, onlyFirst)).toBe(value);
});

test("a value too small for a number is 0, and never NaN", () => {
  expect(mcnemarExact(60_000, 0)).toBe(0);
});
