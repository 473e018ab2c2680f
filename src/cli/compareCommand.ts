import type { SetName } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import { compareLayers, compareSettings, confusionDifference } from "../core/runComparison.ts";
import { chosenLook, commonSet, looksOf } from "../core/runLooks.ts";
import { DigitsReader, sharedAnswers } from "../services/runAnswers.ts";
import { readRunDetails } from "../services/runDetails.ts";
import { compareScreen, type ComparedPair, type ComparedRun, type ShownComparison } from "./compareScreen.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { jsonLine } from "./jsonLines.ts";
import { openStore, type RunsOptions } from "./runsFolder.ts";
import { plainLook } from "./showCommand.ts";

export interface CompareOptions extends RunsOptions {
  readonly set?: SetName;
  /** Whether settings and layers are shown too that are the same. */
  readonly all?: boolean;
  readonly json?: boolean;
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Compares runs, the first with each of the others. @param references as `show` takes them; two or more. */
export async function compare(
  references: readonly string[],
  options: CompareOptions,
  { terminal, installation }: Context,
): Promise<ExitCode> {
  const runs = await readRuns(references, options);
  const comparison = await comparisonOf(runs, new DigitsReader(installation.mnist));
  if (options.json === true) terminal.out(jsonLine(plainComparison(comparison)));
  else for (const line of compareScreen(comparison, options.all === true, terminal.style())) terminal.out(line);
  return exitCodes.done;
}

async function readRuns(references: readonly string[], options: CompareOptions): Promise<ComparedRun[]> {
  if (references.length < 2 || references.length > letters.length) {
    throw new ExpectedError("bad-usage", `compare takes from 2 to ${letters.length} runs, not ${references.length}.`, {
      next: "Name each by its id, the beginning of it, its name, or last.",
    });
  }
  const store = await openStore(options);
  const entries = await Promise.all(references.map((reference) => store.find(reference)));
  const twice = entries.find(({ id }, i) => entries.findIndex((entry) => entry.id === id) < i);
  if (twice !== undefined) {
    throw new ExpectedError("bad-usage", `${twice.id} is named twice.`, { next: "Compare it with another run." });
  }
  const details = await Promise.all(entries.map(({ path }) => readRunDetails(path)));
  const set = options.set ?? commonSet(details.map(looksOf));
  return entries.map((entry, i) => ({
    letter: letters[i],
    entry,
    details: details[i],
    look: set === null ? null : chosenLook(details[i], { set, epoch: null }),
  }));
}

async function comparisonOf(runs: readonly ComparedRun[], digits: DigitsReader): Promise<ShownComparison> {
  const experiments = runs.flatMap(({ details: { experiment } }) => (experiment === null ? [] : [experiment]));
  const known = experiments.length === runs.length;
  const looked = runs.flatMap((run) => (run.look === null ? [] : [{ ...run, look: run.look }]));
  const pairs: ComparedPair[] = [];
  for (const other of looked.slice(1)) {
    const one = looked[0];
    pairs.push({ one, other, answers: await sharedAnswers(one, other, digits) });
  }
  return {
    runs,
    settings: known ? compareSettings(experiments) : null,
    layers: known ? compareLayers(experiments) : null,
    pairs,
  };
}

function plainComparison({ runs, settings, layers, pairs }: ShownComparison): object {
  return {
    type: "comparison",
    runs: runs.map(({ letter, entry, look }) => ({ letter, ...entry, look: look === null ? null : plainLook(look) })),
    settings,
    layers,
    pairs: pairs.map(({ one, other, answers }) => ({
      runs: [one.letter, other.letter],
      confusionDifference:
        one.look.evaluation.count === other.look.evaluation.count
          ? confusionDifference(one.look.evaluation.confusion, other.look.evaluation.confusion)
          : null,
      answers: answers.comparison,
      ...(answers.comparison === null ? { reason: answers.reason } : {}),
    })),
  };
}
