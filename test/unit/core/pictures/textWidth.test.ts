import { describe, expect, it } from "vitest";
import { label } from "../../../../src/core/pictures/plot.ts";
import { fitted, hasKnownWidth, textWidth } from "../../../../src/core/pictures/textWidth.ts";
import { readSvg } from "../../../helpers/svgPictures.ts";

describe("the width of a text", () => {
  // Adobe's metrics of Helvetica and Helvetica-Bold, whose widths Arial has.
  it.each([
    ["Hamburg", false, 722 + 556 + 833 + 556 + 556 + 333 + 556],
    ["Hamburg", true, 722 + 556 + 889 + 611 + 611 + 389 + 611],
    ["0.98 %", false, 4 * 556 - 556 + 278 + 278 + 889],
    ["数字", false, 2000],
  ])("%s, bold %s, is that of Arial", (text, bold, expected) => {
    expect(textWidth(text, { size: 1000, bold })).toBe(expected);
  });

  it.each([false, true])("is what a reader of the font measures, bold %s", async (bold) => {
    // Between two upright strokes, whose own width is taken off again.
    const drawn = async (text: string): Promise<number> => {
      const weight = bold ? ' font-weight="700"' : "";
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="2500" height="50"><text y="40" font-family="Arimo" font-size="20" font-kerning="none" style="font-kerning:none"${weight}>${text}</text></svg>`;
      return (await readSvg(svg)).drawn.width;
    };
    const characters = Array.from({ length: 95 }, (_, i) => String.fromCharCode(0x20 + i))
      .filter((character) => !/[<&\s]/.test(character))
      .concat(Array.from("ÄÖÜßéñ×±–—…→−≥"));
    for (const character of characters) {
      const width = (await drawn(`|${character.repeat(20)}|`)) - (await drawn("||"));
      expect([character, Math.abs(width / 20 - textWidth(character, { size: 20, bold })) < 0.05]).toEqual([
        character,
        true,
      ]);
    }
  });
});

it.each([
  ["validation 2.1779 ± 0.5 –", true],
  ["验证集，第 3 轮", true],
  // Of these the width is only guessed, so that there is room enough.
  ["Ελληνικά", false],
  ["😀😀", false],
  // SVG draws one space.
  ["two  spaces", false],
  [" before", false],
  ["7", false],
  ["", false],
])("the width of %j is known: %s", (text, known) => {
  expect(hasKnownWidth(text)).toBe(known);
});

it("a label is as long as its room, whatever draws it", () => {
  expect(label("validation 2.18", 5, 5, { size: 11 })).toContain(
    ` textLength="${Number(textWidth("validation 2.18", { size: 11 }).toFixed(2))}" lengthAdjust="spacingAndGlyphs"`,
  );
  expect(label("Ελληνικά", 5, 5)).not.toContain("textLength");
});

it("a label takes as much room as it would by itself where our font draws it", async () => {
  const drawn = async (svg: string): Promise<number> => (await readSvg(svg)).drawn.width;
  const of = (element: string): string =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="500" height="30" font-family="Arimo">${element}</svg>`;
  for (const text of ["validation 2.1779", "15,910 parameters in all", "accuracy; bars begin at 90 %"]) {
    const fixed = label(text, 5, 20);
    const free = fixed.replace(/ textLength="[^"]*" lengthAdjust="[^"]*"/, "");
    expect(free).not.toBe(fixed);
    expect(Math.abs((await drawn(of(fixed))) - (await drawn(of(free))))).toBeLessThan(1);
  }
});

describe("a text that is too long", () => {
  const style = { size: 10 };
  it.each([
    ["short", 100, "short"],
    ["a long name that goes on", 59, "a long na…"],
    // 278 + 222 + 278 + 833 + 6 × 556 + 1000 thousandths of 10.
    ["a long name that goes on", 59.48, "a long nam…"],
    ["数字数字数字", 41, "数字数…"],
    ["anything", 5, ""],
  ])("%s has its beginning kept in %d", (text, room, expected) => {
    expect(fitted(text, room, style)).toBe(expected);
    expect(textWidth(fitted(text, room, style), style)).toBeLessThanOrEqual(room);
  });
});
