import { describe, expect, it } from "vitest";
import {
  docstringText,
  pythonFloat,
  pythonNumber,
  pythonPair,
  pythonString,
} from "../../../../src/core/scripts/pythonLiteral.ts";

describe("a string literal", () => {
  it.each([
    ["LeNet-5", `"LeNet-5"`],
    [``, `""`],
    [`say "hi"`, String.raw`"say \"hi\""`],
    [`it's`, `"it's"`],
    [String.raw`C:\new`, String.raw`"C:\\new"`],
    [`\\"`, String.raw`"\\\""`],
    ["two\nlines\r\n\tand a tab", String.raw`"two\nlines\r\n\tand a tab"`],
    ["\0\u001b[31m\u007f\u0085", String.raw`"\x00\x1b[31m\x7f\x85"`],
    ["数字 é 🙂", `"数字 é 🙂"`],
    ["\u2028\u2029", String.raw`"\u2028\u2029"`],
    ["a\u202eb\u2066c\ufeff", String.raw`"a\u202eb\u2066c\ufeff"`],
    ["half \ud83d", String.raw`"half \ud83d"`],
    ["\u{e0001}", String.raw`"\U000e0001"`],
    [`"); import os; os.system("rm`, String.raw`"\"); import os; os.system(\"rm"`],
  ])("of %j is %s", (text, literal) => {
    expect(pythonString(text)).toBe(literal);
  });
});

describe("a text in a docstring", () => {
  it.each([
    [`a "quoted" word`, `a "quoted" word`],
    [`"""; import os`, String.raw`\"\"\"; import os`],
    [`""""" five`, String.raw`\"\"\"\"\" five`],
    [`ends in "`, String.raw`ends in \"`],
    [`ends in \\`, String.raw`ends in \\`],
    [String.raw`\"""`, String.raw`\\\"\"\"`],
    ["two\nlines", String.raw`two\nlines`],
  ])("%j stands as %s", (text, expected) => {
    expect(docstringText(text)).toBe(expected);
  });
});

describe("numbers", () => {
  it("are written as Python reads them", () => {
    expect([128, 0.001, 1e-7, -0, 4_294_967_295].map(pythonNumber)).toEqual([
      "128",
      "0.001",
      "1e-7",
      "-0.0",
      "4294967295",
    ]);
    expect([1, 0.5, -3, 1e-7].map(pythonFloat)).toEqual(["1.0", "0.5", "-3.0", "1e-7"]);
  });

  it("are refused where Python has no literal for them", () => {
    expect(() => pythonNumber(NaN)).toThrow(RangeError);
    expect(() => pythonNumber(Infinity)).toThrow(RangeError);
  });

  it("come in pairs where they differ", () => {
    expect(pythonPair([5, 5])).toBe("5");
    expect(pythonPair([5, 3])).toBe("(5, 3)");
  });
});
