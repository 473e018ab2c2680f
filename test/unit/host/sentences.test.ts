import { expect, it } from "vitest";
import { reportSentence, withoutLinks } from "../../../src/host/sentences.ts";
import { asItIs } from "../../helpers/english.ts";

it.each([
  [{ message: "It ended" }, "It ended."],
  [{ message: "It ended.", next: "Try again." }, "It ended. Try again."],
  [{ message: "Last words: out of memory\n", next: "Try less." }, "Last words: out of memory. Try less."],
  [{ message: "Is it there?" }, "Is it there?"],
])("a report reads as sentences: %j", (report, expected) => {
  expect(reportSentence(report, asItIs)).toBe(expected);
});

it.each([
  [{ message: "It ended" }, "结束了。"],
  [{ message: "It ended.", next: "Try again." }, "结束了。请重试。"],
  [{ message: "It ended", next: "Nobody knows." }, "结束了。Nobody knows."],
  [{ message: "Nobody knows", next: "Try again." }, "Nobody knows. 请重试。"],
])("and in Chinese as Chinese ones: %j", (report, expected) => {
  const chinese = new Map([
    ["It ended", "结束了"],
    ["It ended.", "结束了。"],
    ["Try again.", "请重试。"],
  ]);
  expect(reportSentence(report, (message) => chinese.get(message) ?? message)).toBe(expected);
});

it("a notification makes no link of a name", () => {
  const name = "bundle.zip holds [click](command:workbench.action.quit) [twice](https://example.org)";
  // How VS Code finds links in a notification.
  const links = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (?:"[^"]*"|'[^']*'))?\)/;
  expect(name).toMatch(links);
  expect(withoutLinks(name)).not.toMatch(links);
  expect(withoutLinks("[1, 2] (and more)")).toBe("[1, 2] (and more)");
});
