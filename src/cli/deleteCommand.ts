import type { RunEntry } from "../services/runStore.ts";
import { findAll } from "./aboutCommands.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { counted, percent } from "./formats.ts";
import { jsonLine } from "./jsonLines.ts";
import { openStore, type RunsOptions } from "./runsFolder.ts";

export interface DeleteOptions extends RunsOptions {
  readonly json?: boolean;
}

/** Moves runs to the trash, all or none. */
export async function deleteRuns(
  references: readonly string[],
  options: DeleteOptions,
  { terminal }: Context,
): Promise<ExitCode> {
  const store = await openStore(options);
  const found = await findAll(store, references);
  const { runs, sequence } = await store.delete(found.map(({ id }) => id));
  if (options.json === true) {
    for (const { id } of runs) terminal.out(jsonLine({ type: "deleted", id, deletion: sequence }));
    return exitCodes.done;
  }
  for (const run of runs) terminal.out(`Deleted ${sentenceOf(run)}`);
  terminal.out(`\`mnist-lab undo\` brings ${runs.length === 1 ? "it" : "them"} back.`);
  return exitCodes.done;
}

/** Brings the last deletion back. */
export async function undoDelete(options: DeleteOptions, { terminal }: Context): Promise<ExitCode> {
  const store = await openStore(options);
  for (const run of await store.undo()) {
    terminal.out(options.json === true ? jsonLine({ type: "restored", id: run.id }) : `Restored ${sentenceOf(run)}`);
  }
  return exitCodes.done;
}

export interface TrashOptions extends DeleteOptions {
  /** Removes everything in it for good. */
  readonly empty?: boolean;
}

/** Lists what is in the trash, or empties it. */
export async function trash(options: TrashOptions, { terminal }: Context): Promise<ExitCode> {
  const store = await openStore(options);
  if (options.empty === true) {
    const removed = await store.emptyTrash();
    if (options.json === true) terminal.out(jsonLine({ type: "emptied", removed }));
    else terminal.out(removed === 0 ? "The trash is empty." : `Removed ${counted(removed, "run")} for good.`);
    return exitCodes.done;
  }
  const deletions = await store.trash();
  if (options.json === true) {
    for (const { sequence, runs } of deletions) {
      for (const run of runs) terminal.out(jsonLine({ type: "run", deletion: sequence, ...run }));
    }
    return exitCodes.done;
  }
  const { colors } = terminal.style();
  if (deletions.length === 0) terminal.out("The trash is empty.");
  for (const [i, { runs }] of deletions.entries()) {
    if (i === 0) terminal.out(colors.dim("Deleted last: `mnist-lab undo` brings it back"));
    if (i === 1) terminal.out(colors.dim("Before that, the later first"));
    for (const run of runs) terminal.out(`  ${sentenceOf(run)}`);
  }
  if (deletions.length > 0) terminal.out(colors.dim("`mnist-lab trash --empty` removes all for good"));
  return exitCodes.done;
}

function sentenceOf({ id, name, status, best }: RunEntry): string {
  const accuracy = best === null ? "" : `, ${percent(best.accuracy)} on ${best.set}`;
  return `${id}  ${name}, ${status}${accuracy}`;
}
