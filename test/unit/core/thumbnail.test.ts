import { describe, expect, it } from "vitest";
import { thumbnailOf } from "../../../src/core/thumbnail.ts";
import { pictureOf } from "../../helpers/pictures.ts";

describe("a picture made small", () => {
  it("has the means of squares, whole or not", () => {
    const picture = pictureOf(5, 3, (x, y) => [10 * x, 20 * y, 7]);
    // Longest side 3: squares of two.
    const { width, height, rgba } = thumbnailOf(picture, 3);
    expect([width, height]).toEqual([3, 2]);
    expect([...rgba]).toEqual([
      ...[5, 10, 7, 255, 25, 10, 7, 255, 40, 10, 7, 255],
      ...[5, 40, 7, 255, 25, 40, 7, 255, 40, 40, 7, 255],
    ]);
  });

  it("mixes colours as they are seen, and nothing with what is not", () => {
    const clear = pictureOf(2, 2, (x, y) => (x === 0 ? [200, 100, 0, y === 0 ? 255 : 51] : [0, 0, 250, 0]));
    // 200, 100, 0 is the only colour that can be seen; opacity (255 + 51) / 4.
    expect([...thumbnailOf(clear, 1).rgba]).toEqual([200, 100, 0, 77]);
    expect([
      ...thumbnailOf(
        pictureOf(2, 2, () => [9, 9, 9, 0]),
        1,
      ).rgba,
    ]).toEqual([0, 0, 0, 0]);
  });

  it("is the same where it is small already", () => {
    const picture = pictureOf(4, 2, () => [1, 2, 3]);
    expect(thumbnailOf(picture, 4)).toBe(picture);
  });
});
