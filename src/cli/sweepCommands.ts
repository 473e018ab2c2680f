import { Option } from "commander";
import { engineNames } from "../core/experiment/schema.ts";
import { collect, integerFrom, type CommandGroup } from "./commandGroup.ts";
import { runsOption } from "./runsFolder.ts";
import { sweep, type SweepOptions } from "./sweepCommand.ts";
import { accuracyFrom, sweeps, type SweepsOptions } from "./sweepsCommand.ts";
import { worker, type WorkerOptions } from "./workerCommand.ts";

const workerHelp = `
Start as many workers as you like, on any computers that reach the same Redis (6.2 or newer). A worker needs no shared
folder: it brings MNIST along, and what it trains travels through Redis to the one who filled the queue. The version of
MNIST Lab must be the same everywhere.

Ctrl-C lets the runs under way save and gives them back to the queue; Ctrl-C again leaves at once. The runs of a worker
that dies are taken over by others within some fifteen seconds, from their last checkpoint.

A password stands in the address (redis://:PASSWORD@HOST, redis://NAME:PASSWORD@HOST), or better in the environment
variable MNIST_LAB_QUEUE_PASSWORD, which other users of this computer cannot read.

Example:
  mnist-lab worker redis://10.0.0.5:6379                           on each computer that helps
  mnist-lab sweep lenet5.mnist.json --queue redis://10.0.0.5:6379  where the runs are to lie`;

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
    .option(
      "--queue <address>",
      "let the workers of a queue train them: redis://HOST:6379 (see `mnist-lab worker --help`)",
    )
    .option("--csv <file>", "write the results as CSV, a row a run")
    .option("--runs <dir>", "folder for runs (default: .mnist/runs beside the file)")
    .option("--json", "print one JSON object a line, for scripts")
    .action(async (files: string[], options: SweepOptions) => finish(await sweep(files, options, context)));

  program
    .command("worker")
    .description("train runs that `mnist-lab sweep FILE --queue ADDRESS` puts into a queue, on this computer")
    .argument("<address>", "the Redis that holds the queue: redis://HOST:6379, with TLS rediss://HOST:6379")
    .option("--concurrency <n>", "runs at a time (default: as many as there are cores)", integerFrom(1, 256))
    .option("--threads <n>", "threads of each run (default: the cores shared out)", integerFrom(1, 256))
    .option("--json", "print one JSON object a line, for scripts")
    .addHelpText("after", workerHelp)
    .action(async (address: string, options: WorkerOptions) => finish(await worker(address, options, context)));

  program
    .command("sweeps")
    .description("list sweeps, or show the runs of one, the best first")
    .argument("[sweep]", "id, its beginning or last four characters, name, or `last`")
    .option("--min-accuracy <share>", "leave out runs below, for example 0.5", accuracyFrom)
    .option("--csv <file>", "write the runs as CSV")
    .addOption(runsOption())
    .option("--json", "print one JSON object a line, for scripts")
    .action(async (reference: string | undefined, options: SweepsOptions) =>
      finish(await sweeps(reference, options, context)),
    );
};
