import type { SetName } from "../core/dataset.ts";
import { demoCounts, demoDigits, demoParts, type DemoDigits, type DemoPart } from "../core/demoDigits.ts";
import { givesProbabilities } from "../core/experiment/outputs.ts";
import type { RunLook } from "../core/runLooks.ts";
import { answeredDigitsOf } from "../core/wrongDigits.ts";
import { readRunDetails, readRunDigits } from "../services/runDetails.ts";
import { readRunAnswers } from "../services/runMistakes.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { count, percent } from "./formats.ts";
import { jsonLine } from "./jsonLines.ts";
import { openStore, type RunsOptions } from "./runsFolder.ts";
import { lookOf } from "./showCommand.ts";
import type { Style } from "./terminal.ts";
import { notEvaluated, plainDigit, shares } from "./wrongCommand.ts";
import { gridLines } from "./wrongGrid.ts";

export interface DemoOptions extends RunsOptions {
  readonly set?: SetName;
  readonly epoch?: number;
  /** Left out: every part. */
  readonly only?: DemoPart;
  /** Left out: the experiment's. */
  readonly seed?: number;
  readonly json?: boolean;
}

/** Shows what a run has learned by some digits, from what it wrote down: no network is run. */
export async function demo(reference: string, options: DemoOptions, context: Context): Promise<ExitCode> {
  const { terminal, installation } = context;
  const entry = await (await openStore(options)).find(reference);
  const details = await readRunDetails(entry.path);
  const look = lookOf(details, options);
  if (look === null) throw notEvaluated(entry.id);
  const answers = await readRunAnswers(details, look, () => readRunDigits(details, installation.mnist));
  const { digits, labels, probabilities } = answers;
  const seed = options.seed ?? details.experiment?.seed ?? 0;
  const shown = demoDigits(answeredDigitsOf(digits.labels, labels, probabilities), seed);
  const parts = demoParts.filter((part) => options.only === undefined || part === options.only);
  const isProbability = givesProbabilities(details.experiment?.model.layers ?? []);
  if (options.json === true) {
    const place = { run: entry.id, set: look.set, epoch: look.epoch, seed };
    for (const part of parts) {
      for (const digit of shown[part]) {
        terminal.out(jsonLine({ type: "demo", part, ...place, ...plainDigit(digit, isProbability) }));
      }
    }
    return exitCodes.done;
  }
  const style = terminal.style();
  terminal.out(headingLine(entry.name, look, seed, style));
  for (const part of parts) {
    const tiles = shown[part].map((digit) => ({ digit, pixels: shares(digits.pixels, digit.index), isProbability }));
    for (const line of ["", style.colors.bold(titleOf(part, shown)), ...gridLines(tiles, style)]) terminal.out(line);
  }
  return exitCodes.done;
}

function headingLine(
  name: string,
  { set, epoch, evaluation }: RunLook,
  seed: number,
  { colors, glyphs }: Style,
): string {
  const facts = [
    `${percent(evaluation.accuracy)} of ${count(evaluation.count)} ${set} digits right after epoch ${epoch}`,
    `drawn with seed ${seed}`,
  ];
  return `${colors.bold(name)}  ${facts.join(colors.dim(glyphs.separator))}`;
}

/** What a part shows, and of how many. */
export function titleOf(part: DemoPart, { totals, ...digits }: DemoDigits): string {
  const shown = digits[part].length;
  if (part === "random") return `${shown === demoCounts.random ? "Nine" : count(shown)} at random`;
  const total = totals[part];
  if (total === 0) return part === "wrong" ? "None wrong" : "None right";
  return shown === total ? `All ${count(total)} ${part}` : `${count(shown)} of ${count(total)} ${part}`;
}
