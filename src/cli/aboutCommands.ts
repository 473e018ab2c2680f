import { ExpectedError } from "../core/errors.ts";
import type { RunEntry, RunStore } from "../services/runStore.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { jsonLine } from "./jsonLines.ts";
import { openStore, type RunsOptions } from "./runsFolder.ts";

export interface RenameOptions extends RunsOptions {
  /** Back to the experiment's name. */
  readonly reset?: boolean;
  readonly json?: boolean;
}

/** Gives a run a name. */
export async function renameRun(
  reference: string,
  name: string | undefined,
  options: RenameOptions,
  context: Context,
): Promise<ExitCode> {
  const wanted = options.reset === true ? null : name;
  if (wanted === undefined || (options.reset === true && name !== undefined)) {
    throw new ExpectedError(
      "bad-usage",
      name === undefined ? "The new name is missing." : "A name and --reset exclude each other.",
      {
        next: "mnist-lab rename RUN NAME, or mnist-lab rename RUN --reset",
      },
    );
  }
  const store = await openStore(options);
  const before = await store.find(reference);
  const after = await store.rename(before.id, wanted);
  return told(after, `${after.id} is now called ${after.name}.`, options, context);
}

export interface NoteOptions extends RunsOptions {
  /** Takes the note away. */
  readonly clear?: boolean;
  readonly json?: boolean;
}

/** Writes a run's note, or prints it. */
export async function noteRun(
  reference: string,
  words: readonly string[],
  options: NoteOptions,
  context: Context,
): Promise<ExitCode> {
  if (options.clear === true && words.length > 0) {
    throw new ExpectedError("bad-usage", "A note and --clear exclude each other.", {
      next: "mnist-lab note RUN TEXT, or mnist-lab note RUN --clear",
    });
  }
  const store = await openStore(options);
  const entry = await store.find(reference);
  if (words.length === 0 && options.clear !== true) {
    return told(entry, entry.note === "" ? `${entry.id} has no note.` : entry.note, options, context);
  }
  const after = await store.note(entry.id, words.join(" "));
  return told(after, after.note === "" ? `${after.id} has no note now.` : `Noted for ${after.id}.`, options, context);
}

export interface PinOptions extends RunsOptions {
  readonly json?: boolean;
}

/** Marks runs, or takes the mark away. */
export async function pinRuns(
  references: readonly string[],
  pinned: boolean,
  options: PinOptions,
  context: Context,
): Promise<ExitCode> {
  const store = await openStore(options);
  for (const { id } of await findAll(store, references)) {
    told(await store.pin(id, pinned), `${id} is ${pinned ? "pinned" : "not pinned any more"}.`, options, context);
  }
  return exitCodes.done;
}

/** @returns the runs, each once; all are found before anything is done. */
export async function findAll(store: RunStore, references: readonly string[]): Promise<RunEntry[]> {
  const found = new Map<string, RunEntry>();
  for (const reference of references) {
    const entry = await store.find(reference);
    found.set(entry.id, entry);
  }
  return [...found.values()];
}

function told(entry: RunEntry, sentence: string, { json }: { json?: boolean }, { terminal }: Context): ExitCode {
  terminal.out(json === true ? jsonLine({ type: "run", ...entry }) : sentence);
  return exitCodes.done;
}
