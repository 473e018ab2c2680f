import { expect, test } from "vitest";
import { selectEngine } from "../../../../src/trainer/engine/select.ts";

const options = { threads: 1, workerUrl: new URL("file:///worker.js") };

test("wasm by name needs no reason, auto gives one", () => {
  expect(selectEngine("wasm", options)).toMatchObject({ engine: { name: "wasm" }, reason: null });
  const auto = selectEngine("auto", options);
  expect(auto.engine.name).toBe("wasm");
  expect(auto.reason).toContain("runs everywhere");
});

test.each(["tensorflow", "webgpu"] as const)("%s is not available yet, and that is said", (name) => {
  expect(() => selectEngine(name, options)).toThrow(`The engine "${name}" is not available in this version.`);
});
