import { Option } from "commander";
import { checkpoints, type CheckpointsOptions } from "./checkpointsCommand.ts";
import { compare, type CompareOptions } from "./compareCommand.ts";
import { integerFrom, type CommandGroup } from "./commandGroup.ts";
import { runsOption } from "./runsFolder.ts";
import { show, type ShowOptions } from "./showCommand.ts";

/** The commands that look at runs. */
export const readingCommands: CommandGroup = (program, context, finish) => {
  program
    .command("show")
    .description("show a run: settings, curves, classes, confusion matrix")
    .argument("<run>", "id, name, beginning of an id, or last")
    .option("--epoch <n>", "classes and confusion after this epoch (default: the best)", integerFrom(1, 100_000))
    .addOption(new Option("--set <name>", "classes and confusion on these digits").choices(["validation", "test"]))
    .option("-a, --all", "settings that are as by default too")
    .addOption(runsOption())
    .option("--json", "print one JSON object, for scripts")
    .action(async (run: string, options: ShowOptions) => finish(await show(run, options, context)));

  program
    .command("compare")
    .description("compare runs: settings, results, classes, and digits that only one got right")
    .argument("<run...>", "two runs or more; the first is compared with each of the others")
    .addOption(new Option("--set <name>", "compare on these digits").choices(["validation", "test"]))
    .option("-a, --all", "settings and layers that are the same too")
    .addOption(runsOption())
    .option("--json", "print one JSON object, for scripts")
    .action(async (runs: string[], options: CompareOptions) => finish(await compare(runs, options, context)));

  program
    .command("checkpoints")
    .description("list the checkpoints of a run, or say what is in one: its weights and the optimizer's state")
    .argument("<run>", "id, name, beginning of an id, or last")
    .argument("[name]", "of a checkpoint, with or without its ending")
    .addOption(runsOption())
    .option("--json", "print one JSON object a line, for scripts")
    .action(async (run: string, name: string | undefined, options: CheckpointsOptions) =>
      finish(await checkpoints(run, name, options, context)),
    );
};
