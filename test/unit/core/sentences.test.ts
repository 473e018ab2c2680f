import { expect, it } from "vitest";
import { gapAfter, joinedSentences } from "../../../src/core/sentences.ts";

it("sentences stand side by side, with a blank where the language has one", () => {
  expect(joinedSentences(["One.", "Two."])).toBe("One. Two.");
  expect(joinedSentences(["一。", "二！", "Three.", "四。"])).toBe("一。二！Three. 四。");
  expect(joinedSentences(["Alone."])).toBe("Alone.");
});

it.each([
  ["It ended.", " "],
  ["It ended", " "],
  ["结束了。", ""],
  ["结束了吗？", ""],
  ["结束了", " "],
])("after %s stands %j", (sentence, gap) => {
  expect(gapAfter(sentence)).toBe(gap);
});
