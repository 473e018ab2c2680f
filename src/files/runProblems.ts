import { join } from "node:path";
import type { RunCondition } from "./inspection/condition.ts";
import { examineRun } from "./inspection/examineRun.ts";
import { readHolder, type Holder } from "./lock.ts";
import { readLockFile } from "./lockFile.ts";
import { lockFile } from "./runFolder.ts";
import type { RunProblem } from "./runProblem.ts";

/**
 * Looks at every file of a run: whether it is there, as it was written, and fits the others. What a trainer that was
 * killed could not finish is no problem.
 *
 * @param path the run's folder.
 * @returns the problems; none when all is well.
 * @throws ExpectedError `file-not-found`, `file-unreadable` when there is no such folder.
 */
export async function inspectRun(path: string): Promise<RunProblem[]> {
  const { holder, problem } = await lookAtLock(path);
  const findings = await examineRun(path, conditionOf(holder), trainerOf(holder));
  return [...findings.map((finding) => finding.problem), ...(problem === null ? [] : [problem])];
}

/** @returns who holds the run, and whether the lock is damaged; a folder in its place is told with the files. */
export async function lookAtLock(path: string): Promise<{ holder: Holder; problem: RunProblem | null }> {
  const lock = join(path, lockFile);
  try {
    const found = await readLockFile(lock);
    const problem = { file: lockFile, message: "is damaged", repair: "taken away" };
    return { holder: await readHolder(lock), problem: found?.damaged === true ? problem : null };
  } catch {
    return { holder: { state: "free" }, problem: null };
  }
}

export function conditionOf({ state }: Holder): RunCondition {
  switch (state) {
    case "free":
      return "ended";
    case "dead":
      return "crashed";
    case "alive":
    case "unknown":
      return "live";
  }
}

export function trainerOf(holder: Holder): { pid: number; host: string } {
  return holder.state === "free" ? { pid: 0, host: "" } : holder.lock.holder;
}
