import { Command, CommanderError } from "commander";
import { version } from "../../package.json";
import { reportOf } from "../core/errors.ts";
import type { CommandGroup } from "./commandGroup.ts";
import type { Context } from "./context.ts";
import { errorLines } from "./errorLines.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { experimentCommands } from "./experimentCommands.ts";
import { exportCommands } from "./exportCommands.ts";
import { reportCommands } from "./reportCommands.ts";
import { jsonLine } from "./jsonLines.ts";
import { modelCommands } from "./modelCommands.ts";
import { readingCommands } from "./readingCommands.ts";
import { runsCommands } from "./runsCommands.ts";
import { engineCommands } from "./engineCommands.ts";
import { handInCommands } from "./handInCommands.ts";
import { sweepCommands } from "./sweepCommands.ts";

/** In the order in which the help lists their commands. */
const groups: readonly CommandGroup[] = [
  experimentCommands,
  sweepCommands,
  runsCommands,
  readingCommands,
  modelCommands,
  handInCommands,
  exportCommands,
  reportCommands,
  engineCommands,
];

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

  for (const register of groups) register(program, context, finish);
  return program;
}

const footer = `
Examples:
  mnist-lab init                                   write lenet5.mnist.json
  mnist-lab train lenet5.mnist.json                train it
  mnist-lab train lenet5.mnist.json --set training.batchSize=16 --set training.optimizer.learningRate=0.0005
  mnist-lab sweep lenet5.mnist.json                train every setting of its \`sweep\`
  mnist-lab check *.mnist.json                     look for mistakes
  mnist-lab runs                                   all runs; RUN is an id, its beginning, a name, or last
  mnist-lab show last                              one run: curves, classes, confusion
  mnist-lab resume last                            go on with it
  mnist-lab export last --to history.csv           what other programs read

Exit codes: 0 done, 1 a run failed, 2 bad file or usage, 130 interrupted.`;
