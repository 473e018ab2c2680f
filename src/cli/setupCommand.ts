import { ExpectedError } from "../core/errors.ts";
import { ownOptions } from "../services/tensorflow/engineEnvironment.ts";
import type { SetupProgress } from "../services/tensorflow/setup.ts";
import { carryOutSetup, planSetup, removeFetched, type SetupPlan } from "../services/tensorflow/setupPlan.ts";
import { confirmed } from "./asking.ts";
import { progressBar } from "./bars.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { onInterruption } from "./interruption.ts";
import { jsonLine } from "./jsonLines.ts";
import type { Terminal } from "./terminal.ts";

export interface SetupCommandOptions {
  readonly gpu?: boolean;
  readonly remove?: boolean;
  /** Path of the Python whose pip fetches. */
  readonly python?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Fetches TensorFlow's library into the cache folder, or removes it. */
export async function setUp(options: SetupCommandOptions, context: Context): Promise<ExitCode> {
  const { terminal, installation, signals, answers } = context;
  const json = options.json === true;
  const own = ownOptions(installation, options.python);
  if (options.remove === true) {
    if (options.gpu === true) throw new ExpectedError("bad-usage", "--remove and --gpu exclude each other.");
    const removed = await removeFetched(own);
    if (json) terminal.out(jsonLine({ type: "removed", removed }));
    else terminal.out(removed ? "TensorFlow was removed." : "No TensorFlow was fetched: there is nothing to remove.");
    return exitCodes.done;
  }
  const plan = await planSetup(own, options.gpu === true ? "gpu" : "cpu");
  if (!plan.present && options.yes !== true) {
    if (!(await confirmed(`${planSentence(plan)} Fetch it?`, "--yes", terminal, answers))) {
      terminal.out("Nothing was fetched.");
      return exitCodes.done;
    }
  } else if (!plan.present && !json) terminal.out(planSentence(plan));
  const cancel = new AbortController();
  const stopListening = onInterruption(signals, () => cancel.abort());
  const shown = json ? new JsonProgress(terminal) : new TextProgress(terminal);
  try {
    const library = await carryOutSetup(plan, own, cancel.signal, (progress) => shown.show(progress));
    shown.close();
    const { version } = library;
    if (json) terminal.out(jsonLine({ type: "ready", ...library }));
    else terminal.out(`TensorFlow ${version} is ready in ${plan.cache}: use "engine": "tensorflow".`);
    return exitCodes.done;
  } catch (error) {
    shown.close();
    if (!cancel.signal.aborted) throw error;
    if (json) terminal.out(jsonLine({ type: "cancelled" }));
    else terminal.err("Cancelled; nothing of it was kept.");
    return exitCodes.interrupted;
  } finally {
    stopListening();
  }
}

function planSentence({ wanted, cache, download, unpacked }: SetupPlan): string {
  const what = `TensorFlow ${wanted.version} for the ${wanted.variant === "gpu" ? "GPU (CUDA; not run by us yet)" : "CPU"}`;
  return `${what} is ${megabytes(download)} to download and takes ${megabytes(unpacked)} in ${cache}.`;
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;

interface Progress {
  show(progress: SetupProgress): void;
  close(): void;
}

/** One line that is drawn again; where that cannot be, a line for each tenth. */
class TextProgress implements Progress {
  readonly #terminal: Terminal;
  #last = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show({ stage, project, done, total }: SetupProgress): void {
    const terminal = this.#terminal;
    const words = `${stage === "download" ? "Downloading" : "Unpacking"} ${project}`;
    const share = total === 0 ? 1 : done / total;
    const line = terminal.interactive
      ? `${words} ${this.#bar(share)}${megabytes(done)} of ${megabytes(total)}`
      : `${words}: ${String(Math.floor(share * 10) * 10)} %`;
    if (line === this.#last) return;
    if (terminal.interactive) terminal.write(`\r\x1b[K${line}`);
    else terminal.out(line);
    this.#last = line;
  }

  #bar(share: number): string {
    const style = this.#terminal.style();
    return style.columns < 80 ? "" : `${progressBar(share, 20, style)} `;
  }

  close(): void {
    if (this.#terminal.interactive && this.#last !== "") this.#terminal.write("\r\x1b[K");
    this.#last = "";
  }
}

/** An object a line, for each hundredth. */
class JsonProgress implements Progress {
  readonly #terminal: Terminal;
  #last = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show({ stage, project, done, total }: SetupProgress): void {
    const key = `${stage} ${project} ${String(Math.floor((done / Math.max(total, 1)) * 100))}`;
    if (key !== this.#last) this.#terminal.out(jsonLine({ type: "progress", stage, project, done, total }));
    this.#last = key;
  }

  close(): void {
    this.#last = "";
  }
}
