import { extname } from "node:path";
import { ExpectedError } from "../../../core/errors.ts";
import type { Translate } from "../../../core/translate.ts";
import { writeFileAtomic } from "../../../files/atomicFile.ts";
import { throwIfAborted } from "../../../files/fileError.ts";
import type { AskedLook } from "../../askedLook.ts";
import type { RunDetails } from "../../runDetails.ts";
import { barsOf, confusionsOf, curvesOf, digitsOf, networksOf, type MadePicture } from "./runPictures.ts";
import { svgToPng, type PictureParts } from "./svgToPng.ts";

/** Pictures that there are of runs. */
export const pictureKinds = ["curves", "bars", "confusion", "network", "digits"] as const;
export type PictureKind = (typeof pictureKinds)[number];

export interface PictureExport {
  readonly picture: PictureKind;
  /** One or more. */
  readonly runs: readonly RunDetails[];
  /** Which look at a set is drawn, where it is of one; none: as a run is shown. */
  readonly look: AskedLook;
  /** Path of the file, which ends in `.svg` or `.png`. */
  readonly target: string;
  /** The embedded MNIST. */
  readonly mnist: string;
  /** What PNGs are made with, see `Installation`. */
  readonly pictures: PictureParts;
  readonly t: Translate;
  readonly signal: AbortSignal;
}

/**
 * Draws runs for print and writes the file. Curves and bars show all runs at once; of what shows one run, each has a file of
 * its own where there are several, named by the run: `matrix-ID.svg` beside `matrix.svg`.
 *
 * @returns absolute or relative as `target` is: what was written.
 * @throws ExpectedError `bad-usage` for another kind of file; `not-available` where a run has nothing that could be drawn;
 * `aborted`; the errors of reading the digits and of writing.
 */
export async function exportPicture(request: PictureExport): Promise<{ files: readonly string[] }> {
  const { target, pictures, signal } = request;
  const kind = extname(target).toLowerCase();
  if (kind !== ".svg" && kind !== ".png") {
    throw new ExpectedError("bad-usage", `${target} is neither an SVG nor a PNG picture.`, {
      next: "Give the file a name that ends in .svg or .png.",
    });
  }
  const made = await drawn(request);
  const files: string[] = [];
  for (const { svg, id } of made) {
    throwIfAborted(signal);
    const file = made.length === 1 ? target : withId(target, id ?? "");
    const content = kind === ".svg" ? svg : await svgToPng(svg, pictures);
    throwIfAborted(signal);
    await writeFileAtomic(file, content);
    files.push(file);
  }
  return { files };
}

async function drawn({ picture, runs, look, mnist, t, signal }: PictureExport): Promise<MadePicture[]> {
  switch (picture) {
    case "curves":
      return [curvesOf(runs, t)];
    case "bars":
      return [barsOf(runs, look, t)];
    case "confusion":
      return confusionsOf(runs, look, t);
    case "network":
      return networksOf(runs, t);
    case "digits": {
      const made: MadePicture[] = [];
      for (const run of runs) {
        throwIfAborted(signal);
        made.push(await digitsOf(run, look, mnist, t));
      }
      return made;
    }
  }
}

function withId(target: string, id: string): string {
  const kind = extname(target);
  return `${target.slice(0, -kind.length)}-${id}${kind}`;
}
