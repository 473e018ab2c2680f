import { basename } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import type { RunStatus } from "../../core/runStatus.ts";
import { isNewer } from "../../files/inspection/examineRun.ts";
import type { RunProblem } from "../../files/runProblem.ts";
import { conditionOf, inspectRun, lookAtLock } from "../../files/runProblems.ts";

/** Where these are not as they were written, one says other things of the results than another. */
const telling: ReadonlySet<string> = new Set(["summary.json", "events.jsonl"]);

/**
 * @param path the run's folder.
 * @returns why nothing can be told of its results; null where its files fit together.
 */
export async function damageOf(path: string): Promise<RunProblem | null> {
  const problem = await inspectRun(path).then(
    (problems) => problems.find(({ file }) => telling.has(file)) ?? null,
    // There is no folder: whoever reads it says so.
    () => null,
  );
  // Of a newer one nobody here knows what it should look like.
  return problem !== null && (await isNewer(path)) ? null : problem;
}

/** @throws ExpectedError `damaged-run` where nothing can be told of the run's results. */
export async function refuseDamaged(path: string): Promise<void> {
  const problem = await damageOf(path);
  if (problem === null) return;
  const id = basename(path);
  throw new ExpectedError("damaged-run", `The run ${id} is damaged: ${problem.file} ${problem.message}.`, {
    next: `\`mnist-lab repair ${id}\` saves what can be saved; as it is, nothing true can be told of it.`,
  });
}

/** @returns how a run stands: one that says that it goes on, and that nobody trains, was interrupted. */
export async function observedStatus(path: string, said: RunStatus): Promise<RunStatus> {
  if (said !== "running" && said !== "paused" && said !== "queued") return said;
  return conditionOf((await lookAtLock(path)).holder) === "live" ? said : "interrupted";
}
