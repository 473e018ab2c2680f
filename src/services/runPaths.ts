import { randomInt } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { runIdOf } from "../core/runId.ts";

/** @returns where runs of an experiment file lie when no folder is named: `.mnist/runs` beside it. */
export function defaultRunsFolder(experimentFile: string): string {
  return join(dirname(resolve(experimentFile)), ".mnist", "runs");
}

/**
 * @param runs folder of all runs.
 * @param name of the experiment; a part of the id.
 * @returns a new id and the run's folder, an absolute path that is not there yet.
 */
export function newRun(runs: string, name: string): { runId: string; path: string } {
  const runId = runIdOf(name, new Date(), randomInt(0x10000));
  return { runId, path: join(resolve(runs), runId) };
}
