import { join } from "node:path";
import type { ErrorReport } from "../core/errors.ts";
import { acquireLock } from "../files/lock.ts";
import { heartbeatFile, lockFile } from "../files/runFolder.ts";
import { markInterrupted } from "../files/runSummary.ts";

/**
 * Says in a run's folder that its trainer died without a word. Where another trainer has taken the run over by now, or
 * there is no folder to write into, nothing is done. Never rejects.
 *
 * @param error why, as far as it is known.
 */
export async function tellOfDeadTrainer(run: string, error: ErrorReport): Promise<void> {
  try {
    const heartbeat = join(run, heartbeatFile);
    const lock = await acquireLock(join(run, lockFile), "noting that its trainer died", { heartbeat });
    try {
      await markInterrupted(run, error);
    } finally {
      await lock.release();
    }
  } catch {
    // Lists find out by themselves that the trainer is gone.
  }
}
