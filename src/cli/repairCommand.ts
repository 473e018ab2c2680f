import { ExpectedError, reportOf } from "../core/errors.ts";
import { inspectRun, repairRun } from "../services/runRepairs.ts";
import type { RunEntry, RunStore } from "../services/runStore.ts";
import { findAll } from "./aboutCommands.ts";
import type { Context } from "./context.ts";
import { errorLines } from "./errorLines.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { jsonLine } from "./jsonLines.ts";
import { repairLines, type RepairReport } from "./repairLines.ts";
import { openStore, type RunsOptions } from "./runsFolder.ts";

export interface RepairOptions extends RunsOptions {
  /** All runs instead of named ones. */
  readonly all?: boolean;
  /** Only says what is wrong. */
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Looks for what is damaged in runs and repairs what can be repaired. One run that cannot be touched stops no other. */
export async function repairRuns(
  references: readonly string[],
  options: RepairOptions,
  { terminal }: Context,
): Promise<ExitCode> {
  if (references.length > 0 === (options.all === true)) {
    const message = references.length === 0 ? "No run was named." : "Names of runs and --all exclude each other.";
    throw new ExpectedError("bad-usage", message, { next: "mnist-lab repair RUN…, or mnist-lab repair --all" });
  }
  let code: ExitCode = exitCodes.done;
  for (const entry of await runsOf(await openStore(options), references)) {
    try {
      const report = await reportFor(entry, options.dryRun === true);
      if (report.left.length > 0) code = exitCodes.failed;
      if (options.json === true) terminal.out(jsonLine({ type: "repair", ...report }));
      else for (const line of repairLines(report, terminal.style())) terminal.out(line);
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      code = exitCodes.failed;
      if (options.json === true) terminal.out(jsonLine({ type: "error", id: entry.id, error: reportOf(error) }));
      else for (const line of errorLines(reportOf(error), terminal.errorStyle())) terminal.err(line);
    }
  }
  return code;
}

async function runsOf(store: RunStore, references: readonly string[]): Promise<readonly RunEntry[]> {
  return references.length === 0 ? store.list() : findAll(store, references);
}

async function reportFor({ id, name, path }: RunEntry, dryRun: boolean): Promise<RepairReport> {
  if (dryRun) return { id, name, repaired: [], left: await inspectRun(path) };
  return { id, name, ...(await repairRun(path)) };
}
