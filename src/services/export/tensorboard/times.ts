import type { RecordedEvent } from "../../../files/eventLines.ts";

/** When a run did what. Times are milliseconds since 1970. */
export interface RunTimes {
  /** @param step updates done before the batch. */
  ofBatch(step: number): number;
  /** @param step updates done at the end of the epoch, or when the checkpoint was taken. */
  afterStep(step: number): number;
}

/**
 * Several batches are written at once: those between two events are taken to have come at even intervals. Of what was done
 * again after a resume, the later time counts.
 */
export function runTimes(events: readonly RecordedEvent[]): RunTimes {
  const batches = new Map<number, number>();
  let before = events.at(0)?.time ?? 0;
  for (const { time, event } of events) {
    if (event.type === "batchEnd") {
      const count = event.loss.length;
      for (let i = 0; i < count; i++) batches.set(event.firstStep + i, before + ((time - before) * (i + 1)) / count);
    }
    before = time;
  }
  const ends = new Map<number, number>();
  for (const { time, event } of events) {
    if (event.type === "epochEnd" || event.type === "checkpoint") ends.set(event.step, time);
  }
  const ofBatch = (step: number): number => batches.get(step) ?? before;
  return { ofBatch, afterStep: (step) => ends.get(step) ?? ofBatch(step - 1) };
}
