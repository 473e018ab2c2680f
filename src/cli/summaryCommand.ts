import { summaryOf } from "../core/network/summary.ts";
import type { Context, ExperimentOptions } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { allGood, loadExperiments, problemJson, problemLines } from "./experiments.ts";
import { jsonLine } from "./jsonLines.ts";

/** Prints a file's network as Keras prints it. */
export async function summary(file: string, options: ExperimentOptions, context: Context): Promise<ExitCode> {
  const { terminal } = context;
  const loadings = await loadExperiments([file], options);
  const loaded = allGood(loadings)?.[0];
  if (loaded === undefined) {
    if (options.json === true) for (const line of problemJson(loadings)) terminal.out(line);
    else for (const line of problemLines(loadings, terminal.errorStyle())) terminal.err(line);
    return exitCodes.usage;
  }
  const { network } = loaded;
  const text = summaryOf(network);
  if (options.json === true) {
    const layers = network.nodes.map(({ name, type, shape, path }) => ({ name, type, shape, path }));
    const { trainable, nonTrainable } = network;
    terminal.out(jsonLine({ type: "summary", file, trainable, nonTrainable, layers, summary: text }));
  } else {
    terminal.out(text.trimEnd());
  }
  return exitCodes.done;
}
