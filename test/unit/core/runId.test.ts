import { expect, test } from "vitest";
import { runIdOf } from "../../../src/core/runId.ts";

const time = new Date("2026-03-01T14:25:30.999Z");

test.each([
  ["lenet5", 0x7f3a, "20260301-142530-lenet5-7f3a"],
  ["LeNet-5, relu (ü)", 1, "20260301-142530-lenet5reluu-0001"],
  ["残差网络", 0, "20260301-142530-run-0000"],
  ["../../etc/passwd", 0xffff, "20260301-142530-etcpasswd-ffff"],
  ["a".repeat(200), 0, `20260301-142530-${"a".repeat(24)}-0000`],
])("the id of %s", (name, tail, id) => {
  expect(runIdOf(name, time, tail)).toBe(id);
});
