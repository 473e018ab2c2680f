import { type Command, InvalidArgumentError, Option } from "commander";
import { demoParts } from "../core/demoDigits.ts";
import { wrongOrders } from "../core/wrongDigits.ts";
import { integerFrom, type CommandGroup } from "./commandGroup.ts";
import { demo, type DemoOptions } from "./demoCommand.ts";
import { evaluate, type EvaluateOptions } from "./evaluateCommand.ts";
import { predict, type PredictOptions } from "./predictCommand.ts";
import { runsOption } from "./runsFolder.ts";
import { showWrong, type WrongOptions } from "./wrongCommand.ts";

/** The commands that ask what a run has learned. */
export const modelCommands: CommandGroup = (program, context, finish) => {
  program
    .command("wrong")
    .description("draw the digits that a run got wrong, the most confident first")
    .argument("<run>", reference)
    .option("--epoch <n>", "after this epoch (default: the best)", integerFrom(1, 100_000))
    .addOption(new Option("--set <name>", "of these digits").choices(["validation", "test"]))
    .option("--true <labels>", "only these digits, such as 4 or 4,9", labels)
    .option("--predicted <labels>", "only what was taken for these", labels)
    .addOption(new Option("--sort <by>", "what comes first").choices([...wrongOrders]))
    .option("--limit <n>", "show so many; 0 for all (default: four rows, with --json all)", integerFrom(0, 10_000_000))
    .addOption(runsOption())
    .option("--json", "print one JSON object a line, for scripts")
    .action(async (run: string, options: WrongOptions) => finish(await showWrong(run, options, context)));

  program
    .command("demo")
    .description("draw digits that a run got right, some that it got wrong, and nine at random")
    .argument("<run>", reference)
    .option("--epoch <n>", "after this epoch (default: the best)", integerFrom(1, 100_000))
    .addOption(new Option("--set <name>", "of these digits").choices(["validation", "test"]))
    .addOption(new Option("--only <part>", "only these").choices([...demoParts]))
    .option("--seed <n>", "draw others (default: the experiment's seed)", integerFrom(0, 4_294_967_295))
    .addOption(runsOption())
    .option("--json", "print one JSON object a line, for scripts")
    .action(async (run: string, options: DemoOptions) => finish(await demo(run, options, context)));

  modelCommand(program, "evaluate", "run a run's network on a set of digits")
    .argument("<run>", reference)
    .option("--data <digits>", "mnist, a CSV as Kaggle's, or IDX files as images,labels (default: the run's own)")
    .addOption(new Option("--set <name>", "which digits").choices(["train", "validation", "test"]).default("test"))
    .option("--threads <n>", "threads of the engine wasm (default: all cores)", integerFrom(1, 256))
    .action(async (run: string, options: EvaluateOptions) => finish(await evaluate(run, options, context)));

  modelCommand(program, "predict", "say which digit is in a PNG or JPEG picture of any size and colour")
    .argument("<run>", reference)
    .argument("<image...>", "PNG or JPEG pictures")
    .option("--as-is", "take 28×28 pixels as they are, light on dark, and look for no digit")
    .action(async (run: string, images: string[], options: PredictOptions) =>
      finish(await predict(run, images, options, context)),
    );
};

const reference = "id, its beginning or last four characters, name, or `last`";

function modelCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .addOption(
      new Option("--weights <which>", "of the best epoch, or the final ones")
        .choices(["best", "final"])
        .default("best"),
    )
    .option("--checkpoint <name>", "of a checkpoint in the run's folder instead, such as `last`")
    .addOption(runsOption())
    .option("--json", "print one JSON object a line, for scripts");
}

function labels(text: string): number[] {
  if (!/^\d(,\d)*$/.test(text)) throw new InvalidArgumentError("Expected digits, such as 4 or 4,9.");
  return text.split(",").map(Number);
}
