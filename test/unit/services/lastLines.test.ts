import { PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { lastLinesOf } from "../../../src/services/lastLines.ts";

test("the last ten lines are kept, without empty ones, of both streams", async () => {
  const out = new PassThrough();
  const err = new PassThrough();
  const lines = lastLinesOf(out, err, null);
  expect(lines()).toEqual([]);
  for (let i = 0; i < 12; i++) err.write(`line ${i}\r\n\n`);
  out.write("from the other stream\nand a half");
  await turn();
  expect(lines()).toEqual([
    ...Array.from({ length: 8 }, (_, i) => `line ${i + 4}`),
    "from the other stream",
    "and a half",
  ]);
});

test("what an error says is not pushed out by the stack inside Node", async () => {
  const err = new PassThrough();
  const lines = lastLinesOf(err);
  err.write("Error: Cannot find module 'x'\n    at mine (file:///trainer.js:1:2)\n");
  for (let i = 0; i < 12; i++) err.write(`    at Module._load (node:internal/modules/cjs/loader:${i}:5)\n`);
  err.write("    at node:internal/main/run_main_module:33:47 {\n  code: 'MODULE_NOT_FOUND'\n}\n");
  await turn();
  expect(lines()).toEqual([
    "Error: Cannot find module 'x'",
    "at mine (file:///trainer.js:1:2)",
    "code: 'MODULE_NOT_FOUND'",
    "}",
  ]);
});

test("a letter of several bytes may come in two pieces, and a flood does not fill the memory", async () => {
  const err = new PassThrough();
  const lines = lastLinesOf(err);
  const bytes = Buffer.from("数字\n");
  err.write(bytes.subarray(0, 2));
  err.write(bytes.subarray(2));
  await turn();
  expect(lines()).toEqual(["数字"]);
  for (let i = 0; i < 100; i++) err.write("x".repeat(10_000));
  await turn();
  expect(lines().join("").length).toBeLessThanOrEqual(4000);
});
