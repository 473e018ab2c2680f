import { join } from "node:path";
import { isOver, type RunStatus } from "../core/runStatus.ts";
import { readHolder } from "./lock.ts";
import { lockFile } from "./runFolder.ts";
import type { RunSummary } from "./runSummary.ts";

/** @returns the run's state; of one that says it goes on and whose trainer is gone, "interrupted". */
export async function stateOfRun(folder: string, { status }: Pick<RunSummary, "status">): Promise<RunStatus> {
  if (isOver(status)) return status;
  const { state } = await readHolder(join(folder, lockFile)).catch(() => ({ state: "unknown" }));
  return state === "free" || state === "dead" ? "interrupted" : status;
}

/** @returns what a person does about a run that has not come to its end: a sentence. @param status as `stateOfRun` tells. */
export function nextOfUnended(status: RunStatus, runId: string, error: RunSummary["error"]): string {
  switch (status) {
    case "queued":
    case "running":
      return "Wait until it has ended.";
    case "paused":
      return "Let it go on, and wait until it has ended.";
    case "stopped":
    case "interrupted":
      return `\`mnist-lab resume ${runId}\` goes on with it.`;
    // Begun again it would fail in the same way.
    case "failed":
      return error?.next ?? "Change its experiment, and train it again.";
    case "completed":
      return "Take another run.";
  }
}
