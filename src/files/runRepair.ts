import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import { Heartbeat } from "./heartbeat.ts";
import { examineRun, isNewer } from "./inspection/examineRun.ts";
import { putAside } from "./inspection/putAside.ts";
import { examinePlaces } from "./inspection/side.ts";
import { acquireLock } from "./lock.ts";
import { heartbeatFile, lockFile } from "./runFolder.ts";
import type { RunProblem } from "./runProblem.ts";
import { conditionOf, lookAtLock, trainerOf } from "./runProblems.ts";
import { clearTemporary } from "./unfinished.ts";

/** What came of a repair. */
export interface RunRepair {
  /** What was wrong and is not any more; `repair` says what became of it. */
  readonly repaired: readonly RunProblem[];
  /** What is still wrong. */
  readonly left: readonly RunProblem[];
}

/**
 * Repairs what can be repaired without inventing anything; what was damaged is kept under another name wherever there may
 * still be something to read in it.
 *
 * @param path the run's folder.
 * @throws ExpectedError `run-busy` while another process holds the run; `not-available` when a newer version wrote it;
 * `file-not-found`, `file-unreadable`, `file-unwritable`.
 */
export async function repairRun(path: string): Promise<RunRepair> {
  if (await isNewer(path)) {
    throw new ExpectedError("not-available", `${path} was written by a newer version and cannot be repaired.`, {
      next: "Update MNIST Lab.",
    });
  }
  const seen = new Map<string, RunProblem>();
  const see = (problem: RunProblem): void => void seen.set(keyOf(problem), problem);
  const { holder, problem: lockProblem } = await lookAtLock(path);
  const trainer = trainerOf(holder);
  if (lockProblem !== null) see(lockProblem);
  else if (holder.state === "dead") see(leftBehind(trainer));
  if (conditionOf(holder) !== "live") {
    // Nobody can hold a lock that is a folder, nor could we.
    for (const { problem } of await examinePlaces(path, [lockFile, heartbeatFile])) {
      see(problem);
      await putAside(path, problem.file);
    }
  }
  return holding(path, async () => {
    await clearTemporary(path);
    const tried = new Set<string>();
    for (;;) {
      const findings = await examineRun(path, "ended", trainer);
      for (const { problem } of findings) see(problem);
      const next = findings.find(({ problem, mend }) => mend !== null && !tried.has(keyOf(problem)));
      if (next?.mend === undefined || next.mend === null) {
        const left = findings.map(({ problem }) => problem);
        const keys = new Set(left.map(keyOf));
        return { repaired: [...seen].flatMap(([key, problem]) => (keys.has(key) ? [] : [problem])), left };
      }
      tried.add(keyOf(next.problem));
      await next.mend();
    }
  });
}

async function holding<T>(path: string, action: () => Promise<T>): Promise<T> {
  const lock = await acquireLock(join(path, lockFile), "repairing");
  try {
    const heartbeat = await Heartbeat.start(join(path, heartbeatFile), { onLost: () => undefined });
    try {
      return await action();
    } finally {
      await heartbeat.stop();
      await rm(join(path, heartbeatFile), { force: true });
    }
  } finally {
    await lock.release();
  }
}

function leftBehind({ pid, host }: { pid: number; host: string }): RunProblem {
  return {
    file: lockFile,
    message: `was left behind by process ${pid} on ${host}, which is gone`,
    repair: "taken away",
  };
}

function keyOf({ file, message }: RunProblem): string {
  return `${file}\n${message}`;
}
