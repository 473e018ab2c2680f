import { expect, it } from "vitest";
import { jsonLine } from "../../../src/cli/jsonLines.ts";

it("writes typed arrays as plain arrays, and what is not finite as a string", () => {
  const line = jsonLine({
    labels: Uint8Array.of(7, 2),
    confusion: Int32Array.of(-1),
    loss: Float64Array.of(0.5, NaN),
    rate: -Infinity,
    sets: new Map([["test", Infinity]]),
  });
  expect(line).toBe(
    '{"labels":[7,2],"confusion":[-1],"loss":[0.5,"NaN"],"rate":"-Infinity","sets":{"test":"Infinity"}}',
  );
  expect(jsonLine({ text: "two\nlines" })).not.toContain("\n");
});
