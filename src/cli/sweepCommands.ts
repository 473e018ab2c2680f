import { Option } from "commander";
import { engineNames } from "../core/experiment/schema.ts";
import { collect, integerFrom, type CommandGroup } from "./commandGroup.ts";
import { runsOption } from "./runsFolder.ts";
import { sweep, type SweepOptions } from "./sweepCommand.ts";
import { accuracyFrom, sweeps, type SweepsOptions } from "./sweepsCommand.ts";

/** The commands for many runs from one file. */
export const sweepCommands: CommandGroup = (program, context, finish) => {
  program
    .command("sweep")
    .description("train all runs that the `sweep` of experiment files describes")
    .argument("<file...>", "experiment files (*.mnist.json)")
    .addOption(new Option("--engine <name>", "what computes").choices([...engineNames]))
    .option("--seed <n>", "seed of weights, order and noise", integerFrom(0, 4_294_967_295))
    .option("--set <path=value>", "change a value of the file (repeatable)", collect)
    .option("-n, --dry-run", "only say which runs there would be")
    .option("--concurrency <n>", "runs at a time (default: as many as there are cores)", integerFrom(1, 256))
    .option("--threads <n>", "threads of each run (default: the cores shared out)", integerFrom(1, 256))
    .option("--csv <file>", "write the results as CSV, a row a run")
    .option("--runs <dir>", "folder for runs (default: .mnist/runs beside the file)")
    .option("--json", "print one JSON object a line, for scripts")
    .action(async (files: string[], options: SweepOptions) => finish(await sweep(files, options, context)));

  program
    .command("sweeps")
    .description("list sweeps, or show the runs of one, the best first")
    .argument("[sweep]", "id, beginning of an id, name, or `last`")
    .option("--min-accuracy <share>", "leave out runs below, for example 0.5", accuracyFrom)
    .option("--csv <file>", "write the runs as CSV")
    .addOption(runsOption())
    .option("--json", "print one JSON object a line, for scripts")
    .action(async (reference: string | undefined, options: SweepsOptions) =>
      finish(await sweeps(reference, options, context)),
    );
};
