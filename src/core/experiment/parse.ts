import type { Network } from "../network/network.ts";
import { checkSweep } from "../sweep/check.ts";
import { checkExperiment, collectProblems, readDocument, type ParseOptions } from "./document.ts";
import type { Problem } from "./problem.ts";
import type { Experiment } from "./schema.ts";
import { checkTexts } from "./texts.ts";
import { checkUnused } from "./unused.ts";

export { classCount, digitShape, type ParseOptions } from "./document.ts";

export type ParseResult =
  | { readonly experiment: Experiment; readonly network: Network; readonly problems: readonly [] }
  | { readonly experiment: null; readonly network: null; readonly problems: readonly Problem[] };

/**
 * Reads an experiment file: pure, and fast enough to be called on every key press. All problems come at once, in the
 * order of the file: syntax, types, unknown names, ranges, layers that do not fit, settings that contradict each other. Of a sweep every value is looked at, and every setting where they are few;
 * `expandSweep` looks at all of them.
 * @returns the experiment with every default written out and its network, or the problems.
 */
export function parseExperiment(text: string, { fileName, overrides = [], kept = false }: ParseOptions): ParseResult {
  const { result, problems } = collectProblems(text, (source, report) => {
    const tree = readDocument(source, overrides, report);
    const checked = tree === null ? null : checkExperiment(tree, fileName, report);
    if (tree !== null && !kept) checkTexts(tree, report);
    if (tree !== null && checked !== null && !kept) checkUnused(tree, checked.experiment, report);
    if (tree !== null && checked !== null) checkSweep(tree, checked.experiment, fileName, report);
    return checked;
  });
  if (result !== null && problems.length === 0) return { ...result, problems: [] };
  return { experiment: null, network: null, problems };
}
