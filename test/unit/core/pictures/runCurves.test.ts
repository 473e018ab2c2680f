import { describe, expect, it } from "vitest";
import type { CurveSeries } from "../../../../src/core/pictures/curvesPicture.ts";
import type { Points } from "../../../../src/core/pictures/decimation.ts";
import { differingSettings } from "../../../../src/core/pictures/differingSettings.ts";
import { paper, runColor } from "../../../../src/core/pictures/palette.ts";
import { commonCurve, curvesOfRun, curvesOfRuns, setPoints } from "../../../../src/core/pictures/runCurves.ts";
import { historyOf, type RunHistory } from "../../../../src/core/runHistory.ts";
import { inEnglish } from "../../../../src/core/translate.ts";
import { batchEvent, epochEndEvent, evaluation, startedEvent } from "../../../helpers/runEvents.ts";
import { softmaxExperiment } from "../../../helpers/softmaxExperiment.ts";

/** Two epochs of ten updates; the batches' losses are given. */
function runOf(
  losses: readonly number[],
  accuracies: readonly number[],
  set: "validation" | "test" = "test",
): RunHistory {
  return historyOf([
    startedEvent({ epochs: 2, stepsPerEpoch: 10 }),
    batchEvent(1, losses),
    ...accuracies.map((accuracy, i) => epochEndEvent(i + 1, { evaluations: [evaluation({ set, accuracy })] })),
  ]);
}

const plain = ({ points }: CurveSeries): [number, number][] => {
  const { x, y } = points as Points;
  return Array.from(x, (value, i) => [value, y[i]]);
};

describe("the curves of a run", () => {
  it("are its batches, faint, and its sets at the ends of epochs", () => {
    const { loss, accuracy } = curvesOfRun(runOf([2, 1], [0.9, 0.95]), inEnglish);
    expect(loss.map(({ label, faint = false }) => [label, faint])).toEqual([
      ["batch", true],
      ["training", false],
      ["test", false],
    ]);
    // Updates end a tenth of an epoch apart.
    expect(plain(loss[0])).toEqual([
      [0.1, 2],
      [0.2, 1],
    ]);
    expect(plain(accuracy[2])).toEqual([
      [1, 0.9],
      [2, 0.95],
    ]);
  });

  it("are means of so many batches that 300 points are left", () => {
    const { loss } = curvesOfRun(
      runOf(
        Array.from({ length: 601 }, (_, i) => i),
        [],
      ),
      inEnglish,
    );
    const [batches] = loss;
    expect(batches.label).toBe("mean of 3 batches");
    const points = plain(batches);
    expect(points).toHaveLength(201);
    // Batches 0, 1 and 2; the last group has one.
    expect(points[0]).toEqual([0.3, 1]);
    expect(points[200]).toEqual([60.1, 600]);
  });

  it("hold looks between epochs in their place", () => {
    const history = historyOf([
      startedEvent({ stepsPerEpoch: 10 }),
      { type: "evaluated", epoch: 1, step: 5, evaluations: [evaluation({ loss: 0.5 })] },
      epochEndEvent(1, { evaluations: [evaluation({ loss: 0.4 })] }),
    ]);
    const { x, y } = setPoints(history, "validation", "loss");
    expect([...x]).toEqual([0.5, 1]);
    expect([...y]).toEqual([0.5, 0.4]);
  });
});

describe("the curves of several runs", () => {
  const labelled = (history: RunHistory, i: number): { label: string; history: RunHistory } => ({
    label: `run ${i}`,
    history,
  });

  it("have a colour each, dashes where colours come again", () => {
    const runs = [0, 1].map((i) => ({ ...labelled(runOf([], [0.9]), i), color: 3 }));
    const { loss } = curvesOfRuns(runs, "test", inEnglish);
    expect(loss.map(({ color }) => color)).toEqual([runColor(3), runColor(3)]);
    expect(loss[0].dash).not.toEqual(loss[1].dash);
  });

  it("are faint but for the best where there are very many", () => {
    const runs = Array.from({ length: 81 }, (_, i) => labelled(runOf([], [i === 40 ? 0.99 : 0.5, 0.6]), i));
    const { accuracy } = curvesOfRuns(runs, "test", inEnglish);
    const strong = accuracy.filter(({ faint = false }) => !faint);
    expect(strong.map(({ label, color }) => [label, color])).toEqual([["best: run 40", paper.second]]);
    expect(accuracy.filter(({ named = false }) => named).map(({ label }) => label)).toEqual(["80 other runs"]);
  });

  it("are of the set that most of them have", () => {
    const [one, other] = [runOf([], [0.9]), runOf([], [0.9], "validation")];
    expect(commonCurve([one, one])).toBe("test");
    expect(commonCurve([other])).toBe("validation");
    // All have been trained, and no set was looked at by all.
    expect(commonCurve([one, one, other])).toBe("train");
  });
});

describe("what experiments differ in", () => {
  it("is named by the file's own words, alike settings once, and what all have", () => {
    const experiments = [1, 2, 3].map((seed) => ({
      ...softmaxExperiment(seed === 3 ? { batchSize: 64 } : { batchSize: 32 }),
      name: `softmax ${seed}`,
      seed,
    }));
    const found = differingSettings(experiments);
    expect(found).toEqual(
      expect.arrayContaining([
        { name: "seed", values: ["1", "2", "3"] },
        { name: "batchSize", values: ["32", "32", "64"] },
      ]),
    );
    expect(found).toHaveLength(2);
  });

  it("is nothing where they are alike", () => {
    expect(differingSettings([softmaxExperiment(), softmaxExperiment()])).toEqual([]);
  });
});
