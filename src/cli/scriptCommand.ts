import {
  checkScriptFiles,
  fileNameOf,
  scriptFileName,
  scriptOf,
  startWeightsFile,
  writeScriptFile,
  type Framework,
} from "../services/scripts/script.ts";
import type { Context, ExperimentOptions } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { allGood, loadExperiments, problemJson, problemLines } from "./experiments.ts";
import { jsonLine } from "./jsonLines.ts";

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
  checkScriptFiles(
    [to, initialWeights].filter((each) => each !== null),
    force,
  );
  const fileName = to === null ? scriptFileName(experiment.name, framework) : fileNameOf(to);
  const weightsName = initialWeights === null ? undefined : fileNameOf(initialWeights);
  const text = scriptOf(experiment, framework, { fileName, weightsName, changes: changesOf(options) });
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
  if (initialWeights !== null) say(`Wrote ${initialWeights}: python ${fileName} --weights ${initialWeights}`);
  return exitCodes.done;
}

/** @returns what the command line changes of the experiment, but for the engine, which a script does not have. */
function changesOf({ seed, set = [] }: ExperimentOptions): string[] {
  return [...(seed === undefined ? [] : ["--seed", String(seed)]), ...set.flatMap((each) => ["--set", each])];
}
