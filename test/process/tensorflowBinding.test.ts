import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import {
  fetchTimeout,
  oldestTensorFlow,
  realTensorFlow,
  tensorFlowEnvironment,
  tensorFlowOrSkip,
} from "../helpers/tensorflow.ts";

/** Multiplies two matrices with the binding alone, without TensorFlow.js. */
const program = `
const loaded = { exports: {} };
process.dlopen(loaded, process.argv[1]);
const binding = loaded.exports;
const matrix = binding.createTensor([2, 2], binding.TF_FLOAT, new Float32Array([1, 2, 3, 4]));
const attributes = [
  { name: "transpose_a", type: binding.TF_ATTR_BOOL, value: false },
  { name: "transpose_b", type: binding.TF_ATTR_BOOL, value: true },
  { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
];
const [product] = binding.executeOp("MatMul", attributes, [matrix, matrix], 1);
console.log(JSON.stringify([binding.TF_Version, Array.from(binding.tensorDataSync(product.id))]));`;

describe("the binding", () => {
  it.for([
    ["2.15.1", oldestTensorFlow],
    ["2.21.0", realTensorFlow],
  ] as const)("computes with TensorFlow %s", { timeout: fetchTimeout }, async ([version, wanted], context) => {
    context.skip(version === "2.15.1" && process.arch !== "x64", "TensorFlow 2.15.1 is fetched for x64 alone");
    const library = await tensorFlowOrSkip(context, wanted);
    const { stdout, stderr, status } = spawnSync(process.execPath, ["-e", program, library.binding], {
      env: tensorFlowEnvironment(library),
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    // [1 2; 3 4] times its own transpose.
    expect(JSON.parse(stdout)).toEqual([version, [5, 11, 11, 25]]);
  });
});
