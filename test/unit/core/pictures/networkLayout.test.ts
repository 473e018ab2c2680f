import { describe, expect, it } from "vitest";
import type { LayerSpec } from "../../../../src/core/experiment/schema.ts";
import { networkStages, type NetworkStage } from "../../../../src/core/network/networkStages.ts";
import { networkLayout } from "../../../../src/core/pictures/networkLayout.ts";
import { conv2d, dense, flatten, maxPooling, networkOf, residual } from "../../../helpers/layers.ts";

const stagesOf = (layers: readonly LayerSpec[]): NetworkStage[] => networkStages(networkOf(layers));

it("each stage says what it is in the words of the experiment file", () => {
  const stages = stagesOf([
    conv2d(6, [3, 5], { strides: 2, activation: "relu" }),
    maxPooling(2),
    flatten,
    dense(10, { activation: "softmax" }),
  ]);
  expect(stages.map(({ kind, details }) => `${kind} ${details}`.trim())).toEqual([
    "InputLayer",
    "Conv2D 3×5, strides 2×2, relu",
    "MaxPooling2D 2×2",
    "Flatten",
    "Dense softmax",
  ]);
  expect(stages.at(1)).toMatchObject({ parameters: 6 * 15 + 6, inputs: [0] });
});

describe("the drawing of a network", () => {
  it("stands in one column, narrower where the picture is smaller", () => {
    const stages = stagesOf([conv2d(8, 3), maxPooling(2), flatten, dense(10)]);
    const { boxes, links, lanes } = networkLayout(stages);
    expect(lanes).toBe(0);
    expect(links.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
    const middles = boxes.map(({ middle }) => middle);
    expect(middles).toEqual([...middles].sort((one, other) => one - other));
    const [, convolution, pooling] = boxes;
    expect(pooling.width).toBeLessThan(convolution.width);
    expect(convolution.slices).toBeGreaterThan(0);
  });

  it("leads shortcuts around what they leave out, in lanes of their own where they meet", () => {
    const stages = stagesOf([
      residual([conv2d(1, 3, { padding: "same" })]),
      residual([conv2d(1, 3, { padding: "same" }), conv2d(1, 3, { padding: "same" })]),
      flatten,
      dense(10),
    ]);
    const around = networkLayout(stages).links.filter(({ lane }) => lane > 0);
    expect(around).toHaveLength(2);
    expect(around.map(({ lane }) => lane)).toEqual([1, 1]);
    const crossing: NetworkStage[] = [[], [0], [0, 1], [1, 2], [0, 3]].map((inputs, i) => ({
      name: `stage${i}`,
      kind: "Add",
      shape: [10],
      inputs,
      parameters: 0,
      details: "",
    }));
    const lanes = networkLayout(crossing).links.filter(({ lane }) => lane > 0);
    expect(lanes.map(({ from, to, lane }) => [from, to, lane])).toEqual([
      [0, 2, 1],
      [1, 3, 2],
      [0, 4, 3],
    ]);
  });
});
