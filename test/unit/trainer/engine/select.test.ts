import { afterEach, describe, expect, test, vi } from "vitest";
import { tensorflowLibraryText, tensorflowVariable } from "../../../../src/protocol/tensorflowLibrary.ts";
import { selectEngine } from "../../../../src/trainer/engine/select.ts";

const options = { threads: 1, workerUrl: new URL("file:///worker.js") };

test("wasm by name needs no reason, auto gives one", () => {
  expect(selectEngine("wasm", options)).toMatchObject({ engine: { name: "wasm" }, reason: null });
  const auto = selectEngine("auto", options);
  expect(auto.engine.name).toBe("wasm");
  expect(auto.reason).toContain("runs everywhere");
});

test("webgpu by name is taken, and nothing of it is loaded before it is used", () => {
  expect(selectEngine("webgpu", options)).toMatchObject({ engine: { name: "webgpu" }, reason: null });
});

describe("tensorflow by name", () => {
  afterEach(() => vi.unstubAllEnvs());

  test("names the command that sets it up when there is no library", () => {
    vi.stubEnv(tensorflowVariable, "");
    expect(() => selectEngine("tensorflow", options)).toThrow(
      expect.objectContaining({ code: "not-available", next: expect.stringContaining("setup tensorflow") as string }),
    );
  });

  test("is taken, and nothing of it is loaded before it is used", () => {
    const library = { binding: "/nowhere/tfjs_binding.node", libraries: [], version: "2.21.0", source: "nowhere" };
    vi.stubEnv(tensorflowVariable, tensorflowLibraryText(library));
    expect(selectEngine("tensorflow", options)).toMatchObject({ engine: { name: "tensorflow" }, reason: null });
  });
});
