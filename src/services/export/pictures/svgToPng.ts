import { readFile } from "node:fs/promises";
import { pngChunk } from "../../../core/pictures/grayPng.ts";
import { chineseFont } from "./chineseFont.ts";

/** What SVG is turned into PNG with; absolute paths, see `Installation`. */
export interface PictureParts {
  /** resvg's WebAssembly. */
  readonly renderer: string;
  /** Arimo, regular and bold. */
  readonly fonts: readonly string[];
}

/** What is usual for print. */
export const printDpi = 300;

/** Made once: the WebAssembly is one for the process. */
let resvg: Promise<typeof import("@resvg/resvg-wasm").Resvg> | null = null;

/**
 * Turns a picture into PNG, on white, as large as it says in millimetres, and with its resolution written into it. Emoji in its
 * texts are left out.
 *
 * @param svg one file. @param dpi pixels an inch.
 * @throws ExpectedError `not-available` where the picture has Chinese texts and no font for them is installed;
 * `file-not-found` where a part of the product is missing.
 */
export async function svgToPng(svg: string, parts: PictureParts, dpi: number = printDpi): Promise<Uint8Array> {
  const fontFiles = needsChinese(svg) ? [...parts.fonts, await chineseFont()] : parts.fonts;
  const [Resvg, ...fontBuffers] = await Promise.all([loadedResvg(parts.renderer), ...fontFiles.map(bytesOf)]);
  const drawn = new Resvg(withoutPictographs(svg), {
    dpi,
    background: "#ffffff",
    // resvg does not know "pixelated": digits keep their pixels by this.
    imageRendering: 1,
    font: { fontBuffers, defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" },
  });
  try {
    const image = drawn.render();
    try {
      return withResolution(image.asPng(), dpi);
    } finally {
      image.free();
    }
  } finally {
    drawn.free();
  }
}

/** @returns the picture without the emoji in its texts: no font has them, and a box would stand in the place of each. */
function withoutPictographs(svg: string): string {
  return svg.replace(
    /\p{Emoji_Presentation}|[\u{1f000}-\u{1faff}]|\p{Extended_Pictographic}\ufe0f|[\ufe0e\ufe0f\u200d]/gu,
    "",
  );
}

/** Chinese, Japanese and Korean characters and their punctuation, which Arimo lacks. */
function needsChinese(svg: string): boolean {
  return /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]/.test(svg);
}

async function loadedResvg(renderer: string): Promise<typeof import("@resvg/resvg-wasm").Resvg> {
  resvg ??= (async () => {
    const { initWasm, Resvg } = await import("@resvg/resvg-wasm");
    await initWasm(readFile(renderer));
    return Resvg;
  })();
  // A file that was missing may be there the next time.
  return resvg.catch((error: unknown) => {
    resvg = null;
    throw error;
  });
}

async function bytesOf(path: string): Promise<Uint8Array> {
  return readFile(path);
}

/** Where the first chunk, the header, ends: 8 bytes of signature, 12 of the chunk's frame, 13 of its content. */
const afterHeader = 33;

/** @returns the PNG with a chunk `pHYs`, which tells how large it is on paper. */
function withResolution(png: Uint8Array, dpi: number): Uint8Array {
  const perMetre = Math.round(dpi / 0.0254);
  const content = new Uint8Array(9);
  new DataView(content.buffer).setUint32(0, perMetre);
  new DataView(content.buffer).setUint32(4, perMetre);
  // The unit: metres.
  content[8] = 1;
  return Buffer.concat([
    png.subarray(0, afterHeader),
    Uint8Array.from(pngChunk("pHYs", content)),
    png.subarray(afterHeader),
  ]);
}
