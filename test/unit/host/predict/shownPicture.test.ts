import { describe, expect, it } from "vitest";
import { foundDigitIn } from "../../../../src/core/digitImage.ts";
import { inEnglish } from "../../../../src/core/translate.ts";
import { aboutText } from "../../../../src/host/predict/aboutText.ts";
import { shownPicture } from "../../../../src/host/predict/shownPicture.ts";
import { forPage } from "../../../../src/services/pictures.ts";
import { pictureOf } from "../../../helpers/pictures.ts";

describe("what the page is shown of a picture", () => {
  it("is the picture in small, where its digit is, what was cut out and what the network sees", () => {
    const picture = pictureOf(1200, 600, (x, y) =>
      x >= 600 && x < 700 && y >= 100 && y < 500 ? [0, 0, 0] : [255, 255, 255],
    );
    const found = foundDigitIn(picture);
    if (found === null) throw new Error("Nothing was found.");
    const shown = shownPicture({ file: "/somewhere/one.png" }, forPage({ picture, found }));
    expect(shown).toMatchObject({
      name: "one.png",
      width: 1200,
      height: 600,
      box: { x: 600, y: 100, width: 100, height: 400 },
    });
    // Squares of three.
    expect([shown.preview.width, shown.preview.height]).toEqual([400, 200]);
    // Squares of two: largest side 640.
    expect([shown.ink.width, shown.ink.height]).toEqual([50, 200]);
    expect(shown.ink.pixels.every((pixel) => pixel === 255)).toBe(true);
    // A bar of 5 × 20.
    expect(shown.image.filter((pixel) => pixel === 255)).toHaveLength(100);
    expect(shown.image).toHaveLength(784);
  });
});

describe("what is told of the network", () => {
  it.each([
    [{ weights: "best", epoch: 9 } as const, "Weights of epoch 9, the best · WebAssembly"],
    [{ weights: "final", epoch: 4 } as const, "Weights of epoch 4 · WebAssembly"],
    [{ weights: "best", epoch: null } as const, "The best weights · WebAssembly"],
    [{ weights: "final", epoch: null } as const, "The last weights · WebAssembly"],
  ])("of %j is %s", (model, expected) => {
    expect(aboutText(model, "WebAssembly", inEnglish)).toBe(expected);
  });
});
