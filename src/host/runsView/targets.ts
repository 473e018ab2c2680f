import type { RunEntry } from "../../services/runStore.ts";
import { isRunTarget } from "../ids.ts";
import type { HostParts } from "../parts.ts";
import { runPathFor } from "../runPicker.ts";

/** Paths of the runs whose lines are selected. */
export type SelectedPaths = () => readonly string[];

/** What the key bindings of package.json call a command with. */
const fromKey = "selection";

/**
 * @param given arguments of a command: the line that was clicked and all that are selected, `"selection"` from a key,
 * nothing from the palette.
 * @param suits which runs can be meant.
 * @returns those that suit; none when the person picks none.
 */
export async function runsFor(
  given: readonly unknown[],
  suits: (run: RunEntry) => boolean,
  parts: HostParts,
  selected: SelectedPaths,
): Promise<RunEntry[]> {
  const [clicked, all] = given;
  const several = Array.isArray(all) ? all.filter(isRunTarget).map(({ path }) => path) : [];
  const paths = clicked === fromKey ? selected() : several;
  const wanted = paths.length > 0 || clicked === fromKey ? paths : [await runPathFor(clicked, suits, parts)];
  return parts.stores.runs.filter((run) => wanted.includes(run.path) && suits(run));
}

/** The same for a command on one run. @returns null when none is meant, or several are. */
export async function runFor(
  given: unknown,
  suits: (run: RunEntry) => boolean,
  parts: HostParts,
  selected: SelectedPaths,
): Promise<RunEntry | null> {
  const runs = await runsFor([given], suits, parts, selected);
  return runs.length === 1 ? (runs.at(0) ?? null) : null;
}
