import { ExpectedError } from "../core/errors.ts";
import { parseExperiment } from "../core/experiment/parse.ts";
import { suggestionFor } from "../core/experiment/suggestion.ts";
import { experimentEnding, readTemplates, writeNewExperiment, type Template } from "../services/experimentFile.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { shellPath } from "./shellPath.ts";

export interface InitOptions {
  readonly list?: boolean;
  readonly force?: boolean;
  /** File to write; left out, named like the template. */
  readonly output?: string;
}

const defaultTemplate = "lenet5";

/** Writes a commented experiment file to start from, or lists what there is. */
export async function init(name: string | undefined, options: InitOptions, context: Context): Promise<ExitCode> {
  const { terminal, installation } = context;
  const templates = await readTemplates(installation.examples);
  if (options.list === true) {
    for (const line of templateLines(templates, terminal.style().colors.bold)) terminal.out(line);
    return exitCodes.done;
  }
  const template = find(templates, name ?? defaultTemplate);
  const file = options.output ?? `${template.name}${experimentEnding}`;
  await writeNewExperiment(file, template.text, options.force === true);
  terminal.out(`Wrote ${file}. Train it with: mnist-lab train ${shellPath(file)}`);
  if (name === undefined) terminal.out("More to start from: mnist-lab init --list");
  return exitCodes.done;
}

function find(templates: readonly Template[], name: string): Template {
  const plain = name.endsWith(experimentEnding) ? name.slice(0, -experimentEnding.length) : name;
  const found = templates.find((template) => template.name === plain);
  if (found !== undefined) return found;
  const names = templates.map((template) => template.name);
  const meant = suggestionFor(plain, names);
  throw new ExpectedError("bad-usage", `There is no template ${JSON.stringify(name)}.`, {
    next: meant === null ? `There are: ${names.join(", ")}.` : `Did you mean ${meant}? There are: ${names.join(", ")}.`,
  });
}

function templateLines(templates: readonly Template[], strong: (text: string) => string): string[] {
  const width = Math.max(...templates.map(({ name }) => name.length)) + 2;
  return templates.map(({ name, text }) => `${strong(name.padEnd(width))}${descriptionOf(name, text)}`);
}

function descriptionOf(name: string, text: string): string {
  const { experiment } = parseExperiment(text, { fileName: `${name}${experimentEnding}` });
  return experiment?.description ?? "";
}
