import { version } from "../../package.json";
import { ExpectedError } from "../core/errors.ts";
import { exportBundle } from "../services/handIn/exportBundle.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { count } from "./formats.ts";
import { onInterruption } from "./interruption.ts";
import { jsonLine } from "./jsonLines.ts";
import { openStore, type RunsOptions } from "./runsFolder.ts";

export interface HandInOptions extends RunsOptions {
  /** Path of the bundle; in the working folder, named for the run, when left out. */
  readonly to?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** Makes a hand-in bundle of a run. */
export async function handIn(reference: string, options: HandInOptions, context: Context): Promise<ExitCode> {
  const { terminal, installation, signals } = context;
  const { id, path } = await (await openStore(options)).find(reference);
  const cancel = new AbortController();
  const stopListening = onInterruption(signals, () => cancel.abort());
  try {
    const { mnist } = installation;
    const { to: target = null, overwrite = false } = options;
    const made = await exportBundle({
      ...{ run: path, target, overwrite, mnist, product: version, signal: cancel.signal },
    });
    if (options.json === true) {
      terminal.out(jsonLine({ type: "hand-in", run: id, bundle: made.path, bytes: made.bytes, files: made.files }));
    } else {
      terminal.out(`Written: ${made.path} (${count(Math.ceil(made.bytes / 1000))} kB, ${made.files.length} files).`);
      terminal.out("Whoever gets it checks it with `mnist-lab verify`, or *Verify a Run…* in VS Code.");
    }
    return exitCodes.done;
  } catch (error) {
    if (error instanceof ExpectedError && error.code === "aborted") {
      terminal.err(error.message);
      return exitCodes.interrupted;
    }
    throw error;
  } finally {
    stopListening();
  }
}
