import { expect, it } from "vitest";
import { csvText } from "../../../src/core/csv.ts";

it("ends lines in CR LF, writes numbers in full, and nothing for what is not known", () => {
  expect(
    csvText([
      ["a", "b"],
      [0.1 + 0.2, null],
      [NaN, -Infinity],
    ]),
  ).toBe("a,b\r\n0.30000000000000004,\r\nNaN,-Infinity\r\n");
});

it("quotes commas, quotation marks and line ends, and leaves Chinese as it is", () => {
  expect(csvText([["a,b", 'say "b"', "two\nlines", "学习率"]])).toBe('"a,b","say ""b""","two\nlines",学习率\r\n');
});

it.each(["=1+1", "+1", "@SUM(A1)", "\tx", "-1+1", "-cmd|'/c calc'!A0", "-"])(
  "takes %j, which a spreadsheet would compute, for text",
  (text) => {
    expect(csvText([[text]])).toBe(`'${text}\r\n`);
  },
);

it("quotes a formula behind a line end", () => {
  expect(csvText([["\n=1+1"]])).toBe('"\'\n=1+1"\r\n');
});

it.each(["-0.5", "-1e-5", "-.25", "1=1", "a-b"])("leaves %j as it is", (text) => {
  expect(csvText([[text]])).toBe(`${text}\r\n`);
});
