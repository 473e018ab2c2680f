import { Argument, Option } from "commander";
import { doctorEngines } from "../services/doctor.ts";
import type { CommandGroup } from "./commandGroup.ts";
import { doctor, type DoctorCommandOptions } from "./doctorCommand.ts";
import { setUp, type SetupCommandOptions } from "./setupCommand.ts";

/** The commands about what computes. */
export const engineCommands: CommandGroup = (program, context, finish) => {
  program
    .command("doctor")
    .description("say of each engine whether it works here, on which device and how fast")
    .addOption(new Option("--engine <name>", "look at this one alone").choices([...doctorEngines]))
    .option("--python <path>", "a Python that has TensorFlow")
    .option("--json", "print one JSON object, for scripts")
    .action(async (options: DoctorCommandOptions) => finish(await doctor(options, context)));
  program
    .command("setup")
    .description("fetch what an engine needs, into a cache folder")
    .addArgument(new Argument("<engine>", "what to fetch").choices(["tensorflow"]))
    .option("--gpu", "with CUDA, for an NVIDIA GPU (Linux)")
    .option("--remove", "remove what was fetched")
    .option("--python <path>", "the Python whose pip fetches (default: the first that has pip)")
    .option("--yes", "do not ask before the download")
    .option("--json", "print one JSON object a line, for scripts")
    .action(async (_engine: string, options: SetupCommandOptions) => finish(await setUp(options, context)));
};
