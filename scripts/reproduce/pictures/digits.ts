import { deflateSync } from "node:zlib";
import type { DigitSet } from "../../../src/core/dataset.ts";
import { crc32 } from "../../../src/files/crc32.ts";
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
    const href = `data:image/png;base64,${grayscalePng(pixels).toString("base64")}`;
    const text = {
      x: x + 28,
      "text-anchor": "middle",
      "font-size": 11,
      "font-weight": marked.includes(index) ? 700 : 400,
    };
    return [
      element("image", { x, y, width: 56, height: 56, href, "image-rendering": "pixelated" }),
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

/** @param pixels [28 × 28], 255 for ink. @returns a PNG of black ink on white. */
export function grayscalePng(pixels: Uint8Array): Buffer {
  const rows = Buffer.alloc(side * (side + 1));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) rows[y * (side + 1) + 1 + x] = 255 - pixels[y * side + x];
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  // 8 bits, grayscale.
  head[8] = 8;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body) >>> 0);
  return Buffer.concat([length, body, check]);
}
