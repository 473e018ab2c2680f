import { type Command, Option } from "commander";
import { runOrders } from "../services/runQuery.ts";
import { noteRun, pinRuns, renameRun, type NoteOptions, type PinOptions, type RenameOptions } from "./aboutCommands.ts";
import { integerFrom, type CommandGroup } from "./commandGroup.ts";
import { deleteRuns, trash, undoDelete, type DeleteOptions, type TrashOptions } from "./deleteCommand.ts";
import { repairRuns, type RepairOptions } from "./repairCommand.ts";
import { listRuns, type ListOptions } from "./runsCommand.ts";
import { runsOption } from "./runsFolder.ts";

/** The commands that list runs, and say something about them or delete them. */
export const runsCommands: CommandGroup = (program, context, finish) => {
  command(program, "runs", "list runs, the newest first")
    .option("--filter <text>", "only those with these words in id, name, note or engine")
    .option("--status <list>", "only these, as running,completed; damaged too")
    .addOption(new Option("--sort <by>", "order, the best first").choices([...runOrders]))
    .option("--reverse", "turn the order round")
    .option("--limit <n>", "show so many; 0 for all (default: 40, with --json all)", integerFrom(0, 1_000_000))
    .action(async (options: ListOptions) => finish(await listRuns(options, context)));

  command(program, "rename", "give a run a name")
    .argument("<run>", reference)
    .argument("[name]", "the name")
    .option("--reset", "back to the experiment's name")
    .action(async (run: string, name: string | undefined, options: RenameOptions) =>
      finish(await renameRun(run, name, options, context)),
    );

  command(program, "note", "write a note on a run, or print it")
    .argument("<run>", reference)
    .argument("[text...]", "the note")
    .option("--clear", "take the note away")
    .action(async (run: string, text: string[], options: NoteOptions) =>
      finish(await noteRun(run, text, options, context)),
    );

  command(program, "pin", "mark runs")
    .argument("<run...>", reference)
    .action(async (runs: string[], options: PinOptions) => finish(await pinRuns(runs, true, options, context)));

  command(program, "unpin", "take the mark away")
    .argument("<run...>", reference)
    .action(async (runs: string[], options: PinOptions) => finish(await pinRuns(runs, false, options, context)));

  command(program, "repair", "look for damage in the files of runs, and repair what can be repaired")
    .argument("[run...]", reference)
    .option("--all", "all runs")
    .option("-n, --dry-run", "change nothing, only say what is wrong")
    .action(async (runs: string[], options: RepairOptions) => finish(await repairRuns(runs, options, context)));

  command(program, "delete", "move runs to the trash")
    .argument("<run...>", reference)
    .action(async (runs: string[], options: DeleteOptions) => finish(await deleteRuns(runs, options, context)));

  command(program, "undo", "bring the last deletion back").action(async (options: DeleteOptions) =>
    finish(await undoDelete(options, context)),
  );

  command(program, "trash", "list deleted runs")
    .option("--empty", "remove them for good")
    .action(async (options: TrashOptions) => finish(await trash(options, context)));
};

const reference = "id, its beginning or last four characters, name, or `last`";

function command(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .addOption(runsOption())
    .option("--json", "print one JSON object a line, for scripts");
}
