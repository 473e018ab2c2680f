import { describe, expect, it } from "vitest";
import { matched } from "../../../../src/host/messages/match.ts";
import { filled, patternOf, type Grammar } from "../../../../src/host/messages/template.ts";
import { MessageTranslator } from "../../../../src/host/messages/translator.ts";

const grammar: Grammar = {
  message: {
    templates: [
      ["{0} {1}", "text", "damage"],
      ["{0} cannot be read: {1}", "text", "message"],
      ["{0} has {1} digits", "text", "number"],
      ["found {0}; expected {1}", "found", "wanted"],
      ["The thread died: {0}", "message"],
      ["Swap {1} and {0}"],
      ["It is over"],
      ["no permission"],
      ['"{0}" is odd', "anything"],
    ],
  },
  damage: { templates: [["is missing"], ["is empty"]] },
  found: { templates: [["an object"]], verbatim: /^".*"$/ },
  wanted: { templates: [["a list"], ["{0}, or {1}", "wanted", "wanted"]] },
};
const chinese = new Map([
  ["{0} {1}", "{0} {1}"],
  ["{0} cannot be read: {1}", "无法读取 {0}：{1}"],
  ["{0} has {1} digits", "{0} 有 {1} 个数字"],
  ["found {0}; expected {1}", "此处为{0}，应为{1}"],
  ["The thread died: {0}", "线程终止：{0}"],
  ["Swap {1} and {0}", "交换 {0} 和 {1}"],
  ["It is over", "已结束"],
  ['"{0}" is odd', '"{0}" 很奇怪'],
  ["is missing", "不存在"],
  ["is empty", "为空"],
  ["no permission", "没有权限"],
  ["an object", "一个对象"],
  ["a list", "列表"],
  ["{0}, or {1}", "{0}，或{1}"],
]);
const translator = new MessageTranslator(grammar, (template) => chinese.get(template) ?? template);

describe("a finished message", () => {
  it.each([
    ["It is over", "已结束"],
    ["It is over.", "已结束。"],
    ["/a b/c.json is missing.", "/a b/c.json 不存在。"],
    // The most specific template, not the first.
    ["/a cannot be read: no permission", "无法读取 /a：没有权限"],
    // Whose words stand in its values too.
    ["/is missing/b is empty", "/is missing/b 为空"],
    ["/a cannot be read: b cannot be read: no permission", "无法读取 /a：无法读取 b：没有权限"],
    // A message inside of a message; one that nobody knows is told as it is.
    ["The thread died: It is over.", "线程终止：已结束。"],
    ["The thread died: It is over", "线程终止：已结束"],
    ["The thread died: unreachable", "线程终止：unreachable"],
    ["/a cannot be read: EIO: i/o error, read", "无法读取 /a：EIO: i/o error, read"],
    ["Swap left and right", "交换 right 和 left"],
    // The stop belongs to the sentence, not to its last value.
    ["Swap left and right.", "交换 right 和 left。"],
    ["a has 1,234.5 digits", "a 有 1,234.5 个数字"],
    ['"" is odd', '"" 很奇怪'],
    // Blanks stand where Chinese meets a value.
    ['found "a; expected b"; expected a list, or a list', '此处为 "a; expected b"，应为列表，或列表'],
    ["found an object; expected a list", "此处为一个对象，应为列表"],
    ["It is over\nIt was so.\nIt is over.", "已结束\nIt was so.\n已结束。"],
  ])("is told in Chinese: %j", (english, expected) => {
    expect(translator.translate(english)).toBe(expected);
  });

  it.each([
    "",
    ".",
    "It is over!",
    "it is over",
    " has 3 digits",
    "a has three digits",
    "a has 3. digits",
    "found 1; expected a list",
    " is missing",
    "a is damaged",
  ])("that fits no template stays as it is: %j", (english) => {
    expect(translator.translate(english)).toBe(english);
  });

  it.each(["/数据/实验 1.json", "C:\\Users\\陈\\a b.json", "{0}", "$1 $& \\0", "1,234.50", "a. b"])(
    "keeps its values letter by letter: %s",
    (value) => {
      expect(translator.translate(`The thread died: ${value}`)).toBe(`线程终止：${value}`);
      expect(translator.translate(`${value} has 1,234 digits.`)).toBe(`${value} 有 1,234 个数字。`);
    },
  );

  it("of a kind that nobody has named is a mistake of ours", () => {
    const wrong = new MessageTranslator({ message: { templates: [["a {0}", "nothing"]] } }, (template) => template);
    expect(() => wrong.translate("a b")).toThrow("No phrases are of the kind nothing.");
  });
});

describe("a pattern", () => {
  it("asks a number of times that grows with the length alone, whatever the text", () => {
    const pattern = patternOf(["{0} a {1} a {2} a {3} a {4}!"]);
    const text = `${" a".repeat(200)}!`;
    let asked = 0;
    const values = matched(pattern, text, (_, value) => {
      asked += 1;
      return value !== "" && !value.endsWith(" a");
    });
    expect(values).toBeNull();
    expect(asked).toBeLessThan(5 * 200 * 200);
  });

  it("takes the first way that its holes allow", () => {
    const pattern = patternOf(["{0}-{1}-{2}"]);
    expect(matched(pattern, "a-b-c-d", () => true)).toEqual(["a", "b", "c-d"]);
    expect(matched(pattern, "a-b-c-d", (_, value) => value !== "b")).toEqual(["a", "b-c", "d"]);
    expect(matched(pattern, "a-b", () => true)).toBeNull();
  });

  it("nests without end of time", () => {
    const text = `found an object; expected ${"a list, or ".repeat(60)}a table`;
    expect(translator.translate(text)).toBe(text);
  });
});

describe("a filled template", () => {
  it.each([
    ["{0}的{1}", ["a", "b"], "a 的 b"],
    ["{0}的{1}", ["甲", "乙"], "甲的乙"],
    ["第 {0} 轮", ["3"], "第 3 轮"],
    ["{0}：{1}", ["a", "b"], "a：b"],
    ["{1} of {0}", ["甲", "b"], "b of 甲"],
    ["{0} {2}", ["a"], "a {2}"],
    ["{0}", ["甲a"], "甲a"],
  ])("%s of %j", (template, values, expected) => {
    expect(filled(template, values)).toBe(expected);
  });
});
