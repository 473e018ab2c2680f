import { describe, expect, it } from "vitest";
import { base64, grayPng } from "../../../../src/core/pictures/grayPng.ts";
import { confusionPicture } from "../../../../src/core/pictures/confusionPicture.ts";
import { answeredTile, digitsPicture, type DigitTile } from "../../../../src/core/pictures/digitsPicture.ts";
import { networkPicture } from "../../../../src/core/pictures/networkPicture.ts";
import { networkStages } from "../../../../src/core/network/networkStages.ts";
import { inEnglish } from "../../../../src/core/translate.ts";
import { decodePng } from "../../../../src/files/png.ts";
import { conv2d, dense, flatten, networkOf, residual } from "../../../helpers/layers.ts";
import { overlapsOf, readSvg, textsOf } from "../../../helpers/svgPictures.ts";

const say = (svg: string): string[] => textsOf(svg).map(({ text }) => text);

async function check(svg: string): Promise<void> {
  const { width, height, drawn } = await readSvg(svg);
  expect(overlapsOf(textsOf(svg))).toEqual([]);
  for (const { left, right } of textsOf(svg)) expect([left >= 0, right <= width + 0.5]).toEqual([true, true]);
  expect([drawn.x >= 0, drawn.y >= 0, drawn.width <= width + 1, drawn.height <= height + 1]).toEqual([
    true,
    true,
    true,
    true,
  ]);
}

describe("the picture of a confusion matrix", () => {
  const confusion = new Int32Array(100);
  for (let digit = 0; digit < 10; digit++) confusion[digit * 11] = 1000;
  confusion[4 * 10 + 9] = 250;

  it("has the counts, the accuracies, and the diagonal bold and framed", async () => {
    const svg = confusionPicture({ title: "Matrix", confusion }, inEnglish);
    expect(say(svg).filter((text) => text === "1000")).toHaveLength(10);
    expect(say(svg)).toEqual(expect.arrayContaining(["250", "80.0 %", "100.0 %", "predicted"]));
    expect(svg.match(/font-weight="700"[^>]*>1000</g)).toHaveLength(10);
    expect(svg.match(/fill="none" stroke="#0560c9" stroke-width="1.5"/g)).toHaveLength(10);
    expect(svg).toContain(
      "<desc>10,000 of 10,250 digits are recognised. Most often confused: 4 taken for 9: 250.</desc>",
    );
    await check(svg);
  });

  it("is drawn also where nothing was counted", async () => {
    await check(confusionPicture({ title: "x", confusion: new Int32Array(100), normalization: "rows" }, inEnglish));
  });
});

describe("the picture of a network", () => {
  it("names each stage, what it gives and learns, and their sum", async () => {
    const svg = networkPicture({ title: "LeNet", stages: networkStages(networkOf([flatten, dense(10)])) }, inEnglish);
    expect(say(svg)).toEqual(
      expect.arrayContaining(["InputLayer", "28 × 28 × 1", "784", "10 · 7,850 parameters", "7,850 parameters in all"]),
    );
    await check(svg);
  });

  it("leads shortcuts around what they pass, and stays readable where stages are many", async () => {
    const conv = conv2d(4, 3, { padding: "same" });
    const blocks = Array.from({ length: 8 }, () => residual([conv, conv]));
    const layers = [conv, ...blocks, flatten, dense(10)];
    const stages = networkStages(networkOf(layers));
    const svg = networkPicture({ title: "Residual", stages }, inEnglish);
    // One tip of an arrow for each shortcut.
    expect(svg.match(/<polygon /g)).toHaveLength(8);
    expect(say(svg).filter((text) => text === "Add")).toHaveLength(8);
    await check(svg);
  });
});

describe("a sheet of digits", () => {
  const pixels = Uint8Array.from({ length: 784 }, (_, i) => i % 256);
  const wrong = answeredTile({ index: 247, truth: 4, predicted: 9, confidence: 0.874, loss: 1 }, pixels);
  const right = answeredTile({ index: 3, truth: 7, predicted: 7, confidence: null, loss: null }, pixels);

  it("has captions with what a digit is, what it was taken for, how surely, and its number", async () => {
    const svg = digitsPicture({ title: "Two", digits: [wrong, right] }, inEnglish);
    expect(say(svg)).toEqual(["Two", "4→9", "0.87", "#247", "7", "#3"]);
    expect(svg).toContain("<desc>2 digits. 4→9 #247, 7 #3</desc>");
    await check(svg);
  });

  it("tells right from wrong by signs and frames, not by colours alone", () => {
    const without = (digits: readonly DigitTile[]): string =>
      digitsPicture({ title: "", digits }, inEnglish)
        .replace(/#[0-9a-f]{6}/g, "")
        .replace(/<g><title>.*?<\/title>/g, "");
    const bare = { pixels, caption: "same" };
    expect(without([{ ...bare, answer: "right" }])).not.toBe(without([{ ...bare, answer: "wrong" }]));
  });

  it.each([0, 1, 9, 10, 11, 100])("has as many as there are: %d", async (count) => {
    const svg = digitsPicture(
      { title: "Many <digits>", digits: Array.from({ length: count }, () => wrong) },
      inEnglish,
    );
    expect(svg.match(/<image /g) ?? []).toHaveLength(count);
    await check(svg);
  });

  it("draws ink on paper, pixel by pixel", async () => {
    const svg = digitsPicture({ title: "One", digits: [{ pixels }] }, inEnglish);
    const data = /href="data:image\/png;base64,([^"]*)"/.exec(svg)?.[1] ?? "";
    const { width, height, rgba } = await decodePng(Buffer.from(data, "base64"), "digit");
    expect([width, height]).toEqual([28, 28]);
    const shades = Array.from(pixels, (ink) => 255 - ink);
    expect(Array.from({ length: 784 }, (_, i) => rgba[4 * i])).toEqual(shades);
  });
});

it.each([0, 1, 2, 3, 4, 255])("%d bytes are written in base64 as Node does", (length) => {
  const bytes = Uint8Array.from({ length }, (_, i) => (i * 37) % 256);
  expect(base64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
});

it("refuses what one block cannot hold", () => {
  expect(() => grayPng(new Uint8Array(256 * 256), 256, 256)).toThrow(RangeError);
});
