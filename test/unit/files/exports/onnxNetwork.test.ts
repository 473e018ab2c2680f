import { describe, expect, it } from "vitest";
import { onnxGraphOf, transposedKernel } from "../../../../src/files/exports/onnxNetwork.ts";
import { conv2d, dense, dropout, flatten, networkOf } from "../../../helpers/layers.ts";
import { randomWeights } from "../../../helpers/randomValues.ts";

function operationsOf(
  layers: Parameters<typeof networkOf>[0],
  standardization: { mean: number; deviation: number } | null = null,
) {
  const network = networkOf(layers);
  const graph = onnxGraphOf({ network, weights: randomWeights(1, network), standardization, facts: {} });
  return { graph, operations: graph.nodes.map(({ operation }) => operation) };
}

describe("onnxGraphOf", () => {
  it("transposes images once, and not where none is wanted", () => {
    expect(operationsOf([flatten, dense(10)]).operations).toEqual(["Flatten", "Gemm"]);
    expect(operationsOf([conv2d(2, 3), conv2d(2, 3, { activation: "relu" }), flatten, dense(10)]).operations).toEqual([
      ...["Transpose", "Conv", "Conv", "Relu"],
      ...["Transpose", "Flatten", "Gemm"],
    ]);
  });

  it("standardizes before anything else, and leaves dropout out", () => {
    const { graph, operations } = operationsOf(
      [flatten, dense(10, { activation: "softmax", useBias: false }), dropout(0.5)],
      {
        mean: 0.25,
        deviation: 0.5,
      },
    );
    expect(operations).toEqual(["Sub", "Div", "Flatten", "MatMul", "Softmax"]);
    expect(graph.nodes[0].inputs[0]).toBe("image");
    expect(graph.nodes[4].output).toBe("probabilities");
    expect(graph.initializers.slice(0, 2)).toEqual([
      { name: "standardization/mean", shape: [], values: Float32Array.of(0.25) },
      { name: "standardization/deviation", shape: [], values: Float32Array.of(0.5) },
    ]);
  });
});

describe("transposedKernel", () => {
  it("puts filters and channels before rows and columns", () => {
    // [height 1, width 2, in 2, out 3]: the hundreds are the column, the tens the channel, the ones the filter.
    const values = Float32Array.of(0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112);
    expect([...transposedKernel(values, [1, 2, 2, 3])]).toEqual([0, 100, 10, 110, 1, 101, 11, 111, 2, 102, 12, 112]);
  });
});
