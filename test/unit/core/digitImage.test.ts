import { describe, expect, it } from "vitest";
import { digitImageOf, foundDigitIn, plainImageOf } from "../../../src/core/digitImage.ts";
import { RandomStream } from "../../../src/core/random/stream.ts";
import { drawn, mixed, pictureOf, type Colour } from "../../helpers/pictures.ts";
import { smallMnist } from "../../helpers/smallMnist.ts";

const { test } = smallMnist(1, 1, 60);
const digits = Array.from({ length: test.count }, (_, i) => test.pixels.subarray(784 * i, 784 * (i + 1)));
const white: Colour = [255, 255, 255];
const black: Colour = [0, 0, 0];

/** How far an image is from one of MNIST's: the largest difference, and the mean. */
function distance(image: Float32Array | null, digit: Uint8Array): { largest: number; mean: number } {
  expect(image).toHaveLength(784);
  const differences = Array.from(digit, (value, i) => Math.abs(value / 255 - (image?.[i] ?? NaN)));
  return { largest: Math.max(...differences), mean: differences.reduce((a, b) => a + b) / 784 };
}

describe("a picture of one of MNIST's own digits", () => {
  it("comes back as it is, its brightest pixel 1 (254 or 255 there)", () => {
    for (const digit of digits) {
      const picture = drawn(digit, 1, { width: 28, height: 28, left: 0, top: 0 }, black, white);
      expect(distance(digitImageOf(picture), digit).largest).toBeLessThanOrEqual(1 / 254);
    }
  });

  it.each<[string, number, { width: number; height: number; left: number; top: number }, Colour, Colour]>([
    ["large, white on black", 10, { width: 280, height: 280, left: 0, top: 0 }, black, white],
    ["in a corner, black on white", 7, { width: 400, height: 300, left: 190, top: 90 }, white, black],
    ["partly cut of its empty margin", 6, { width: 156, height: 156, left: -6, top: -6 }, white, black],
    ["blue ink on cream paper", 9, { width: 431, height: 377, left: 101, top: 31 }, [250, 240, 210], [20, 30, 120]],
    ["red on green of the same lightness", 8, { width: 300, height: 260, left: 40, top: 8 }, [0, 130, 0], [255, 0, 0]],
    ["pencil grey", 8, { width: 300, height: 260, left: 40, top: 8 }, [244, 244, 244], [170, 170, 170]],
    ["black strokes on nothing", 8, { width: 260, height: 300, left: 8, top: 40 }, [0, 0, 0, 0], black],
    ["white strokes on nothing", 8, { width: 260, height: 300, left: 8, top: 40 }, [255, 255, 255, 0], white],
    ["very large", 47, { width: 1700, height: 1400, left: 333, top: 77 }, white, black],
  ])("is made what it was: %s", (_, scale, place, paper, ink) => {
    for (const digit of digits.slice(0, scale > 20 ? 1 : 4)) {
      const found = distance(digitImageOf(drawn(digit, scale, place, paper, ink)), digit);
      expect(found.mean).toBeLessThan(0.01);
      expect(found.largest).toBeLessThan(scale > 20 ? 0.25 : 0.1);
    }
  });

  it("is found among noise and specks", () => {
    const random = new RandomStream(5, "order");
    const noise = Array.from({ length: 300 * 300 }, () => (random.nextUniform() - 0.5) * 30);
    for (const digit of digits.slice(0, 3)) {
      const clean = drawn(digit, 9, { width: 300, height: 300, left: 20, top: 30 }, [230, 225, 220], [40, 40, 60]);
      const picture = pictureOf(300, 300, (x, y) => {
        const speck = x >= 280 && x < 284 && y >= 10 && y < 14;
        const level = (i: number): number => (speck ? 40 : clean.rgba[4 * (y * 300 + x) + i] + noise[y * 300 + x]);
        return [level(0), level(1), level(2)];
      });
      expect(distance(digitImageOf(picture), digit).mean).toBeLessThan(0.02);
    }
  });
});

