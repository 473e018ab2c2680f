import { access } from "node:fs/promises";
import { ExpectedError } from "../../../core/errors.ts";
import { usualPlaces } from "./fontPlaces.ts";

/**
 * @param places where to look, the best first.
 * @returns path of a font with Chinese characters.
 * @throws ExpectedError `not-available` where none is installed.
 */
export async function chineseFont(places: readonly string[] = usualPlaces()): Promise<string> {
  for (const place of places) {
    const isThere = await access(place).then(
      () => true,
      () => false,
    );
    if (isThere) return place;
  }
  throw new ExpectedError("not-available", "No font with Chinese characters is installed, which a PNG needs.", {
    next: "Save the picture as SVG, or install Noto Sans CJK SC (on Debian and Ubuntu the package fonts-noto-cjk).",
  });
}
