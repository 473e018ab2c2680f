import { fileNameOf, scriptFileName, scriptOf, startWeightsFile, type Framework } from "../services/scripts/script.ts";
import { checkScriptFiles, wayFromScript, writeScriptFile } from "../services/scripts/scriptFiles.ts";
import type { Context, ExperimentOptions } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { allGood, loadExperiments, problemJson, problemLines } from "./experiments.ts";
import { jsonLine } from "./jsonLines.ts";
import { shellPath } from "./shellPath.ts";

export interface ScriptCommandOptions extends ExperimentOptions {
  readonly as: Framework;
  /** File for the script; left out, it is printed. */
  readonly to?: string;
  /** File for the weights that a training starts from. */
  readonly initialWeights?: string;
  readonly force?: boolean;
}

/** Writes a file's experiment as a Python script for Keras or PyTorch, and on request its initial weights. */
export async function script(file: string, options: ScriptCommandOptions, context: Context): Promise<ExitCode> {
  const { terminal } = context;
  const loadings = await loadExperiments([file], options);
  const loaded = allGood(loadings)?.[0];
  if (loaded === undefined) {
    if (options.json === true) for (const line of problemJson(loadings)) terminal.out(line);
    else for (const line of problemLines(loadings, terminal.errorStyle())) terminal.err(line);
    return exitCodes.usage;
  }
  const { experiment, folder } = loaded;
  const { as: framework, to = null, initialWeights = null, force = false } = options;
  const files = { script: to, weights: initialWeights };
  await checkScriptFiles(files, { experiment, folder, file: loaded.path }, force);
  const text = scriptOf(experiment, framework, {
    fileName: to === null ? scriptFileName(experiment.name, framework) : fileNameOf(to),
    weightsName:
      initialWeights === null || to === null ? (initialWeights ?? undefined) : await wayFromScript(to, initialWeights),
    dataFolder: to === null ? undefined : await wayFromScript(to, folder),
    changes: changesOf(options),
  });
  if (initialWeights !== null) {
    await writeScriptFile(initialWeights, await startWeightsFile(experiment, folder, null), force);
  }
  if (to !== null) await writeScriptFile(to, text, force);
  if (options.json === true) {
    terminal.out(jsonLine({ type: "script", file, framework, to, initialWeights, ...(to === null ? { text } : {}) }));
    return exitCodes.done;
  }
  if (to === null) terminal.write(text);
  // What is printed beside a script must not become a part of it.
  const say = (line: string): void => {
    if (to === null) terminal.err(line);
    else terminal.out(line);
  };
  if (to !== null) say(`Wrote ${to}.`);
  if (initialWeights !== null) {
    const use = to === null ? "" : ` Train with it: python ${shellPath(to)} --weights ${shellPath(initialWeights)}`;
    say(`Wrote ${initialWeights}.${use}`);
  }
  return exitCodes.done;
}

/** @returns what the command line changes of the experiment, but for the engine, which a script does not have. */
function changesOf({ seed, set = [] }: ExperimentOptions): string[] {
  return [...(seed === undefined ? [] : ["--seed", String(seed)]), ...set.flatMap((each) => ["--set", each])];
}
