import { clock, count, figure, percent } from "../core/formats.ts";
import type { TrainerEvent } from "../core/runEvents.ts";

/** @returns the line of an event, in the language of error reports; null for what comes too often. */
export function logLineOf(event: TrainerEvent): string | null {
  switch (event.type) {
    case "started": {
      const { engine, device, reason, parameters } = event;
      return `${engine}, ${device}${reason === null ? "" : ` (${reason})`}; ${count(parameters)} parameters`;
    }
    case "resumed":
      return event.checkpoint === null
        ? "begins anew"
        : `goes on from ${event.checkpoint}, epoch ${event.epoch}, after ${count(event.step)} updates`;
    case "epochEnd": {
      const sets = event.evaluations.map(
        ({ set, loss, accuracy }) => `; ${set} loss ${figure(loss)}, accuracy ${percent(accuracy)}`,
      );
      const own = `loss ${figure(event.loss)}, accuracy ${percent(event.accuracy)}`;
      return `epoch ${event.epoch}: ${own}${sets.join("")}`;
    }
    case "notice":
      return event.message;
    case "completed":
      return `completed after ${event.epochs} epochs in ${clock(event.seconds)}; fingerprint ${event.fingerprint}`;
    case "stopped":
      return `stopped (${event.reason}) in epoch ${event.epoch}, after ${count(event.step)} updates`;
    case "failed":
      return event.error.stack ?? event.error.message;
    case "batchEnd":
    case "evaluated":
    case "checkpoint":
    case "paused":
    case "continued":
      return null;
  }
}
