import * as vscode from "vscode";
import { isOver } from "../core/runStatus.ts";
import type { LiveRun } from "../services/liveRun.ts";
import { logLineOf } from "./logLines.ts";
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
