import { plainImageOf } from "../core/digitImage.ts";
import { ExpectedError, reportOf, type ErrorReport } from "../core/errors.ts";
import { givesProbabilities } from "../core/experiment/outputs.ts";
import { classCount } from "../core/metrics.ts";
import { experimentOfRun } from "../services/runExperiment.ts";
import { openModel } from "../services/modelProcess.ts";
import { readDigit, readPicture } from "../services/pictures.ts";
import { blockBar } from "./bars.ts";
import type { Context } from "./context.ts";
import { errorLines } from "./errorLines.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { outputText } from "./formats.ts";
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
      const isProbability = givesProbabilities((await experimentOfRun(entry.path)).experiment.model.layers);
      if (!json) terminal.out(weightsLine(entry, model.description, terminal.style()));
      images.forEach(({ file, image }, i) => {
        const outputs = all.subarray(i * classCount, (i + 1) * classCount);
        if (json) {
          terminal.out(
            jsonLine({
              type: "prediction",
              run: entry.id,
              file,
              label: likeliest(outputs),
              ...(isProbability ? { probabilities: outputs } : { outputs }),
              image,
            }),
          );
        } else {
          for (const line of ["", ...predictionLines(file, image, { outputs, isProbability }, terminal.style())])
            terminal.out(line);
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
 * @param image [28 × 28], 0 to 1. @param answer.outputs ten. @param answer.isProbability whether they are probabilities.
 * @returns lines.
 */
export function predictionLines(
  file: string,
  image: Float32Array,
  { outputs, isProbability }: { readonly outputs: Float32Array; readonly isProbability: boolean },
  style: Style,
): string[] {
  const { colors } = style;
  const drawing = halfBlocks({ width: 28, height: 28, values: image }, style);
  const room = style.columns - drawingWidth - gap.length - beside;
  const label = likeliest(outputs);
  const how = isProbability ? "with a probability of" : "with an output of";
  const answer = `${colors.bold(String(label))}  ${how} ${outputText(outputs[label], isProbability)}`;
  if (room < narrowestBar) return [colors.bold(file), answer, ...drawing.map((line) => line.trimEnd())];
  const width = Math.min(widestBar, room);
  // Of other numbers the greatest has the longest bar, and those below zero have none.
  const longest = isProbability ? 1 : Math.max(outputs[label], Number.MIN_VALUE);
  const bars = Array.from(outputs, (output, digit) => {
    const share = output / longest;
    const line = `${digit} ${blockBar(share, width, style)}${outputText(output, isProbability).padStart(9)}`;
    return digit === label ? colors.bold(line) : share < 0.0005 ? colors.dim(line) : line;
  });
  const text = [colors.bold(file), answer, "", ...bars];
  return drawing.map((line, i) => (i < text.length ? `${line}${gap}${text[i]}` : line).trimEnd());
}

function likeliest(outputs: Float32Array): number {
  return outputs.reduce((best, value, digit) => (value > outputs[best] ? digit : best), 0);
}
