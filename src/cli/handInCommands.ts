import type { CommandGroup } from "./commandGroup.ts";
import { handIn, type HandInOptions } from "./handInCommand.ts";
import { runsOption } from "./runsFolder.ts";
import { verify, type VerifyCommandOptions } from "./verifyCommand.ts";

/** The commands of those who hand runs in, and of those who get them. */
export const handInCommands: CommandGroup = (program, context, finish) => {
  program
    .command("hand-in")
    .description("put all of a run that can be verified into one file: a hand-in bundle")
    .argument("<run>", "id, its beginning or last four characters, name, or `last`")
    .option("--to <file>", "the bundle, or a folder for it (default: here, named for the run)")
    .option("--overwrite", "replace a file that is there")
    .addOption(runsOption())
    .option("--json", "print one JSON object, for scripts")
    .action(async (run: string, options: HandInOptions) => finish(await handIn(run, options, context)));

  program
    .command("verify")
    .description("check whether a run that was handed in is what it says")
    .argument("<bundle>", "a hand-in bundle, or the folder that it was unpacked to")
    .option("--retrain", "train it again, too, and compare bit by bit")
    .option("--data-folder <dir>", "where its data files lie, if it was not trained on the MNIST that comes with us")
    .option("--json", "print one JSON object, for scripts")
    .action(async (bundle: string, options: VerifyCommandOptions) => finish(await verify(bundle, options, context)));
};
