import { plainImageOf } from "../core/digitImage.ts";
import { ExpectedError, reportOf, type ErrorReport } from "../core/errors.ts";
import { classCount } from "../core/metrics.ts";
import { openModel } from "../services/modelProcess.ts";
import { readDigit, readPicture } from "../services/pictures.ts";
import { blockBar } from "./bars.ts";
import type { Context } from "./context.ts";
import { errorLines } from "./errorLines.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { percent } from "./formats.ts";
import { halfBlocks } from "./halfBlocks.ts";
import { jsonLine } from "./jsonLines.ts";
import { weightsLine, type ModelOptions } from "./modelOptions.ts";
import { openStore } from "./runsFolder.ts";
import type { Style } from "./terminal.ts";

export interface PredictOptions extends ModelOptions {
  /** Whether 28×28 pixels are taken as they are. */
  readonly asIs?: boolean;
}

/** Asks a run's network which digit is in each picture. A picture that cannot be read does not keep the others from it. */
export async function predict(
  reference: string,
  files: readonly string[],
  options: PredictOptions,
  context: Context,
): Promise<ExitCode> {
  const { terminal, installation } = context;
  const json = options.json === true;
  const entry = await (await openStore(options)).find(reference);
  const images: { file: string; image: Float32Array }[] = [];
  const failures: { file: string; error: ErrorReport }[] = [];
  for (const file of files) {
    try {
      images.push({ file, image: await imageOf(file, options.asIs === true) });
    } catch (error) {
      failures.push({ file, error: reportOf(error) });
    }
  }
  if (images.length > 0) {
    const model = await openModel(installation, {
      run: entry.path,
      weights: options.weights,
      checkpoint: options.checkpoint,
      digits: { source: "none" },
      threads: null,
    });
    try {
      const pixels = new Float32Array(images.length * 784);
      images.forEach(({ image }, i) => pixels.set(image, i * 784));
      const all = await model.predict(pixels);
      if (!json) terminal.out(weightsLine(entry, model.description, terminal.style()));
      images.forEach(({ file, image }, i) => {
        const probabilities = all.subarray(i * classCount, (i + 1) * classCount);
        if (json) {
          terminal.out(
            jsonLine({
              type: "prediction",
              run: entry.id,
              file,
              label: likeliest(probabilities),
              probabilities,
              image,
            }),
          );
        } else {
          for (const line of ["", ...predictionLines(file, image, probabilities, terminal.style())]) terminal.out(line);
        }
      });
    } finally {
      await model.close();
    }
  }
  for (const { file, error } of failures) {
    if (json) terminal.out(jsonLine({ type: "error", file, error }));
    else for (const line of errorLines(error, terminal.errorStyle())) terminal.err(line);
  }
  return failures.length === 0 ? exitCodes.done : exitCodes.failed;
}

/** @param asIs takes 28×28 pixels as they are, instead of looking for a digit. @returns [28 × 28], 0 to 1. */
async function imageOf(file: string, asIs: boolean): Promise<Float32Array> {
  if (!asIs) return (await readDigit({ file })).found.image;
  const picture = await readPicture(file);
  const image = plainImageOf(picture);
  if (image !== null) return image;
  const { width, height } = picture;
  throw new ExpectedError("bad-image", `${file} has ${width}×${height} pixels, and --as-is takes 28×28.`, {
    next: "Leave --as-is out: a digit in a picture of any size is found.",
  });
}

const drawingWidth = 28;
const gap = "   ";
/** A bar's label and its share: "7 " and "  99.8 %". */
const beside = 2 + 9;
/** The answer in words takes as much beside the drawing as the narrowest bar. */
const narrowestBar = 20;
const widestBar = 40;

/**
 * What the network saw, beside what it makes of it.
 *
 * @param image [28 × 28], 0 to 1. @param probabilities ten, 0 to 1.
 * @returns lines.
 */
export function predictionLines(
  file: string,
  image: Float32Array,
  probabilities: Float32Array,
  style: Style,
): string[] {
  const { colors } = style;
  const drawing = halfBlocks({ width: 28, height: 28, values: image }, style);
  const room = style.columns - drawingWidth - gap.length - beside;
  const label = likeliest(probabilities);
  const answer = `${colors.bold(String(label))}  with a probability of ${percent(probabilities[label], 1)}`;
  if (room < narrowestBar) return [colors.bold(file), answer, ...drawing.map((line) => line.trimEnd())];
  const width = Math.min(widestBar, room);
  const bars = Array.from(probabilities, (probability, digit) => {
    const line = `${digit} ${blockBar(probability, width, style)}${percent(probability, 1).padStart(9)}`;
    return digit === label ? colors.bold(line) : probability < 0.0005 ? colors.dim(line) : line;
  });
  const text = [colors.bold(file), answer, "", ...bars];
  return drawing.map((line, i) => (i < text.length ? `${line}${gap}${text[i]}` : line).trimEnd());
}

function likeliest(probabilities: Float32Array): number {
  return probabilities.reduce((best, value, digit) => (value > probabilities[best] ? digit : best), 0);
}
