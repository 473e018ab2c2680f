import { ExpectedError } from "../core/errors.ts";
import { examine, type DoctorEngine } from "../services/doctor.ts";
import { ownOptions } from "../services/tensorflow/engineEnvironment.ts";
import type { Context } from "./context.ts";
import { doctorScreen } from "./doctorScreen.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { onInterruption } from "./interruption.ts";
import { jsonLine } from "./jsonLines.ts";

export interface DoctorCommandOptions {
  /** Only this one. */
  readonly engine?: DoctorEngine;
  /** Path of a Python that has TensorFlow. */
  readonly python?: string;
  readonly json?: boolean;
}

/** Says of each engine whether it works, and which one `auto` takes. */
export async function doctor(options: DoctorCommandOptions, context: Context): Promise<ExitCode> {
  const { terminal, installation, signals } = context;
  const json = options.json === true;
  const cancel = new AbortController();
  const stopListening = onInterruption(signals, () => cancel.abort());
  const live = terminal.interactive && !json;
  try {
    const report = await examine({
      ...ownOptions(installation, options.python),
      ...(options.engine === undefined ? {} : { engines: [options.engine] }),
      signal: cancel.signal,
      onEngine: (engine) => {
        if (live) terminal.write(`\r\x1b[KLooking at ${engine} …`);
      },
    });
    if (live) terminal.write("\r\x1b[K");
    if (json) terminal.out(jsonLine({ type: "doctor", ...report }));
    else for (const line of doctorScreen(report, terminal.style())) terminal.out(line);
    // An engine that is not installed is no failure; one that `auto` takes, or that was asked for, has to work.
    const wanted = options.engine ?? report.auto?.engine;
    const works = report.engines.some(({ engine, healthy }) => engine === wanted && healthy);
    return works ? exitCodes.done : exitCodes.failed;
  } catch (error) {
    if (live) terminal.write("\r\x1b[K");
    if (error instanceof ExpectedError && error.code === "aborted") return exitCodes.interrupted;
    throw error;
  } finally {
    stopListening();
  }
}
