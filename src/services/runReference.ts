import { ExpectedError } from "../core/errors.ts";
import { suggestionFor } from "../core/experiment/suggestion.ts";
import type { RunEntry } from "./runEntry.ts";

/** The word for the newest run. */
export const newest = "last";

/**
 * Finds the run that a person means: by its id, its name, the beginning or the last four characters of its id, or `last`.
 *
 * @param entries newest first.
 * @throws ExpectedError `run-not-found`, with what was probably meant; `ambiguous-run`, with those it could be.
 */
export function findRun(reference: string, entries: readonly RunEntry[], runs: string): RunEntry {
  if (entries.length === 0) {
    throw new ExpectedError("run-not-found", `There are no runs in ${runs}.`, {
      next: "Train one with `mnist-lab train FILE`, or name another folder with --runs.",
    });
  }
  if (reference === newest) return entries[0];
  for (const candidates of readings(reference, entries)) {
    if (candidates.length === 1) return candidates[0];
    if (candidates.length > 1) throw ambiguous(reference, candidates);
  }
  const meant = suggestionFor(
    reference,
    entries.flatMap(({ id, name }) => [name, id]),
  );
  throw new ExpectedError("run-not-found", `No run in ${runs} is called ${JSON.stringify(reference)}.`, {
    next: `${meant === null ? "" : `Did you mean ${meant}? `}\`mnist-lab runs\` lists them; \`last\` is the newest.`,
  });
}

/** From the narrowest to the widest: the first that any run fits decides. */
function* readings(reference: string, entries: readonly RunEntry[]): Generator<RunEntry[]> {
  yield entries.filter(({ id }) => id === reference);
  yield entries.filter(({ name }) => name === reference);
  if (reference === "") return;
  yield entries.filter(({ id }) => id.startsWith(reference));
  yield entries.filter(({ id }) => id.endsWith(`-${reference}`));
  const plain = reference.toLowerCase();
  yield entries.filter(({ name }) => name.toLowerCase() === plain);
}

const mostNamed = 5;

function ambiguous(reference: string, candidates: readonly RunEntry[]): ExpectedError {
  const named = candidates.slice(0, mostNamed).map(({ id }) => id);
  const more = candidates.length - named.length;
  const list = `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return new ExpectedError("ambiguous-run", `${JSON.stringify(reference)} fits ${candidates.length} runs: ${list}.`, {
    next: "Give enough of the id, or its last four characters.",
  });
}
