import { describe, expect, it } from "vitest";
import { inEnglish, listed, translateWith } from "../../../src/core/translate.ts";

describe("translation", () => {
  it("fills holes in their order, and leaves those without a value", () => {
    expect(inEnglish("{1} of {0}, {2}", 10, "nine")).toBe("nine of 10, {2}");
  });

  it("does not fill holes in what was filled in", () => {
    expect(inEnglish("{0} and {1}", "{1}", "two")).toBe("{1} and two");
  });

  it("takes the translation, and English where there is none", () => {
    const t = translateWith({ "{0} runs": "{0} 次运行" });
    expect([t("{0} runs", 3), t("{0} digits", 3), t("constructor")]).toEqual(["3 次运行", "3 digits", "constructor"]);
  });

  it("lists parts with the language's comma", () => {
    expect(listed(["one", "two", "three"], translateWith({ "{0}, {1}": "{0}、{1}" }))).toBe("one、two、three");
    expect(listed([], inEnglish)).toBe("");
  });
});
