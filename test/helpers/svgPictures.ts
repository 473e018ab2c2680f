import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Resvg } from "@resvg/resvg-wasm";
import { svgToPng } from "../../src/services/export/pictures/svgToPng.ts";
import { textWidth } from "../../src/core/pictures/textWidth.ts";
import { repository } from "./commandLine.ts";

const modules = join(repository, "node_modules");

/** What PNGs are made with, from the packages themselves. */
export const pictureParts = {
  renderer: join(modules, "@resvg/resvg-wasm/index_bg.wasm"),
  fonts: ["400Regular/Arimo_400Regular.ttf", "700Bold/Arimo_700Bold.ttf"].map((name) =>
    join(modules, "@expo-google-fonts/arimo", name),
  ),
};

let started: Promise<Uint8Array[]> | null = null;

/** What resvg, which reads XML strictly, makes of an SVG in units of its view box; throws where it is not well-formed. */
export async function readSvg(svg: string): Promise<{
  readonly width: number;
  readonly height: number;
  /** Of all that is drawn, the paper among it. */
  readonly drawn: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}> {
  started ??= (async () => {
    // resvg may be begun only once in a process: by the product.
    await svgToPng('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', pictureParts);
    return Promise.all(pictureParts.fonts.map(async (font) => new Uint8Array(await readFile(font))));
  })();
  const fontBuffers = await started;
  // 25.4 × 4: one pixel for each quarter of a millimetre.
  const image = new Resvg(svg, { dpi: 101.6, font: { fontBuffers, sansSerifFamily: "Arimo" } });
  const { x, y, width, height } = image.getBBox() ?? { x: 0, y: 0, width: 0, height: 0 };
  return { width: image.width, height: image.height, drawn: { x, y, width, height } };
}

/** A text where it stands on a picture. */
export interface PlacedText {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const unescaped: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'" };

/** @returns the level texts of one of our pictures, in units of its view box; groups may be moved. */
export function textsOf(svg: string): PlacedText[] {
  const moved: number[] = [0];
  const texts: PlacedText[] = [];
  for (const [, closing, name, attributes, empty, inner] of svg.matchAll(/<(\/?)(\w+)([^>]*?)(\/?)>([^<]*)/g)) {
    const valueOf = (attribute: string): string | null =>
      new RegExp(` ${attribute}="([^"]*)"`).exec(attributes)?.[1] ?? null;
    if (name === "g" && closing === "/") moved.pop();
    else if (name === "g" && empty === "") {
      const by = /translate\(\S+ (\S+)\)/.exec(valueOf("transform") ?? "")?.[1] ?? "0";
      moved.push((moved.at(-1) ?? 0) + Number(by));
    } else if (name === "text" && closing === "" && valueOf("transform") === null) {
      const text = inner.replace(/&(\S+?);/g, (_, entity: string) => unescaped[entity]);
      const size = Number(valueOf("font-size"));
      const width = textWidth(text, { size, bold: valueOf("font-weight") !== null });
      const anchor = valueOf("text-anchor");
      const left = Number(valueOf("x")) - (anchor === "end" ? width : anchor === "middle" ? width / 2 : 0);
      const base = Number(valueOf("y")) + (moved.at(-1) ?? 0);
      // A letter's ascender and a comma's tail.
      texts.push({ text, left, right: left + width, top: base - 0.72 * size, bottom: base + 0.1 * size });
    }
  }
  return texts;
}

/** @returns pairs of texts that lie over one another. */
export function overlapsOf(texts: readonly PlacedText[]): string[] {
  return texts.flatMap((one, i) =>
    texts
      .slice(i + 1)
      .filter(
        (other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom,
      )
      .map((other) => `${one.text} / ${other.text}`),
  );
}
