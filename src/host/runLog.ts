import * as vscode from "vscode";
import { clock, count, figure, percent } from "../core/formats.ts";
import type { TrainerEvent } from "../core/runEvents.ts";
import { isOver } from "../core/runStatus.ts";
import type { LiveRun } from "../services/liveRun.ts";
import type { HostParts } from "./parts.ts";

/** Writes what happens in the runs of this window into the log, where it is looked for when something went wrong. */
export function registerRunLog({ trainings, output }: HostParts): vscode.Disposable {
  const listening = new Map<LiveRun, () => void>();
  const end = trainings.onDidChange((run) => {
    if (!listening.has(run)) {
      const listen = run.onEvent((events) => {
        for (const event of events) {
          const line = logLineOf(event);
          if (line === null) continue;
          if (event.type === "failed") output.error(`${run.runId}: ${line}`);
          else output.info(`${run.runId}: ${line}`);
        }
      });
      listening.set(run, listen);
    }
    output.info(`${run.runId}: ${run.status}`);
    if (!isOver(run.status)) return;
    if (run.exit?.error != null) output.error(`${run.runId}: ${run.exit.error.message}`);
    listening.get(run)?.();
    listening.delete(run);
  });
  return new vscode.Disposable(() => {
    end();
    for (const endListening of listening.values()) endListening();
  });
}

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
