import { expect, test } from "vitest";
import { sweepCsv, valueHeadings } from "../../../../src/services/sweep/sweepCsv.ts";
import type { SweepRow } from "../../../../src/services/sweep/sweepRows.ts";

const columns = {
  paths: ["model.layers[*].activation", "training.optimizer.learningRate", "training.optimizer", "training.batchSize"],
  seeds: false,
};

const row = (index: number, values: readonly unknown[], accuracy: number | null): SweepRow => ({
  ...{ index, seed: 42, values: Object.fromEntries(columns.paths.map((path, at) => [path, values[at]])) },
  ...{ run: accuracy === null ? null : `run-${index}`, status: accuracy === null ? "waiting" : "completed" },
  ...{ accuracy, chosenOn: "test", bestEpoch: 3, test: accuracy, testLoss: 0.1, epoch: 3, epochs: 3, seconds: 12.5 },
});

test("CSV has the varied values under the words of a report, and the results after them", () => {
  const rows = [
    row(0, ["tanh", 0.01, { type: "sgd" }, 16], 0.9),
    row(1, ["=a,b", 0.001, { type: "sgd", momentum: 0.9 }, 32], null),
  ];
  const [heading, first, second] = sweepCsv(rows, columns).split("\r\n");
  expect(heading.split(",").slice(0, 5)).toEqual([
    "Activation",
    "Learning Rate",
    "Optimizer",
    "Batch Size",
    "Validation Accuracy",
  ]);
  expect(first).toBe("tanh,0.01,sgd,16,0.9,test,3,0.9,0.1,3,12.5,completed,run-0");
  // A formula is text, and a cell with a comma is quoted.
  expect(second).toMatch(/^"'=a,b",0\.001,sgd \(momentum 0\.9\),32,,/);
});

test("seeds have a column where they differ", () => {
  expect(valueHeadings({ paths: ["training.epochs"], seeds: true })).toEqual(["Epochs", "Seed"]);
});

test("no two columns of CSV have the same heading", () => {
  const [heading] = sweepCsv([], { paths: ["training.epochs", "seed", "training.batchSize"], seeds: true }).split(
    "\r\n",
  );
  const headings = heading.split(",");
  expect(headings.slice(0, 4)).toEqual(["training.epochs", "seed", "Batch Size", "Seed"]);
  expect(new Set(headings).size).toBe(headings.length);
});
