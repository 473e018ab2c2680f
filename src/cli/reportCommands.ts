import { Option } from "commander";
import { reportLanguages } from "../services/report/languages.ts";
import type { CommandGroup } from "./commandGroup.ts";
import { report, type ReportOptions } from "./reportCommand.ts";
import { runsOption } from "./runsFolder.ts";

const help = `
The report is one page, FILE.html, that needs nothing else, and beside it FILE.md with its pictures. It says what was asked
for and what was measured, and leaves marked gaps for your own words. Write them into FILE.md, between the lines that begin
with "your words", and make the report again: they are kept, and the page shows them.

Examples:
  mnist-lab report last
  mnist-lab report last --to report.html --language zh-cn
  mnist-lab report 7f3a b201 --to comparison.html --title "Two activations"
  mnist-lab report Grid --to grid.html`;

/** The command that writes lab reports. */
export const reportCommands: CommandGroup = (program, context, finish) => {
  program
    .command("report")
    .description("write a lab report of a run, of several, or of a sweep: HTML to be printed, and Markdown")
    .argument("<run...>", "runs, or one sweep: id, its beginning or last four characters, name, or `last`")
    .option("--to <file>", "the page, FILE.html (default: named by the run, here)")
    .addOption(new Option("--language <code>", "of the report (default: en)").choices([...reportLanguages]))
    .option("--title <text>", "of the report")
    .addOption(runsOption())
    .option("--json", "print one JSON object, for scripts")
    .addHelpText("after", help)
    .action(async (runs: string[], options: ReportOptions) => finish(await report(runs, options, context)));
};
