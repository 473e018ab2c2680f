import { Option } from "commander";
import { exportFormatIds } from "../services/export/formats.ts";
import { integerFrom, type CommandGroup } from "./commandGroup.ts";
import { exportCommand, type ExportOptions } from "./exportCommand.ts";
import { runsOption } from "./runsFolder.ts";

const help = `
Without --as the ending of --to says the format: .csv and .json the history, .svg and .png the curves, .keras, .onnx and
.safetensors the model. Without --to the file is written here, under a name that says what it is. Several runs come together
into one file, or, where a format is of one run, as a file each into one folder. A sweep stands for its runs.

Examples:
  mnist-lab export last --to history.csv
  mnist-lab export last --as keras --weights final
  mnist-lab export 7f3a b201 --as tensorboard --to logs
  mnist-lab export Grid --as sweep-csv
  mnist-lab export last --as kaggle --test-csv test.csv`;

/** The command that writes what others read. */
export const exportCommands: CommandGroup = (program, context, finish) => {
  program
    .command("export")
    .description("write runs, or a sweep, in other formats: tables, pictures, models, TensorBoard, Kaggle")
    .argument("[run...]", "id, its beginning or last four characters, name, or `last`; also of a sweep")
    .addOption(new Option("--as <format>", "one of those that --list lists").choices(exportFormatIds()))
    .option("--to <path>", "a file or a folder")
    .addOption(
      new Option("--weights <which>", "of models and kaggle: of the best epoch (default), or the final ones").choices([
        "best",
        "final",
      ]),
    )
    .option("--checkpoint <name>", "of models and kaggle: of a checkpoint in the run's folder, such as `last`")
    .addOption(
      new Option("--set <name>", "of classes-csv, confusion-csv, wrong-csv, bars, confusion, digits: this set").choices(
        ["validation", "test"],
      ),
    )
    .option("--epoch <n>", "of the same: after this epoch (default: the best)", integerFrom(1, 100_000))
    .option("--test-csv <file>", "Kaggle's test.csv, for a submission")
    .option("--overwrite", "replace files that are there")
    .option("--list", "list the formats")
    .addOption(runsOption())
    .option("--json", "print one JSON object a line, for scripts")
    .addHelpText("after", help)
    .action(async (runs: string[], options: ExportOptions) => finish(await exportCommand(runs, options, context)));
};
