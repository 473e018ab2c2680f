import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import { expandSweep } from "../../../../src/core/sweep/expand.ts";
import { stillSays } from "../../../../src/core/sweep/origin.ts";

const fileName = "a.mnist.json";
const layers = [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }];
const text = (more: object = {}): string => JSON.stringify({ name: "A", model: { layers }, ...more });

describe("a file and the run that came from it", () => {
  it("say the same until the file is changed", () => {
    const { experiment } = parseExperiment(text(), { fileName });
    expect(stillSays(text(), fileName, experiment!)).toBe(true);
    expect(stillSays(text({ seed: 7 }), fileName, experiment!)).toBe(false);
    expect(stillSays("{", fileName, experiment!)).toBe(false);
  });

  const sweep = { parameters: { "training.batchSize": [16, 32] } };
  const points = expandSweep(text({ sweep }), { fileName }).sweep!.points;

  it("say the same where the run is one of the file's sweep, whatever it is called", () => {
    for (const { experiment } of points) {
      expect(stillSays(text({ sweep }), fileName, { ...experiment, name: "A, batch size 16" })).toBe(true);
    }
    const fewer = { parameters: { "training.batchSize": [32] } };
    expect(points.map(({ experiment }) => stillSays(text({ sweep: fewer }), fileName, experiment))).toEqual([
      false,
      true,
    ]);
    expect(stillSays(text({ sweep, seed: 7 }), fileName, points[0].experiment)).toBe(false);
  });

  it("say the same where the run is that of the file without its sweep", () => {
    const { experiment } = parseExperiment(text(), { fileName });
    expect(stillSays(text({ sweep }), fileName, experiment!)).toBe(true);
    expect(stillSays(text({ sweep, seed: 7 }), fileName, experiment!)).toBe(false);
  });

  it("say the same where its weights were handed on", () => {
    const [{ experiment }] = points;
    const warm = { ...experiment, model: { ...experiment.model, weights: "/runs/one/model/model.json" } };
    expect(stillSays(text({ sweep: { ...sweep, warmStart: true } }), fileName, warm)).toBe(true);
    expect(stillSays(text({ sweep }), fileName, warm)).toBe(false);
  });
});