describe("a drawn shape", () => {
  const bar = (width: number, height: number, inside: (x: number, y: number) => boolean) =>
    digitImageOf(pictureOf(width, height, (x, y) => (inside(x, y) ? black : white)));

  it("is fitted into 20×20 with its proportions, its centre of mass at pixel 14", () => {
    // 30 wide, 120 high: 5×20. The centre of a column of 20 lies at 9.5, so that it begins 4.5 below the top: 5.
    const image = bar(200, 200, (x, y) => x >= 17 && x < 47 && y >= 60 && y < 180);
    const expected = Float32Array.from({ length: 784 }, (_, i) => {
      const [x, y] = [i % 28, Math.floor(i / 28)];
      return x >= 12 && x < 17 && y >= 5 && y < 25 ? 1 : 0;
    });
    expect(image).toEqual(expected);
  });

  it("is antialiased where it covers a part of a pixel", () => {
    // 45×40 becomes 20×18: 2.25 columns and 2.222 rows for each pixel. The notch takes 9 columns and 10 rows of the corner.
    const image = bar(60, 60, (x, y) => x >= 8 && x < 53 && y >= 10 && y < 50 && !(x < 17 && y < 20));
    const inked = [...(image ?? [])].filter((value) => value > 0);
    expect(inked).toHaveLength(20 * 18 - 4 * 4);
    // Row 4 of the fitted digit has 8.889 to 11.111 of the rows, half of it below the notch, for four columns.
    const partly = inked.filter((value) => value < 1);
    expect(partly).toHaveLength(4);
    for (const value of partly) expect(value).toBeCloseTo(0.5, 5);
  });

  it("stays in the field however heavy one side is", () => {
    const image = bar(
      100,
      100,
      (x, y) => (y < 95 && y >= 90 && x >= 5 && x < 95) || (x >= 85 && x < 95 && y >= 5 && y < 95),
    );
    const columns = [...(image ?? [])].flatMap((value, i) => (value > 0 ? [i % 28] : []));
    expect(Math.max(...columns) - Math.min(...columns)).toBe(19);
  });

  it("may be a single pixel", () => {
    const image = bar(9, 9, (x, y) => x === 4 && y === 4);
    expect(image?.reduce((a, b) => a + b)).toBe(400);
  });
});

describe("what was found in a picture", () => {
  it("lies where it was drawn, and is all ink that is no speck", () => {
    const picture = pictureOf(90, 60, (x, y) => {
      const speck = x === 2 && y === 3;
      return speck || (x >= 30 && x < 41 && y >= 17 && y < 39 && !(x === 35 && y > 20)) ? black : white;
    });
    const found = foundDigitIn(picture);
    expect(found?.box).toEqual({ x: 30, y: 17, width: 11, height: 22 });
    expect(found?.ink).toMatchObject({ width: 11, height: 22 });
    // Without the slit, of which 18 rows are white.
    expect(found?.ink.values.reduce((sum, value) => sum + value)).toBe(11 * 22 - 18);
    expect(found?.image).toEqual(digitImageOf(picture));
  });

  it("is told in the picture's own pixels, as squares of some, within the picture", () => {
    // Squares of three pixels: the bar from 1504 on begins in the square at 1503, and the last square is cut.
    const picture = pictureOf(1600, 700, (x, y) => (x >= 1504 && y >= 300 && y < 600 ? black : white));
    expect(foundDigitIn(picture)?.box).toEqual({ x: 1503, y: 300, width: 97, height: 300 });
  });

  it("of one of MNIST's own digits is that digit", () => {
    const picture = drawn(digits[0], 1, { width: 28, height: 28, left: 0, top: 0 }, black, white);
    const found = foundDigitIn(picture);
    const { x, y, width, height } = found?.box ?? { x: 0, y: 0, width: 0, height: 0 };
    expect(Math.max(width, height)).toBe(20);
    found?.ink.values.forEach((value, i) => {
      expect(value).toBe(found.image[(y + Math.floor(i / width)) * 28 + x + (i % width)]);
    });
  });
});

describe("a blank picture", () => {
  it.each<[string, (x: number, y: number) => Colour]>([
    ["white", () => white],
    ["a colour", () => [30, 90, 200]],
    ["transparent", () => [0, 0, 0, 0]],
    ["nearly even", (x) => mixed(white, black, 0.0002 * x)],
  ])("has no digit: %s", (_, colourAt) => {
    expect(digitImageOf(pictureOf(60, 50, colourAt))).toBeNull();
    expect(digitImageOf(pictureOf(1, 1, colourAt))).toBeNull();
  });
});

describe("a picture taken as it is", () => {
  it("keeps its luminance", () => {
    const colours: readonly Colour[] = [white, black, [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255, 51]];
    const image = plainImageOf(pictureOf(28, 28, (x, y) => (y === 27 ? (colours[x] ?? black) : black)));
    const expected = [1, 0, 0.299, 0.587, 0.114, 0.2];
    expected.forEach((value, x) => expect(image?.[27 * 28 + x]).toBeCloseTo(value, 6));
  });

  it("must have 28×28 pixels", () => {
    expect(plainImageOf(pictureOf(28, 27, () => white))).toBeNull();
  });
});
