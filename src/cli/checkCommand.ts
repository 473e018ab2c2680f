import { oneLine } from "../core/plainText.ts";
import { sizeOf } from "../core/sweep/dimensions.ts";
import type { Context, ExperimentOptions } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { allGood, loadExperiments, problemJson, problemLines } from "./experiments.ts";
import { counted } from "./formats.ts";
import { jsonLine } from "./jsonLines.ts";

/** Checks experiment files and starts nothing. */
export async function check(files: readonly string[], options: ExperimentOptions, context: Context): Promise<ExitCode> {
  const { terminal } = context;
  const loadings = await loadExperiments(files, options);
  for (const loading of loadings) {
    if (options.json === true) {
      for (const line of problemJson([loading])) terminal.out(line);
    } else {
      for (const line of problemLines([loading], terminal.style())) terminal.out(line);
    }
    if (!("loaded" in loading)) continue;
    const { file, experiment, network } = loading.loaded;
    const { trainable, nonTrainable } = network;
    const runs = experiment.sweep === null ? 1 : sizeOf(experiment.sweep).runs;
    if (options.json === true) {
      terminal.out(jsonLine({ type: "checked", file, name: experiment.name, trainable, nonTrainable, runs }));
    } else {
      const { colors, glyphs } = terminal.style();
      const facts = [
        oneLine(experiment.name),
        counted(trainable + nonTrainable, "parameter"),
        counted(experiment.training.epochs, "epoch"),
        ...(experiment.sweep === null ? [] : [`sweep of ${counted(runs, "run")}`]),
      ];
      terminal.out(`${colors.green(glyphs.good)} ${oneLine(file)}  ${colors.dim(facts.join(glyphs.separator))}`);
    }
  }
  return allGood(loadings) === null ? exitCodes.usage : exitCodes.done;
}
