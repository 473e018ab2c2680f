import { describe, expect, it } from "vitest";
import { columnsOf, epochHeader, epochLine, evaluatedLine, liveLine } from "../../../src/cli/epochTable.ts";
import { advance, noProgress } from "../../../src/core/progress.ts";
import type { Style } from "../../../src/cli/terminal.ts";
import { parseExperiment } from "../../../src/core/experiment/parse.ts";
import type { Experiment } from "../../../src/core/experiment/schema.ts";
import { plainTerminal } from "../../helpers/plainTerminal.ts";
import { batchEvent, epochEndEvent, evaluation, startedEvent } from "../../helpers/runEvents.ts";

function experimentWith(training: object): Experiment {
  const layers = [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }];
  const parsed = parseExperiment(JSON.stringify({ model: { layers }, training }), { fileName: "a.mnist.json" });
  if (parsed.experiment === null) throw new Error(parsed.problems[0].message);
  return parsed.experiment;
}

const style = (): Style => plainTerminal().terminal.style();
const plain = columnsOf(experimentWith({}), 6000, 80);

describe("the columns", () => {
  it("follow the sets that are looked at", () => {
    expect(plain).toEqual({ sets: ["validation"], learningRate: false, time: true });
    expect(columnsOf(experimentWith({ evaluate: { on: "test" } }), 6000, 80).sets).toEqual(["test"]);
    expect(columnsOf(experimentWith({ evaluate: { on: "both" } }), 6000, 80).sets).toEqual(["validation", "test"]);
    expect(columnsOf(experimentWith({}), 0, 80).sets).toEqual([]);
  });

  it("show the rate where it changes", () => {
    const rates = [
      { learningRateSchedule: { type: "cosine" } },
      { learningRateSchedule: { type: "constant", warmupEpochs: 1 } },
      { reduceOnPlateau: { patience: 2 } },
    ];
    for (const training of rates) expect(columnsOf(experimentWith(training), 6000, 80).learningRate).toBe(true);
  });

  it("leave out what does not fit", () => {
    const experiment = experimentWith({ learningRateSchedule: { type: "cosine" }, evaluate: { on: "both" } });
    expect(columnsOf(experiment, 6000, 120)).toMatchObject({ learningRate: true, time: true });
    expect(columnsOf(experiment, 6000, 96)).toMatchObject({ learningRate: true, time: false });
    expect(columnsOf(experiment, 6000, 86)).toMatchObject({ learningRate: false, time: false });
  });
});

describe("the table", () => {
  it("stands in columns", () => {
    expect([epochHeader(plain, style()), epochLine(epochEndEvent(2, { best: true }), 10, plain, style())]).toEqual([
      "  epoch     loss   accuracy   val loss   val accuracy     time",
      "   2/10   0.3021    91.22 %     0.0981        97.05 %    2.4 s  best",
    ]);
  });

  it("has room for both sets and the rate", () => {
    const columns = { sets: ["validation", "test"], learningRate: true, time: false } as const;
    const event = epochEndEvent(1, {
      evaluations: [evaluation(), evaluation({ set: "test", accuracy: 0.5, loss: 1 })],
    });
    expect(epochLine(event, 3, columns, style())).toBe(
      "    1/3   0.3021    91.22 %     0.0981        97.05 %     1.0000        50.00 %     0.001",
    );
  });

  it("keeps its columns where the loss is on its way to infinity", () => {
    const event = epochEndEvent(1, { loss: 9.82198399588492e21, evaluations: [evaluation({ loss: 7.326649e26 })] });
    expect(epochLine(event, 3, plain, style())).toBe("    1/3  9.82e21    91.22 %    7.33e26        97.05 %    2.4 s");
  });

  it("leaves a cell empty where a set was not looked at", () => {
    expect(epochLine(epochEndEvent(1, { evaluations: [] }), 3, plain, style())).toBe(
      `    1/3   0.3021    91.22 %${" ".repeat(26)}    2.4 s`,
    );
  });

  it("shows a look between epochs by how much of the epoch is done", () => {
    let progress = advance(noProgress, startedEvent());
    progress = advance(progress, batchEvent(1, [0.5, 0.5, 0.5]));
    const event = { type: "evaluated", epoch: 1, step: 3, evaluations: [evaluation()] } as const;
    expect(evaluatedLine(event, progress, plain, style())).toBe(
      "   30 %   0.5000    75.00 %     0.0981        97.05 %",
    );
  });
});

describe("the live line", () => {
  let progress = advance(noProgress, startedEvent({ stepsPerEpoch: 422, epochs: 10 }));
  progress = advance(
    progress,
    batchEvent(
      3,
      Array.from({ length: 211 }, () => 0.0431),
    ),
  );

  it("has everything in 80 columns", () => {
    const line = liveLine(progress, plainTerminal({ interactive: true, columns: 80 }).terminal.style());
    expect(line).toBe("   3/10   0.0431    75.00 %   ━━━━━──────   50 %   20,000 images/s    0:16 left");
    expect(line.length).toBeLessThan(80);
  });

  it.each([20, 30, 40, 50, 60, 70, 79, 81, 90, 100, 200])("is never longer than %d columns", (columns) => {
    const line = liveLine(progress, plainTerminal({ interactive: true, columns }).terminal.style());
    expect(line.length).toBeLessThan(columns);
    if (columns > 30) expect(line).toContain("3/10");
  });

  it("is empty before the start and after the last epoch", () => {
    expect(liveLine(noProgress, style())).toBe("");
    expect(liveLine(advance(progress, epochEndEvent(10)), style())).toBe("");
  });

  it("tells the last look between epochs", () => {
    const looked = advance(progress, { type: "evaluated", epoch: 3, step: 9, evaluations: [evaluation()] });
    expect(liveLine(looked, style())).toContain("validation 97.05 %");
  });
});
