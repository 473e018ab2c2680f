import { describe, expect, it } from "vitest";
import { element, svgText } from "../../../../../src/core/pictures/svg.ts";
import { decodePng } from "../../../../../src/files/png.ts";
import { chineseFont } from "../../../../../src/services/export/pictures/chineseFont.ts";
import { svgToPng } from "../../../../../src/services/export/pictures/svgToPng.ts";
import { rejectionOf } from "../../../../helpers/rejection.ts";
import { pictureParts } from "../../../../helpers/svgPictures.ts";

/** 80 × 40 units: 20 × 10 mm. Its left half is red. */
const half = svgText({
  ...{ width: 80, height: 40, title: "t", description: "d" },
  content: [element("rect", { width: 40, height: 40, fill: "#ff0000" })],
});

/** Whether there is a font for these texts on this machine. */
const chinese = await chineseFont().then(
  () => true,
  () => false,
);

function textPicture(text: string, weight = 400): string {
  const content = [element("text", { x: 4, y: 30, "font-size": 24, "font-weight": weight }, text)];
  return svgText({ width: 160, height: 40, title: "t", description: "d", content });
}

async function inkOf(svg: string): Promise<number> {
  const { rgba } = await decodePng(await svgToPng(svg, pictureParts, 150), "x.png");
  return rgba.reduce((sum, value, i) => sum + (i % 4 === 0 ? 255 - value : 0), 0);
}

describe("a picture as PNG", () => {
  it.each([
    // 20 mm are 0.7874 inches.
    [300, 236, 118],
    [101.6, 80, 40],
  ])("has at %d dpi as many pixels as its millimetres take, and says so", async (dpi, width, height) => {
    const png = await svgToPng(half, pictureParts, dpi);
    const picture = await decodePng(png, "x.png");
    expect([picture.width, picture.height]).toEqual([width, height]);
    const at = Buffer.from(png).indexOf("pHYs", 0, "latin1");
    expect(at).toBe(37);
    const view = new DataView(png.buffer, png.byteOffset + at + 4, 9);
    // Pixels a metre: 300 / 0.0254 = 11811.02; 101.6 / 0.0254 = 4000.
    const perMetre = dpi === 300 ? 11811 : 4000;
    expect([view.getUint32(0), view.getUint32(4), view.getUint8(8)]).toEqual([perMetre, perMetre, 1]);
  });

  it("has its colours where they are drawn, on white", async () => {
    const { width, rgba } = await decodePng(await svgToPng(half, pictureParts), "x.png");
    const at = (x: number, y: number): number[] => [...rgba.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)];
    expect(at(10, 10)).toEqual([255, 0, 0, 255]);
    expect(at(200, 100)).toEqual([255, 255, 255, 255]);
  });

  it("has its texts, regular and bold", async () => {
    const [empty, regular, bold] = [
      await inkOf(textPicture("")),
      await inkOf(textPicture("Digits")),
      await inkOf(textPicture("Digits", 700)),
    ];
    expect(empty).toBe(0);
    expect(regular).toBeGreaterThan(10_000);
    expect(bold).toBeGreaterThan(1.2 * regular);
  });

  it("leaves emoji out instead of drawing a box for each", async () => {
    const plain = await inkOf(textPicture("a b"));
    for (const text of ["a b🚀", "a b👩‍🔬", "a b❤️", "a b🇨🇳👍🏽"]) expect(await inkOf(textPicture(text)), text).toBe(plain);
    // Signs that the font has stay.
    expect(await inkOf(textPicture("a b©"))).toBeGreaterThan(plain);
  });

  it("has Chinese texts, in a font of the system", async ({ skip }) => {
    if (!chinese) skip("needs a font with Chinese characters");
    const [one, two] = [await inkOf(textPicture("数")), await inkOf(textPicture("数字"))];
    expect(one).toBeGreaterThan(5_000);
    expect(two).toBeGreaterThan(1.3 * one);
  });

  it("draws two at once", async () => {
    const both = await Promise.all([svgToPng(half, pictureParts), svgToPng(half, pictureParts)]);
    expect(Buffer.compare(both[0], both[1])).toBe(0);
  });
});

it("says which font to install where there is none with Chinese characters", async () => {
  const error = await rejectionOf(chineseFont(["/nowhere/at-all.ttc"]));
  expect(error).toMatchObject({ code: "not-available", next: expect.stringContaining("Noto Sans CJK SC") as string });
});
