import type { Memento } from "vscode";
import { assignedColors } from "../core/runColors.ts";
import type { RunEntry } from "../services/runStore.ts";

const stateKey = "runColors";

/** Colours of runs that are gone are kept as long as there are not too many: a deletion can be undone. */
const mostKept = 5000;

/**
 * The colours of runs, the same wherever they are asked for: given once, then remembered in the workspace's state.
 *
 * @param runs all that there are, in any order.
 * @returns index of each run's colour by its id.
 */
export function colorsOfRuns(
  state: Memento,
  runs: readonly Pick<RunEntry, "id" | "created">[],
): ReadonlyMap<string, number> {
  const known = new Map(state.get<readonly (readonly [string, number])[]>(stateKey, []));
  const created = new Map(runs.map(({ id, created }) => [id, created]));
  const ids = [...created.keys()].sort((one, other) => {
    const [before, after] = [created.get(one) ?? "", created.get(other) ?? ""];
    return before === after ? (one < other ? -1 : 1) : before < after ? -1 : 1;
  });
  const colors = assignedColors(ids, known);
  if (ids.some((id) => !known.has(id))) {
    const gone = [...known].filter(([id]) => !colors.has(id));
    const kept = [...gone.slice(Math.max(0, gone.length + colors.size - mostKept)), ...colors];
    void state.update(stateKey, kept);
  }
  return colors;
}
