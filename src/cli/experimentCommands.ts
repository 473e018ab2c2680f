import { Option, type Command } from "commander";
import { engineNames } from "../core/experiment/schema.ts";
import { frameworks } from "../services/scripts/script.ts";
import { check } from "./checkCommand.ts";
import { collect, integerFrom, type CommandGroup } from "./commandGroup.ts";
import type { ExperimentOptions } from "./context.ts";
import { init, type InitOptions } from "./initCommand.ts";
import { resume, type ResumeOptions } from "./resumeCommand.ts";
import { runsOption } from "./runsFolder.ts";
import { script, type ScriptCommandOptions } from "./scriptCommand.ts";
import { summary } from "./summaryCommand.ts";
import { train, type TrainOptions } from "./trainCommand.ts";

/** The commands that read or write experiment files. */
export const experimentCommands: CommandGroup = (program, context, finish) => {
  command(program, "train", "train experiment files, one after another")
    .argument("<file...>", "experiment files (*.mnist.json)")
    .option("--threads <n>", "threads of the engine wasm (default: all cores)", integerFrom(1, 256))
    .option("--runs <dir>", "folder for runs (default: .mnist/runs beside the file)")
    .action(async (files: string[], options: TrainOptions) => finish(await train(files, options, context)));

  program
    .command("resume")
    .description("go on with a run that was stopped, failed or was interrupted")
    .argument("<run>", "id, beginning of an id, name, or `last`")
    .option("--threads <n>", "threads of the engine wasm (default: all cores)", integerFrom(1, 256))
    .option("--checkpoint <name>", "checkpoint to go on from (default: the newest; `start`: from the beginning)")
    .addOption(
      new Option("--engine <name>", "what computes from now on (default: what the run began with)").choices(
        engineNames.filter((name) => name !== "auto"),
      ),
    )
    .addOption(runsOption())
    .option("--json", "print one JSON object a line, for scripts")
    .action(async (run: string, options: ResumeOptions) => finish(await resume(run, options, context)));

  command(program, "check", "check experiment files and start nothing")
    .argument("<file...>", "experiment files (*.mnist.json)")
    .action(async (files: string[], options: ExperimentOptions) => finish(await check(files, options, context)));

  command(program, "summary", "print the network as Keras prints it")
    .argument("<file>", "experiment file (*.mnist.json)")
    .action(async (file: string, options: ExperimentOptions) => finish(await summary(file, options, context)));

  command(program, "script", "write an experiment as a Python script for Keras or PyTorch")
    .argument("<file>", "experiment file (*.mnist.json)")
    .addOption(new Option("--as <framework>", "for what").choices([...frameworks]).makeOptionMandatory())
    .option("--to <file>", "script to write (default: it is printed)")
    .option("--initial-weights <file>", "write the weights that training starts from, for the script's --weights")
    .option("-f, --force", "replace files that are there already")
    .action(async (file: string, options: ScriptCommandOptions) => finish(await script(file, options, context)));

  program
    .command("init")
    .description("write a commented experiment file to start from")
    .argument("[template]", "which one; lenet5 when left out")
    .option("-l, --list", "list the templates")
    .option("-o, --output <file>", "file to write (default: named like the template)")
    .option("-f, --force", "replace a file that is there already")
    .action(async (name: string | undefined, options: InitOptions) => finish(await init(name, options, context)));
};

/** A command that reads experiment files, with the options that change what they say. */
function command(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .addOption(new Option("--engine <name>", "what computes").choices([...engineNames]))
    .option("--seed <n>", "seed of weights, order and noise", integerFrom(0, 4_294_967_295))
    .option("--set <path=value>", "change a value of the file (repeatable)", collect)
    .option("--json", "print one JSON object a line, for scripts");
}
