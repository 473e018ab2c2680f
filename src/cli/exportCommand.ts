import type { SetName } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import { inEnglish } from "../core/translate.ts";
import type { WeightsChoice } from "../protocol/trainer.ts";
import { exportRuns } from "../services/export/exportRuns.ts";
import { exportFormats, formatText } from "../services/export/formats.ts";
import { exportSubjects } from "../services/export/subjects.ts";
import { exportTarget, shownPath } from "../services/export/targets.ts";
import { readRunDigits } from "../services/runDetails.ts";
import { findRunsFolder } from "../services/runPaths.ts";
import type { Context } from "./context.ts";
import { checkOptions, formatOf } from "./exportOptions.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { onInterruption } from "./interruption.ts";
import { jsonLine } from "./jsonLines.ts";
import { LateLine } from "./lateLine.ts";
import type { ModelOptions } from "./modelOptions.ts";
import { textTable } from "./textTable.ts";

export interface ExportOptions extends Omit<ModelOptions, "weights"> {
  /** Those of the best epoch when left out. */
  readonly weights?: WeightsChoice;
  /** Name of a format. */
  readonly as?: string;
  /** A file or a folder. */
  readonly to?: string;
  readonly set?: SetName;
  readonly epoch?: number;
  /** Kaggle's `test.csv`. */
  readonly testCsv?: string;
  readonly overwrite?: boolean;
  /** Only says which formats there are. */
  readonly list?: boolean;
}

/** Writes runs, or a sweep, in another format. */
export async function exportCommand(
  references: readonly string[],
  options: ExportOptions,
  context: Context,
): Promise<ExitCode> {
  if (options.list === true) return listFormats(options, context);
  const format = formatOf(options);
  if (references.length === 0) {
    throw new ExpectedError("bad-usage", "It is not said which run is wanted.", {
      next: "mnist-lab export RUN --as FORMAT; `mnist-lab runs` lists the runs.",
    });
  }
  checkOptions(format, options);
  const runsFolder = await findRunsFolder(options.runs ?? null);
  const { runs, sweep } = await exportSubjects(runsFolder, references, format.of === "sweep");
  const ids = sweep === null ? runs.map(({ id }) => id) : [sweep.record.id];
  const subjects =
    sweep === null
      ? { runs: ids }
      : { sweep: sweep.record.id, runs: sweep.record.points.flatMap(({ run }) => run ?? []) };
  const target = await exportTarget(format, ids, options.to ?? null);
  const { terminal, installation, signals } = context;
  const json = options.json === true;
  const cancel = new AbortController();
  const stopListening = onInterruption(signals, () => cancel.abort());
  const progress = new LateLine(terminal, json ? null : `Exporting ${formatText(format.id, inEnglish).title}`);
  try {
    const { weights = "best", checkpoint, set, epoch, testCsv, overwrite } = options;
    const { paths, descriptions } = await exportRuns(
      {
        ...{ format, runs, sweep, target, weights, checkpoint, testCsv: testCsv ?? null },
        overwrite: overwrite === true,
        look: { set: set ?? null, epoch: epoch ?? null },
      },
      {
        ...{ installation, t: inEnglish, signal: cancel.signal },
        onProgress: (words) => progress.show(words),
        digits: (details) => readRunDigits(details, installation.mnist),
      },
    );
    progress.close();
    if (json) terminal.out(jsonLine({ type: "export", format: format.id, ...subjects, paths, descriptions }));
    else for (const line of savedLines(paths, descriptions)) terminal.out(line);
    return exitCodes.done;
  } catch (error) {
    progress.close();
    if (!cancel.signal.aborted) throw error;
    if (json) terminal.out(jsonLine({ type: "cancelled" }));
    else terminal.err("Cancelled; nothing was written.");
    return exitCodes.interrupted;
  } finally {
    stopListening();
  }
}

function savedLines(paths: readonly string[], descriptions: readonly string[]): string[] {
  if (paths.length !== descriptions.length) return paths.map((path) => `Saved ${shownPath(path)}`);
  return paths.map((path, i) => `Saved ${shownPath(path)}: ${descriptions[i]}`);
}

function listFormats({ json }: ExportOptions, { terminal }: Context): ExitCode {
  const rows = exportFormats.map(({ id, group, of, extensions }) => {
    const { title, detail } = formatText(id, inEnglish);
    const what = { run: "one run", runs: "one run or several", sweep: "a sweep" }[of];
    return { id, group, of, what, extensions, title, detail };
  });
  if (json === true) {
    for (const { id, group, of, extensions, title, detail } of rows) {
      terminal.out(jsonLine({ type: "format", id, group, of, extensions, title, detail }));
    }
    return exitCodes.done;
  }
  const cells = rows.map(({ id, what, extensions, title, detail }) => [
    ...[id, extensions.length === 0 ? "folder" : extensions.join(" "), what],
    detail === "" ? title : `${title}: ${detail}`,
  ]);
  for (const line of textTable(["--as", "written as", "of", "what it is"], cells, terminal.style())) terminal.out(line);
  return exitCodes.done;
}
