import { describe, expect, test } from "vitest";
import type { SimpleLayerSpec } from "../../../../../../src/core/experiment/schema.ts";
import type { Shape } from "../../../../../../src/core/network/network.ts";
import { runSinglePass } from "../../../../../../src/trainer/engine/wasm/singlePass.ts";
import {
  activation,
  averagePooling,
  conv2d,
  dense,
  flatten,
  globalAverage,
  maxPooling,
  networkOf,
} from "../../../../../helpers/layers.ts";
import { checkPass } from "../../../../../helpers/passCheck.ts";

const lanes = [4, 8, 16] as const;

const windows: readonly [
  name: string,
  pool: number | [number, number],
  strides: number | [number, number],
  shape: Shape,
][] = [
  ["whole windows", 2, 2, [6, 8, 3]],
  ["pixels left over", 2, 2, [7, 5, 5]],
  ["overlap", 3, 2, [7, 8, 2]],
  ["much overlap", 4, 1, [6, 5, 1]],
  ["gaps", 2, 3, [8, 10, 6]],
  ["overlap in one direction, gaps in the other", [3, 1], [2, 2], [9, 7, 3]],
  ["windows that are not square", [1, 3], [1, 2], [4, 9, 7]],
  ["a single pixel each", 1, 1, [3, 4, 2]],
  ["single pixels with gaps", 1, 2, [5, 6, 3]],
  ["a window as large as the picture", [5, 4], 3, [5, 4, 16]],
];

describe.each([
  ["max", maxPooling],
  ["average", averagePooling],
] as const)("%s pooling equals the reference, and its gradient its differences", (_, layer) => {
  describe.each(["valid", "same"] as const)("%s", (padding) => {
    test.each(windows)("%s", (name, poolSize, strides, inputShape) => {
      const [batch, count] = [name.length % 11, lanes[name.length % 3]];
      checkPass({
        layers: [layer(poolSize, { strides, padding })],
        inputShape,
        batch: batch + 1,
        lanes: count,
        entries: 4,
      });
    });
  });

  test("a window larger than the picture", () => {
    checkPass({ layers: [layer(6, { padding: "same" })], inputShape: [3, 4, 5], batch: 7, lanes: 4 });
    checkPass({ layers: [layer(5, { padding: "same", strides: 1 })], inputShape: [3, 2, 3], batch: 7, lanes: 8 });
  });

  test("one after another", () => {
    checkPass({
      layers: [layer(2), layer(2, { strides: 3, padding: "same" }), layer([1, 2])],
      inputShape: [13, 21, 3],
      batch: 5,
      lanes: 8,
    });
  });
});

test("the global average equals the reference, and its gradient its differences", () => {
  for (const [i, inputShape] of [
    [1, 1, 3],
    [3, 5, 1],
    [4, 7, 6],
    [2, 9, 17],
  ].entries()) {
    checkPass({
      layers: [globalAverage, dense(3)],
      inputShape: inputShape as unknown as Shape,
      batch: 9,
      lanes: lanes[i % 3],
      entries: 4,
    });
  }
});

test("max pooling after relu, where whole windows are zero", () => {
  const parts = (layers: SimpleLayerSpec[]) => [...layers, flatten, dense(4)];
  for (const poolSize of [2, 3]) {
    checkPass({
      layers: parts([conv2d(6, 3, { activation: "relu", padding: "same" }), maxPooling(poolSize, { strides: 2 })]),
      sameAs: parts([conv2d(6, 3, { padding: "same" }), maxPooling(poolSize, { strides: 2 }), activation("relu")]),
      inputShape: [8, 7, 2],
      batch: 6,
      lanes: 8,
    });
  }
});

describe("a tie", () => {
  /** All inputs alike: the gradient of each window goes to one pixel. */
  const gradientOf = (layer: SimpleLayerSpec, height: number, width: number) => {
    const network = networkOf([layer], [height, width, 1]);
    const [rows, columns] = network.nodes[1].shape as readonly [number, number, number];
    return runSinglePass({
      network,
      training: true,
      lanes: 4,
      objective: { type: "upstreamGradient" },
      input: new Float32Array(height * width).fill(3),
      weights: new Map(),
      upstreamGradient: Float32Array.from({ length: rows * columns }, (_, i) => i + 1),
    }).inputGradient;
  };

  test("goes to the first pixel of the window, in the order of rows", () => {
    expect([...gradientOf(maxPooling(2), 2, 4)]).toEqual([1, 0, 2, 0, 0, 0, 0, 0]);
  });
  test("where windows overlap, each window's part is added", () => {
    expect([...gradientOf(maxPooling(2, { strides: 1, padding: "same" }), 2, 2)]).toEqual([1, 2, 3, 4]);
  });
  test("never goes to the padding", () => {
    // Windows of three start one before the picture: the first sees pixels 0 and 1 alone.
    expect([...gradientOf(maxPooling([1, 3], { strides: 1, padding: "same" }), 1, 3)]).toEqual([1 + 2, 3, 0]);
  });
});
