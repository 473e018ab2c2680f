import { sep } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { looksOf } from "../../core/runLooks.ts";
import type { RunDetails } from "../runDetails.ts";
import type { RunEntry } from "../runEntry.ts";

/** @returns what a person is told of a run that lacks what is to be exported. @param what "events.jsonl is missing" */
export function damagedRun(id: string, what: string): ExpectedError {
  return new ExpectedError("damaged-run", `The run ${id} is damaged: ${what}.`, { next: repairs(id) });
}

/** The next step where something in a run's folder is not as it was written. */
export function repairs(id: string): string {
  return `\`mnist-lab repair ${id}\` looks at what can be done; \`mnist-lab delete ${id}\` removes the run.`;
}

/**
 * Does something with the files of a run. A person named the run and none of its files: that one is missing is told as damage.
 *
 * @throws ExpectedError `damaged-run`, besides what `work` throws.
 */
export async function withRun<T>({ id, path }: Pick<RunEntry, "id" | "path">, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const inside = path + sep;
    if (!(error instanceof ExpectedError) || error.code !== "file-not-found" || !error.message.startsWith(inside))
      throw error;
    const file = error.message.slice(inside.length).replace(/ does not exist\.?$/, "");
    throw damagedRun(id, `${file.split(sep).join("/")} is missing`);
  }
}

/**
 * Makes sure that a run's events, which are to be exported, are those that it wrote: a table that lacks epochs looks like any other.
 *
 * @throws ExpectedError `damaged-run`.
 */
export function checkEvents(details: RunDetails): void {
  const { id, summary, history, problems } = details;
  const problem = problems.find(({ file }) => file === "events.jsonl");
  if (problem !== undefined) throw damagedRun(id, `${problem.file} ${problem.message}`);
  if (summary === null) return;
  if (history.epochs.length === 0 && summary.epoch > 0) {
    throw damagedRun(id, `events.jsonl holds none of its ${summary.epoch} epochs`);
  }
  if (looksOf(details).length === 0 && summary.result?.test != null) {
    throw damagedRun(id, "events.jsonl holds none of its evaluations");
  }
}

const lost = { file: "experiment.json", message: "cannot be read" };

/** Makes sure that a run's experiment, which is to be exported, is known. @throws ExpectedError `damaged-run`. */
export function checkExperimentOf({ id, experiment, problems }: RunDetails): void {
  if (experiment !== null) return;
  const { file, message } = problems.find((each) => each.file === "experiment.json") ?? lost;
  throw damagedRun(id, `${file} ${message}`);
}
