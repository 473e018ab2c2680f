import { expect, test } from "vitest";
import { oneLine, severalLines } from "../../../src/core/plainText.ts";

test("nothing that a terminal would obey is left", () => {
  expect(oneLine("a\x1b[2Jb\nc\td\u009be\u202ef")).toBe("a\ufffd[2Jb\ufffdc\ufffdd\ufffde\ufffdf");
  expect(oneLine("手写 数字 – ½")).toBe("手写 数字 – ½");
});

test("lines stay lines", () => {
  expect(severalLines("one\r\ntwo\n\tthree\x07")).toBe("one\ntwo\n three\ufffd");
});
