import { Option } from "commander";
import { findRunsFolder } from "../services/runPaths.ts";
import { RunStore } from "../services/runStore.ts";

/** Options of every command that works on runs. */
export interface RunsOptions {
  /** Folder of all runs; left out, it is searched for. */
  readonly runs?: string;
}

export function runsOption(): Option {
  return new Option("--runs <dir>", "folder of the runs (default: .mnist/runs here, above, or one level below)");
}

/** @throws ExpectedError `run-not-found` when there is no folder of runs. */
export async function openStore({ runs }: RunsOptions): Promise<RunStore> {
  return new RunStore(await findRunsFolder(runs ?? null));
}
