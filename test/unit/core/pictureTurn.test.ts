import { describe, expect, it } from "vitest";
import { upright, type Orientation } from "../../../src/core/pictureTurn.ts";
import { pictureOf } from "../../helpers/pictures.ts";

/** Of three columns and two rows, told apart by their red: 1 2 3 / 4 5 6. */
const stored = pictureOf(3, 2, (x, y) => [1 + x + 3 * y, 0, 0]);

describe("a picture of a camera that was held otherwise", () => {
  // By hand, from EXIF's list of which side the first row and the first column are.
  it.each<[Orientation, string]>([
    [1, "123/456"],
    [2, "321/654"],
    [3, "654/321"],
    [4, "456/123"],
    [5, "14/25/36"],
    [6, "41/52/63"],
    [7, "63/52/41"],
    [8, "36/25/14"],
  ])("is set upright: %i", (orientation, expected) => {
    const { width, height, rgba } = upright(stored, orientation);
    const rows = Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_, x) => rgba[4 * (y * width + x)]).join(""),
    );
    expect(rows.join("/")).toBe(expected);
    expect(Array.from(rgba).filter((_, i) => i % 4 === 3)).toEqual(Array.from({ length: 6 }, () => 255));
  });

  it("is not changed itself, also where its bytes are a part of others", () => {
    const around = Buffer.concat([Buffer.from([9, 9, 9]), stored.rgba]);
    const picture = { ...stored, rgba: around.subarray(3) };
    expect([...upright(picture, 3).rgba]).toEqual([...upright(stored, 3).rgba]);
    expect([...picture.rgba]).toEqual([...stored.rgba]);
  });
});
