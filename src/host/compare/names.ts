import type { RunEntry } from "../../services/runStore.ts";

/** @returns what the runs are called beside one another: their names, and where these are alike the time too. */
export function distinctNames(
  runs: readonly Pick<RunEntry, "name" | "created">[],
  timeText: (time: string) => string,
): string[] {
  return runs.map(({ name, created }) => {
    const isShared = runs.filter((run) => run.name === name).length > 1;
    return isShared && created !== "" ? `${name}, ${timeText(created)}` : name;
  });
}
