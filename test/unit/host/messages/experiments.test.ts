import { expect, test } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import { experimentSchema } from "../../../../src/core/experiment/schema.ts";
import { badExperiments } from "../../../helpers/badExperiments.ts";
import { inChinese } from "../../../helpers/chinese.ts";

/** Every name that can stand in an experiment file, as a member or as a value. */
function namesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [
    ...(key === "properties" ? Object.keys(part as object) : []),
    ...(key === "const" || key === "enum" ? [part].flat().filter((name) => typeof name === "string") : []),
    ...namesIn(part),
  ]);
}
const names = new Set([...namesIn(experimentSchema), "JSON", "Keras", "Windows", "true", "false", "null", "NaN"]);

/** @returns the English words of a translation: what is no name and is not quoted from the file. */
function englishIn(text: string, quoted: string): string[] {
  const words = text.replace(/"(?:[^"\\]|\\.)*…?"|--set|\\u/g, "").match(/[a-z]{2,}\w*/gi) ?? [];
  return words.filter((word) => !names.has(word) && !quoted.includes(word));
}

// SHOW_CHINESE=1 prints each kind of message once, to be read.
test("the problems of 6,000 bad files are told in Chinese", { timeout: 120_000 }, () => {
  const bad = badExperiments(20260302);
  const kinds = new Map<string, string>();
  const wrong = new Set<string>();
  for (let count = 0; count < 6000; count += 1) {
    const { text, what } = bad.next().value;
    for (const { message, code } of parseExperiment(text, { fileName: "bad.mnist.json" }).problems) {
      const chinese = inChinese(message);
      if (chinese === message) wrong.add(`no template fits: ${message} (${what})`);
      // What is quoted may have a semicolon too.
      const english = englishIn(chinese, code === "syntax" ? message.replace(/; [^;]*$/, "") : "");
      if (english.length > 0) wrong.add(`${english.join(" ")} is still English: ${chinese} (${what})`);
      kinds.set(chinese.replace(/"[^"]*"|\d+/g, "#"), `${message}\n   ${chinese}`);
    }
  }
  expect([...wrong]).toEqual([]);
  expect(kinds.size).toBeGreaterThan(200);
  if (process.env.SHOW_CHINESE !== undefined) console.log([...kinds.values()].join("\n"));
});
