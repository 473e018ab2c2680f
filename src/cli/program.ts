import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { version } from "../../package.json";
import { reportOf } from "../core/errors.ts";
import { engineNames } from "../core/experiment/schema.ts";
import { check } from "./checkCommand.ts";
import type { Context, ExperimentOptions } from "./context.ts";
import { errorLines } from "./errorLines.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { init, type InitOptions } from "./initCommand.ts";
import { jsonLine } from "./jsonLines.ts";
import { summary } from "./summaryCommand.ts";
import { train, type TrainOptions } from "./trainCommand.ts";

/**
 * Runs one command line.
 *
 * @param words what follows the program's name.
 * @returns the exit code; everything that can go wrong is told on the way.
 */
export async function runProgram(words: readonly string[], context: Context): Promise<ExitCode> {
  const { terminal } = context;
  let code: ExitCode = exitCodes.done;
  const program = programOf(context, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    // Commander has printed what it has to say: help, the version, or what is wrong with the words.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    const report = reportOf(error);
    if (words.includes("--json")) terminal.out(jsonLine({ type: "error", error: report }));
    else for (const line of errorLines(report, terminal.errorStyle())) terminal.err(line);
    return report.code === "bad-usage" || report.code === "bad-experiment" ? exitCodes.usage : exitCodes.failed;
  }
}

function programOf(context: Context, finish: (code: ExitCode) => void): Command {
  const { terminal } = context;
  const program = new Command("mnist-lab")
    .description("Experiments on MNIST, described in a file and trained on this computer.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .exitOverride()
    .showHelpAfterError("Run with --help for all that there is.")
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.err(text.replace(/\n$/, "")),
      getOutHasColors: () => terminal.style().colors.isColorSupported,
      getErrHasColors: () => terminal.errorStyle().colors.isColorSupported,
      getOutHelpWidth: () => Math.min(terminal.style().columns, 100),
      getErrHelpWidth: () => Math.min(terminal.errorStyle().columns, 100),
    })
    .configureHelp({ styleTitle: (title) => terminal.style().colors.bold(title) })
    .addHelpText("after", footer);

  command(program, "train", "train experiment files, one after another")
    .argument("<file...>", "experiment files (*.mnist.json)")
    .option("--threads <n>", "threads of the engine wasm (default: all cores)", integerFrom(1, 256))
    .option("--runs <dir>", "folder for runs (default: .mnist/runs beside the file)")
    .action(async (files: string[], options: TrainOptions) => finish(await train(files, options, context)));

  command(program, "check", "check experiment files and start nothing")
    .argument("<file...>", "experiment files (*.mnist.json)")
    .action(async (files: string[], options: ExperimentOptions) => finish(await check(files, options, context)));

  command(program, "summary", "print the network as Keras prints it")
    .argument("<file>", "experiment file (*.mnist.json)")
    .action(async (file: string, options: ExperimentOptions) => finish(await summary(file, options, context)));

  program
    .command("init")
    .description("write a commented experiment file to start from")
    .argument("[template]", "which one; lenet5 when left out")
    .option("-l, --list", "list the templates")
    .option("-o, --output <file>", "file to write (default: named like the template)")
    .option("-f, --force", "replace a file that is there already")
    .action(async (name: string | undefined, options: InitOptions) => finish(await init(name, options, context)));

  return program;
}

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

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

function integerFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

const footer = `
Examples:
  mnist-lab init                                   write lenet5.mnist.json
  mnist-lab train lenet5.mnist.json                train it
  mnist-lab train lenet5.mnist.json --set training.batchSize=16 --set training.optimizer.learningRate=0.0005
  mnist-lab check *.mnist.json                     look for mistakes

Exit codes: 0 done, 1 a run failed, 2 bad file or usage, 130 interrupted.`;
