import { describe, expect, test } from "vitest";
import { kernels } from "../../../../../../src/trainer/engine/wasm/kernels/index.ts";
import { moduleFor } from "../../../../../../src/trainer/engine/wasm/machine.ts";
import { mostParameters } from "../../../../../../src/trainer/engine/wasm/runner.ts";

describe.each([4, 8, 16])("the kernels for shards of %i", (lanes) => {
  const all = kernels(lanes);

  test("have names of their own, and each its parameters", () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { name, parameters } of all) {
      expect(new Set(parameters.map((parameter) => parameter.name)).size, name).toBe(parameters.length);
    }
  });

  test("take no more parameters than a thread hands over", () => {
    for (const { name, parameters } of all) expect(parameters.length, name).toBeLessThanOrEqual(mostParameters);
  });

  test("are a valid module, whose functions are these", () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const { exports } = new WebAssembly.Instance(moduleFor(lanes), { env: { memory } });
    expect(Object.keys(exports)).toEqual(all.map(({ name }) => name));
  });
});
