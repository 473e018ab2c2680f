import { expect, it } from "vitest";
import { decide } from "../../../../src/services/engines/decide.ts";

const wasm = (milliseconds: number) => ({ engine: "wasm", milliseconds }) as const;
const tensorflow = (milliseconds: number) => ({ engine: "tensorflow", milliseconds }) as const;
const webgpu = (milliseconds: number) => ({ engine: "webgpu", milliseconds }) as const;
const broken = { engine: "tensorflow", milliseconds: null, problem: "It lacks TF_X." } as const;

it.each([
  ["a small network", [wasm(6.14), tensorflow(12.57)], "wasm"],
  ["a large network", [wasm(130.2), tensorflow(86.4)], "tensorflow"],
  ["one that is as fast on both", [wasm(11.8), tensorflow(11.2)], "wasm"],
  ["one that is a little faster", [wasm(10), tensorflow(8.9)], "tensorflow"],
  ["three", [wasm(130), tensorflow(86), webgpu(3)], "webgpu"],
])("takes the engine that pays, and tells the times of all: %s", (_, times, engine) => {
  const choice = decide(times);
  expect(choice).toEqual({
    engine,
    reason: expect.stringMatching(/^timed here for a batch of this network: wasm [\d.]+ ms, /) as string,
  });
  for (const each of times) expect(choice.reason).toContain(`${each.engine} ${each.milliseconds.toPrecision(3)} ms`);
});

it("falls back to wasm, and says from what and why", () => {
  expect(decide([wasm(130), broken])).toEqual({
    engine: "wasm",
    reason: "tensorflow does not work here: It lacks TF_X.",
    insteadOf: "tensorflow",
  });
  expect(decide([wasm(130), broken, webgpu(3)])).toMatchObject({ engine: "webgpu", insteadOf: "tensorflow" });
});

it("says that nothing else is known", () => {
  const reason = "no other engine is known to work here; the doctor looks for one";
  expect(decide([wasm(1)])).toEqual({ engine: "wasm", reason });
  expect(decide([])).toEqual({ engine: "wasm", reason });
});
