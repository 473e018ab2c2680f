import { expect, it } from "vitest";
import { reportSentence } from "../../../src/host/sentences.ts";

it.each([
  [{ message: "It ended" }, "It ended."],
  [{ message: "It ended.", next: "Try again." }, "It ended. Try again."],
  [{ message: "Last words: out of memory\n", next: "Try less." }, "Last words: out of memory. Try less."],
  [{ message: "Is it there?" }, "Is it there?"],
])("a report reads as sentences: %j", (report, expected) => {
  expect(reportSentence(report)).toBe(expected);
});
