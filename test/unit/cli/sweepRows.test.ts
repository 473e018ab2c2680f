import { expect, test } from "vitest";
import { sweepTable } from "../../../src/cli/sweepRows.ts";
import { accuracyFrom } from "../../../src/cli/sweepsCommand.ts";
import type { SweepRow } from "../../../src/services/sweep/sweepRows.ts";
import { plainTerminal } from "../../helpers/plainTerminal.ts";

const columns = {
  paths: ["model.layers[*].activation", "training.optimizer.learningRate", "training.optimizer", "training.batchSize"],
  seeds: false,
};

const row = (index: number, values: readonly unknown[], accuracy: number | null): SweepRow => ({
  ...{ index, seed: 42, values: Object.fromEntries(columns.paths.map((path, at) => [path, values[at]])) },
  ...{ run: accuracy === null ? null : `run-${index}`, status: accuracy === null ? "waiting" : "completed" },
  ...{ accuracy, chosenOn: "test", bestEpoch: 3, test: accuracy, testLoss: 0.1, epoch: 3, epochs: 3, seconds: 12.5 },
});

test("the table marks the best", () => {
  const lines = sweepTable(
    [row(0, ["tanh", 0.01, { type: "sgd" }, 16], 0.8), row(1, ["relu", 0.1, { type: "adam" }, 128], 0.9)],
    columns,
    plainTerminal().terminal.style(),
  );
  expect(lines[1]).toMatch(/^ +tanh/);
  expect(lines[2]).toMatch(/^★ +relu +0\.1 +adam +128 +90\.00 % +90\.00 % +3\/3/);
  expect(new Set(lines.slice(1).map((line) => line.indexOf(" completed"))).size).toBe(1);
});

test("an accuracy is a share or per cent", () => {
  expect([accuracyFrom("0.5"), accuracyFrom("97.5%"), accuracyFrom(".9"), accuracyFrom("1")]).toEqual([
    0.5, 0.975, 0.9, 1,
  ]);
  for (const text of ["50", "-0.1", "abc", "101%", ""]) expect(() => accuracyFrom(text)).toThrow("from 0 to 1");
});
