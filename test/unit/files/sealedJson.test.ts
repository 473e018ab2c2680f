import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { sealedText, unsealed } from "../../../src/files/sealedJson.ts";

const sample = {
  version: 1,
  name: "Grüße €",
  note: 'two\nlines, "quoted"\u0001',
  accuracy: 0.9871,
  tiny: 1.5e-7,
  counts: [0, 10, -3],
  nothing: null,
  pinned: false,
  inner: { epoch: 0 },
};

test("a sealed file is JSON that people can read; its last property is the SHA-256 of the rest", () => {
  const text = sealedText({ b: 1, a: [true] });
  const seal = createHash("sha256").update('{"b":1,"a":[true]}').digest("hex");
  expect(text).toBe(`{\n  "b": 1,\n  "a": [\n    true\n  ],\n  "sha256": "${seal}"\n}\n`);
});

test("what was sealed is read as it was, whatever this version knows of it", () => {
  const value = { ...sample, ofALaterVersion: { deep: [1, { more: "" }] }, 7: "seven", ["__proto__"]: "own" };
  const read = unsealed(sealedText(value));
  expect(read).toEqual({ ok: true, value: JSON.parse(JSON.stringify(value)) as unknown });
  expect(Object.keys(read.ok ? read.value : {})).toEqual(Object.keys(value));
});

test("numbers that JSON does not know are words, typed counts are lists", () => {
  const read = unsealed(sealedText({ loss: NaN, most: Infinity, least: -Infinity, matrix: Int32Array.of(3, -1) }));
  expect(read).toEqual({ ok: true, value: { loss: "NaN", most: "Infinity", least: "-Infinity", matrix: [3, -1] } });
});

describe("what was harmed is noticed:", () => {
  const text = sealedText(sample);
  const bytes = Buffer.from(text);

  test("every flipped bit that changes what the file says", () => {
    const unnoticed: string[] = [];
    for (let i = 0; i < bytes.length; i++) {
      for (let bit = 0; bit < 8; bit++) {
        const harmed = Buffer.from(bytes);
        harmed[i] ^= 1 << bit;
        const read = unsealed(harmed.toString("utf8"));
        if (!read.ok) continue;
        expect(read.value).toEqual(sample);
        unnoticed.push(harmed.toString("utf8", i, i + 1));
      }
    }
    // 1.5e-7 is 1.5E-7.
    expect(unnoticed).toEqual(["E"]);
  });

  test("every byte that is another", () => {
    for (let i = 0; i < bytes.length; i++) {
      for (const other of [0, 0x20, 0x30, 0x39, 0x61, 0x7d, 0xff]) {
        const harmed = Buffer.from(bytes);
        harmed[i] = other;
        const read = unsealed(harmed.toString("utf8"));
        if (read.ok) expect(read.value).toEqual(sample);
      }
    }
  });

  test("every cut", () => {
    // The line break at the end says nothing.
    for (let length = 0; length < bytes.length - 1; length++) {
      const read = unsealed(bytes.toString("utf8", 0, length));
      expect(read.ok, `cut after ${length} bytes`).toBe(false);
    }
  });

  test("with words for how", () => {
    expect(unsealed("")).toEqual({ ok: false, problem: "is empty" });
    expect(unsealed("\n \n")).toEqual({ ok: false, problem: "is empty" });
    expect(unsealed(text.slice(0, -3))).toEqual({ ok: false, problem: "is cut off or no JSON" });
    expect(unsealed(text.replace("0.9871", "0.9971"))).toEqual({
      ok: false,
      problem: "was changed after it was written",
    });
    expect(unsealed('{"version": 1}')).toEqual({ ok: false, problem: "was changed after it was written" });
    for (const other of ["null", "[]", "1", '"text"']) {
      expect(unsealed(other)).toEqual({ ok: false, problem: "holds something else than expected" });
    }
  });
});
