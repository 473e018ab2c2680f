import type { SetName } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import { givesProbabilities } from "../core/experiment/outputs.ts";
import { filteredWrong, sortedWrong, type AnsweredDigit, type WrongOrder } from "../core/wrongDigits.ts";
import { readRunDetails } from "../services/runDetails.ts";
import { readRunMistakes } from "../services/runMistakes.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { jsonLine } from "./jsonLines.ts";
import { openStore, type RunsOptions } from "./runsFolder.ts";
import { lookOf } from "./showCommand.ts";
import { gridLines, headingLines, tilesThatFit, type ShownDigit } from "./wrongGrid.ts";

export interface WrongOptions extends RunsOptions {
  readonly set?: SetName;
  readonly epoch?: number;
  /** Labels to show, as written: "4,9". */
  readonly true?: readonly number[];
  readonly predicted?: readonly number[];
  readonly sort?: WrongOrder;
  readonly limit?: number;
  readonly json?: boolean;
}

/** Shows the digits that a run took for others, from what it wrote down: no network is run. */
export async function showWrong(reference: string, options: WrongOptions, context: Context): Promise<ExitCode> {
  const { terminal, installation } = context;
  const entry = await (await openStore(options)).find(reference);
  const details = await readRunDetails(entry.path);
  const look = lookOf(details, options);
  if (look === null) throw notEvaluated(entry.id);
  const { wrong, digits, withProbabilities } = await readRunMistakes(details, look, installation.mnist);
  const { sort } = options;
  if (!withProbabilities && (sort === "confidence" || sort === "loss")) {
    throw new ExpectedError("bad-usage", `The probabilities of epoch ${look.epoch} were not kept: no --sort ${sort}.`, {
      next: "They are kept of the best epoch and of the last; leave --sort or --epoch out.",
    });
  }
  const isProbability = givesProbabilities(details.experiment?.model.layers ?? []);
  if (!isProbability && sort === "loss") {
    throw new ExpectedError(
      "bad-usage",
      "This network has no softmax, so a digit's loss is not known: no --sort loss.",
      {
        next: "--sort confidence puts the largest outputs first.",
      },
    );
  }
  const order = sort ?? (withProbabilities ? "confidence" : "index");
  const chosen = sortedWrong(
    filteredWrong(wrong, { truths: options.true ?? null, predicted: options.predicted ?? null }),
    order,
  );
  const style = terminal.style();
  const limit = options.limit ?? (options.json === true ? chosen.length : tilesThatFit(style));
  const shown = chosen.slice(0, limit === 0 ? chosen.length : limit);
  const place = { run: entry.id, set: look.set, epoch: look.epoch };
  if (options.json === true) {
    for (const digit of shown) terminal.out(jsonLine({ type: "wrong", ...place, ...plainDigit(digit, isProbability) }));
    return exitCodes.done;
  }
  const totals = { wrong: wrong.length, chosen: chosen.length, shown: shown.length };
  const pictures = shown.map((digit): ShownDigit => ({
    digit,
    pixels: shares(digits.pixels, digit.index),
    isProbability,
  }));
  const heading = headingLines(entry.name, look, totals, { order, isProbability }, style);
  for (const line of [...heading, ...gridLines(pictures, style)]) terminal.out(line);
  return exitCodes.done;
}

/** @returns the error for a run of which no answers are known. */
export function notEvaluated(id: string): ExpectedError {
  return new ExpectedError("not-available", `${id} was not evaluated: nothing tells what it got wrong.`, {
    next: `\`mnist-lab show ${id}\` tells how far it came.`,
  });
}

/** @param pixels of all digits, one byte each. @returns those of one, [28 × 28], 0 to 1. */
export function shares(pixels: Uint8Array, index: number): Float32Array {
  return Float32Array.from(pixels.subarray(index * 784, (index + 1) * 784), (value) => value / 255);
}

/** @param isProbability whether the network gives probabilities. @returns what is told of a digit. */
export function plainDigit(
  { index, truth, predicted, confidence, loss }: AnsweredDigit,
  isProbability: boolean,
): object {
  const told = { index, true: truth, predicted };
  return isProbability ? { ...told, confidence, loss } : { ...told, output: confidence };
}
