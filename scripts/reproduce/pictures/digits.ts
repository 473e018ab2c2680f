import type { DigitSet } from "../../../src/core/dataset.ts";
import { grayPngUri } from "../../../src/core/pictures/grayPng.ts";
import type { RunRecord } from "../record.ts";
import { element, svg } from "./svg.ts";

const [side, cell, columns] = [28, 72, 10];

/** What a run got wrong: each digit with its number, what it is and what it was taken for. */
export function digitsPicture(
  wrong: NonNullable<RunRecord["wrong"]>,
  test: DigitSet,
  marked: readonly number[],
): string {
  const rows = Math.ceil(wrong.length / columns);
  const content = wrong.flatMap(([index, truth, predicted], at) => {
    const [x, y] = [8 + cell * (at % columns), 8 + (cell + 20) * Math.floor(at / columns)];
    const pixels = test.pixels.subarray(index * side * side, (index + 1) * side * side);
    const ink = pixels.map((value) => 255 - value);
    const text = {
      x: x + 28,
      "text-anchor": "middle",
      "font-size": 11,
      "font-weight": marked.includes(index) ? 700 : 400,
    };
    return [
      element("image", {
        x,
        y,
        width: 56,
        height: 56,
        href: grayPngUri(ink, side, side),
        "image-rendering": "pixelated",
      }),
      element("text", { ...text, y: y + 68 }, `${index}`),
      element("text", { ...text, y: y + 81 }, `${truth} → ${predicted}`),
    ];
  });
  return svg(
    cell * columns + 16,
    (cell + 20) * rows + 8,
    `${wrong.length} test digits that the network got wrong`,
    content,
  );
}
