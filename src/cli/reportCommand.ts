import { version } from "../../package.json";
import { ExpectedError } from "../core/errors.ts";
import { createReport } from "../services/report/createReport.ts";
import { reportName, reportSubjects } from "../services/report/subjects.ts";
import type { ReportLanguage } from "../services/report/languages.ts";
import { shownPath } from "../services/export/targets.ts";
import { findRunsFolder } from "../services/runPaths.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { counted } from "./formats.ts";
import { onInterruption } from "./interruption.ts";
import { jsonLine } from "./jsonLines.ts";
import { LateLine } from "./lateLine.ts";
import type { RunsOptions } from "./runsFolder.ts";

export interface ReportOptions extends RunsOptions {
  /** The page. */
  readonly to?: string;
  readonly language?: ReportLanguage;
  readonly title?: string;
  readonly json?: boolean;
}

/** @param ids of runs or of a sweep. */
function aboutText(ids: readonly string[]): string {
  return ids.length <= 3 ? ids.join(", ") : `${ids[0]} and ${ids.length - 1} others`;
}

/** Writes a lab report of runs, or of a sweep. */
export async function report(
  references: readonly string[],
  options: ReportOptions,
  context: Context,
): Promise<ExitCode> {
  const { terminal, installation, signals } = context;
  const json = options.json === true;
  const subjects = await reportSubjects(await findRunsFolder(options.runs ?? null), references);
  const target = options.to ?? reportName(subjects.name);
  if (options.title?.trim() === "")
    throw new ExpectedError("bad-usage", "A report needs a title.", { next: "Say one with --title, or leave it out." });
  const cancel = new AbortController();
  const stopListening = onInterruption(signals, () => cancel.abort());
  const progress = new LateLine(terminal, json ? null : "Making the report");
  try {
    const written = await createReport({
      ...{ runs: subjects.runs, sweep: subjects.sweep, target, title: options.title ?? null },
      ...{ language: options.language ?? "en", mnist: installation.mnist, chinese: installation.chinese },
      ...{ product: `MNIST Lab ${version}`, signal: cancel.signal },
      onProgress: (message) => progress.show(`Making the report: ${message}`),
    });
    progress.close();
    if (json) terminal.out(jsonLine({ type: "report", ...written }));
    else {
      terminal.out(`Written ${shownPath(written.html)}: open it in a browser, which prints it as a PDF too.`);
      const about = written.wordsAbout;
      if (about !== null)
        terminal.out(`Your words were written about ${aboutText(about)}: they were kept; read them again.`);
      const pictures = counted(written.pictures.length, "picture");
      terminal.out(
        `Written ${shownPath(written.markdown)} and ${pictures}: write your own words there, and make the report again.`,
      );
    }
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
