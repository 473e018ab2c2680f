import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { CapturedSession } from "../../../../../src/trainer/engine/tensorflow/capturedSession.ts";
import { EagerSession } from "../../../../../src/trainer/engine/tensorflow/eagerSession.ts";
import { calling } from "../../../../../src/trainer/engine/tensorflow/native.ts";
import { TensorflowPrimitives } from "../../../../../src/trainer/engine/tensorflow/primitives.ts";
import type { Program, TensorSpec } from "../../../../../src/trainer/engine/tfjs/session.ts";
import { hasTensorflow, tensorflowHere, tensorflowTitle } from "../../../../helpers/tensorflowEngine.ts";

const specs: TensorSpec[] = [
  { name: "a", dtype: "float32", shape: [2] },
  { name: "bytes", dtype: "uint8", shape: [3] },
];

/** Reads, changes and reads again: what it gives depends on the order. */
const counting: Program = {
  name: "count",
  inputs: [{ name: "by", dtype: "float32", shape: [2] }],
  outputs: ["before", "between", "after"],
  build: ({ inputs, variables }) => {
    const read = () => tf.add(variables.read("a"), 0);
    const step = (factor: number) =>
      variables.assign("a", tf.mul(tf.add(variables.read("a"), inputs.get("by")!), factor));
    const before = read();
    step(2);
    const between = read();
    step(10);
    return [before, between, read()];
  },
};

const half: Program = {
  name: "half",
  inputs: [],
  outputs: ["value"],
  build: ({ variables }) => [tf.mul(variables.read("a"), 0.5)],
};

describe.skipIf(!hasTensorflow)(tensorflowTitle, () => {
  test("what changes a variable keeps its place among what reads it, captured and not", async () => {
    const native = await tensorflowHere();
    const primitives = new TensorflowPrimitives(native);
    const captured = new CapturedSession(native, primitives, specs);
    const eager = new EagerSession(native, primitives, specs, null);
    for (const session of [captured, eager]) {
      session.define([counting]);
      session.write(new Map([["a", Float32Array.of(1, 2)]]));
      const by = Float32Array.of(3, 0);
      for (const [before, between, after] of [
        [
          [1, 2],
          [8, 4],
          [110, 40],
        ],
        [
          [110, 40],
          [226, 80],
          [2290, 800],
        ],
      ]) {
        const results = session.run(counting, [by]).map((values) => [...values]);
        expect(results).toEqual([before, between, after]);
      }
      expect(session.run(counting, [by], ["before"]).map((values) => [...values])).toEqual([[2290, 800]]);
      expect([...session.read(["a"]).get("a")!]).toEqual([45890, 16000]);
      session.dispose();
    }
  });

  test("a program that comes later finds the variables as they were", async () => {
    const native = await tensorflowHere();
    const session = new CapturedSession(native, new TensorflowPrimitives(native), specs);
    session.define([counting]);
    session.write(
      new Map<string, Float32Array | Uint8Array>([
        ["a", Float32Array.of(4, 6)],
        ["bytes", Uint8Array.of(0, 7, 255)],
      ]),
    );
    expect(session.run(half, []).map((values) => [...values])).toEqual([[2, 3]]);
    expect([...session.read(["bytes"]).get("bytes")!]).toEqual([0, 7, 255]);
    session.dispose();
  });

  test("what was written is a copy", async () => {
    const native = await tensorflowHere();
    const session = new CapturedSession(native, new TensorflowPrimitives(native), specs);
    const given = new Float32Array(2).fill(3);
    session.write(new Map([["a", given]]));
    given.fill(99);
    expect([...session.read(["a"]).get("a")!]).toEqual([3, 3]);
    session.dispose();
  });

  test("what looks at a value in JavaScript, or reads what was made outside, cannot be captured, and is named", async () => {
    const native = await tensorflowHere();
    const session = new CapturedSession(native, new TensorflowPrimitives(native), specs);
    const looking: Program = {
      ...half,
      build: ({ variables }) => [tf.gather(variables.read("a"), tf.cast(variables.read("a"), "int32"))],
    };
    expect(() => session.define([looking])).toThrow("the value of a tensor is read in JavaScript");
    const outside = native.tensor({ dtype: "float32", shape: [2] }, Float32Array.of(1, 2));
    const foreign: Program = { ...half, build: ({ variables }) => [tf.add(variables.read("a"), outside)] };
    expect(() => session.define([foreign])).toThrow("Add reads a tensor that was made outside of the step");
    outside.dispose();
    session.write(new Map([["a", Float32Array.of(4, 6)]]));
    expect(session.run(half, []).map((values) => [...values])).toEqual([[2, 3]]);
    session.dispose();
  });

  test("too much for the device is said with its size", async () => {
    await tensorflowHere();
    const much = () => tf.tidy(() => tf.fill([2 ** 15, 2 ** 15, 2 ** 15], 1).dataSync()) as unknown;
    expect(() => calling(much)).toThrow(
      expect.objectContaining({
        code: "too-large",
        message: "The device did not give TensorFlow 131072.0 GiB for one tensor (shape 32768×32768×32768).",
        next: expect.stringContaining("training.batchSize") as string,
      }),
    );
  });
});
