import type { SetName } from "../core/dataset.ts";
import { accuracyInterval, classMetricsOf } from "../core/metrics.ts";
import { parseDigits } from "../services/digitSource.ts";
import { openModel } from "../services/modelProcess.ts";
import { confusionTable } from "./confusionTable.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { count } from "./formats.ts";
import { jsonLine } from "./jsonLines.ts";
import { weightsLine, type ModelOptions } from "./modelOptions.ts";
import { accuracyLine, confusedLines } from "./runReport.ts";
import { openStore } from "./runsFolder.ts";

export interface EvaluateOptions extends ModelOptions {
  /** `mnist`, a CSV, or two IDX files as `images,labels`; left out, the digits of the run's experiment. */
  readonly data?: string;
  readonly set: SetName;
  readonly threads?: number;
}

/** Runs a run's network on a set of digits. */
export async function evaluate(reference: string, options: EvaluateOptions, context: Context): Promise<ExitCode> {
  const { terminal, installation } = context;
  const { data, set, weights, checkpoint } = options;
  const digits = data === undefined ? ({ source: "experiment" } as const) : parseDigits(data);
  const entry = await (await openStore(options)).find(reference);
  const threads = options.threads ?? null;
  const model = await openModel(installation, { run: entry.path, weights, checkpoint, digits, threads });
  try {
    const { description } = model;
    const live = terminal.interactive && options.json !== true;
    if (live)
      terminal.write(`Evaluating ${count(description.digits[set])} digits ${terminal.style().glyphs.ellipsis}\r`);
    const { report } = await model.evaluate(set).finally(() => {
      if (live) terminal.write("\x1b[2K");
    });
    const { loss, accuracy, confusion } = report;
    if (options.json === true) {
      const interval = accuracyInterval(Math.round(accuracy * report.count), report.count);
      const { source, epoch, step, fingerprint, device } = description;
      const from = { weights: description.weights, source, epoch, step, fingerprint };
      const figures = {
        set,
        count: report.count,
        loss,
        accuracy,
        interval,
        confusion,
        classes: classMetricsOf(confusion),
      };
      terminal.out(jsonLine({ type: "evaluation", run: entry.id, ...from, device, data: data ?? null, ...figures }));
    } else {
      const style = terminal.style();
      const { colors } = style;
      const lines = [
        weightsLine(entry, description, style),
        accuracyLine(report, style) + (data === undefined ? "" : colors.dim(` of ${data}`)),
        "",
        ...confusionTable(confusion, style),
        ...confusedLines({ confusion }, style),
      ];
      for (const line of lines) terminal.out(line);
    }
    return exitCodes.done;
  } finally {
    await model.close();
  }
}
