import { expect, onTestFinished } from "vitest";
import type { BatchEndEvent, TrainerEvent } from "../../src/protocol/trainer.ts";
import { startTrainer, type TrainerOptions, type TrainerProcess } from "../../src/services/trainerProcess.ts";
import { builtTrainer } from "./builtTrainer.ts";

export interface Listening {
  readonly trainer: TrainerProcess;
  readonly events: TrainerEvent[];
  /** Settles with the first event that fits, also one that came before. */
  readonly seen: (fits: (event: TrainerEvent) => boolean) => Promise<TrainerEvent>;
}

/** Starts a trainer and keeps what it tells; it is killed at the end of the test. */
export function listen(options: Partial<TrainerOptions> = {}): Listening {
  const trainer = startTrainer({ trainer: builtTrainer, ...options });
  onTestFinished(async () => {
    await trainer.kill();
  });
  const events: TrainerEvent[] = [];
  const waiting = new Set<() => void>();
  trainer.onEvent((event) => {
    events.push(event);
    waiting.forEach((check) => check());
  });
  const seen: Listening["seen"] = (fits) =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const event = events.find(fits);
        if (event !== undefined) resolve(event);
      };
      waiting.add(check);
      check();
      void trainer.exited.then(() => reject(new Error("The trainer ended before that was seen.")));
    });
  return { trainer, events, seen };
}

export const isBatch = (event: TrainerEvent): event is BatchEndEvent => event.type === "batchEnd";

/** @returns the number of batches; fails when one is missing or comes twice. */
export function stepsOf(events: readonly TrainerEvent[]): number {
  let steps = 0;
  for (const event of events.filter(isBatch)) {
    expect(event.firstStep).toBe(steps);
    steps += event.loss.length;
  }
  return steps;
}
