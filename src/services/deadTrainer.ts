import { join } from "node:path";
import type { ErrorReport } from "../core/errors.ts";
import { historyOf, type EndingEvent } from "../core/runHistory.ts";
import { acquireLock } from "../files/lock.ts";
import { heartbeatFile, lockFile, readRunEvents } from "../files/runFolder.ts";
import { markInterrupted, readRunSummary } from "../files/runSummary.ts";
import { clearUnfinished } from "../files/unfinished.ts";

/**
 * Says in a run's folder that its trainer died without a word. Where another trainer has taken the run over by now, or
 * there is no folder to write into, nothing is done. Never rejects.
 *
 * @param pid of that trainer.
 * @param error why, as far as it is known.
 * @returns the trainer's last event where it was written, but died with the trainer before anybody heard of it.
 */
export async function tellOfDeadTrainer(
  run: string,
  pid: number | undefined,
  error: ErrorReport,
): Promise<EndingEvent | null> {
  try {
    const heartbeat = join(run, heartbeatFile);
    const lock = await acquireLock(join(run, lockFile), "noting that its trainer died", { heartbeat });
    try {
      if (await markInterrupted(run, error)) {
        // With the lock gone, nothing would tell any more that an end is torn because its writer was killed.
        await clearUnfinished(run);
        return null;
      }
      // Over already: by this trainer, or since before it came.
      if ((await readRunSummary(run)).pid !== pid) return null;
      const { events } = await readRunEvents(run);
      return historyOf(events.map(({ event }) => event)).ending;
    } finally {
      await lock.release();
    }
  } catch {
    // Lists find out by themselves that the trainer is gone.
    return null;
  }
}
