import { ExpectedError } from "../core/errors.ts";
import { inEnglish } from "../core/translate.ts";
import type { CheckId } from "../services/handIn/verify/report.ts";
import { checkTitle } from "../services/handIn/verify/titles.ts";
import { verifyRun } from "../services/handIn/verify/verifyRun.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { percent } from "./formats.ts";
import { onInterruption } from "./interruption.ts";
import { jsonLine } from "./jsonLines.ts";
import { verifyScreen } from "./verifyScreen.ts";

export interface VerifyCommandOptions {
  readonly retrain?: boolean;
  /** Where relative paths of data files start. */
  readonly dataFolder?: string;
  readonly json?: boolean;
}

/** Verifies a run that was handed in. Ends with 1 where it is not what it says, or not all could be checked. */
export async function verify(bundle: string, options: VerifyCommandOptions, context: Context): Promise<ExitCode> {
  const { terminal, installation, signals } = context;
  const json = options.json === true;
  const live = terminal.interactive && !json;
  const cancel = new AbortController();
  const stopListening = onInterruption(signals, () => cancel.abort());
  const onProgress = (check: CheckId, share: number | null): void => {
    if (!live) return;
    const part = share === null ? "" : ` ${percent(share, 0)}`;
    terminal.write(`\r\x1b[K${checkTitle(check, inEnglish)}${part} ${terminal.style().glyphs.ellipsis}`);
  };
  try {
    const report = await verifyRun({
      ...{ bundle, installation, retrain: options.retrain === true, dataFolder: options.dataFolder ?? null },
      ...{ signal: cancel.signal, onProgress, t: inEnglish, say: (message: string) => message },
    }).finally(() => {
      if (live) terminal.write("\r\x1b[K");
    });
    if (json) terminal.out(jsonLine({ type: "verification", ...report }));
    else for (const line of verifyScreen(report, terminal.style())) terminal.out(line);
    return report.isGood ? exitCodes.done : exitCodes.failed;
  } catch (error) {
    if (cancel.signal.aborted && error instanceof ExpectedError && error.code === "aborted") {
      terminal.err(error.message);
      return exitCodes.interrupted;
    }
    throw error;
  } finally {
    stopListening();
  }
}
