import { expect, it } from "vitest";
import { jsonTokens } from "../../../../webview/dashboard/jsonTokens.ts";

it("JSON is coloured by what its parts are", () => {
  const json = JSON.stringify({ name: 'a "b": 1', seed: -42, rate: 1e-7, off: null, list: [true, "x"] }, null, 1);
  const tokens = jsonTokens(json);
  expect(tokens.map(({ text }) => text).join("")).toBe(json);
  const texts = (kind: string): string[] => tokens.filter((token) => token.kind === kind).map(({ text }) => text);
  expect(texts("jsonKey")).toEqual(['"name"', '"seed"', '"rate"', '"off"', '"list"']);
  expect(texts("jsonString")).toEqual([String.raw`"a \"b\": 1"`, '"x"']);
  expect(texts("jsonNumber")).toEqual(["-42", "1e-7"]);
  expect(texts("jsonWord")).toEqual(["null", "true"]);
});
