import { historyOf, type RunHistory } from "../core/runHistory.ts";
import { readRunEvents } from "../files/runFolder.ts";

/** @param path of the run's folder, absolute. @returns how it went, of what events can be read. Never rejects. */
export async function readRunHistory(path: string): Promise<RunHistory> {
  const events = await readRunEvents(path).then(
    (read) => read.events.map(({ event }) => event),
    () => [],
  );
  return historyOf(events);
}
