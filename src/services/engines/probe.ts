import { fork } from "node:child_process";
import { ExpectedError, reportOf, type ErrorReport } from "../../core/errors.ts";
import type { ProbeCheck, ProbeMessage, ProbeRequest, ProbeTiming } from "../../protocol/probe.ts";
import { lastLinesOf } from "../lastLines.ts";

export interface ProbeOptions {
  /** The probe's program. */
  readonly program: string;
  readonly request: ProbeRequest;
  /** The Node that runs it, and its environment. */
  readonly execPath: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Milliseconds until it is ended; two minutes. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
}

/** What a probe found, as far as it came. */
export interface ProbeResult {
  readonly device: string | null;
  /** From the beginning of its process to a network on the device. */
  readonly startMilliseconds: number | null;
  readonly checks: readonly ProbeCheck[];
  readonly timing: ProbeTiming | null;
  /** Why it came no further. */
  readonly error: ErrorReport | null;
}

const usualPatience = 120_000;

/** Runs a probe to its end, whatever that is. @throws ExpectedError `aborted`; all else is in the result. */
export async function runProbe(options: ProbeOptions): Promise<ProbeResult> {
  const { program, request, execPath, environment, patience = usualPatience, signal } = options;
  const child = fork(program, [], {
    execPath,
    execArgv: [],
    env: environment,
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const lastLines = lastLinesOf(child.stdout, child.stderr);
  const found = new Found();
  const ended = { late: false };
  const end = (): void => void child.kill("SIGKILL");
  const timer = setTimeout(() => {
    ended.late = true;
    end();
  }, patience);
  signal?.addEventListener("abort", end);
  try {
    const failure = await new Promise<Error | null>((resolve) => {
      child.on("message", (message: ProbeMessage) => found.add(message));
      child.on("error", resolve);
      child.on("close", () => resolve(null));
      // Where it is gone before it is asked, its end tells.
      child.send(request, () => undefined);
      if (signal?.aborted === true) end();
    });
    if (signal?.aborted === true) throw new ExpectedError("aborted", "The doctor was stopped.");
    const seconds = ended.late ? patience / 1000 : null;
    return found.result(() => diedError(request.engine, found.doing, { child, failure, seconds, words: lastLines() }));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

class Found {
  /** What the probe does, in words that follow "while it". */
  doing = "starts";
  #done = false;
  #device: string | null = null;
  #startMilliseconds: number | null = null;
  readonly #checks: ProbeCheck[] = [];
  #timing: ProbeTiming | null = null;
  #error: ErrorReport | null = null;

  add(message: ProbeMessage): void {
    switch (message.type) {
      case "step":
        this.doing = message.doing;
        break;
      case "started":
        this.#device = message.device;
        this.#startMilliseconds = message.milliseconds;
        break;
      case "checked":
        this.#checks.push(message.check);
        break;
      case "timed":
        this.#timing = message.timing;
        break;
      case "failed":
        this.#error = message.error;
        break;
      case "done":
        this.#done = true;
    }
  }

  /** @param died the error of a probe that ended before it was done. */
  result(died: () => ExpectedError): ProbeResult {
    return {
      device: this.#device,
      startMilliseconds: this.#startMilliseconds,
      checks: this.#checks,
      timing: this.#timing,
      error: this.#done ? this.#error : reportOf(died()),
    };
  }
}

interface Death {
  readonly child: { readonly exitCode: number | null; readonly signalCode: NodeJS.Signals | null };
  readonly failure: Error | null;
  /** Null where it was not ended for taking too long. */
  readonly seconds: number | null;
  readonly words: readonly string[];
}

function diedError(engine: string, doing: string, { child, failure, seconds, words }: Death): ExpectedError {
  const next = 'Use "engine": "wasm"; if it happens again, report it with these words.';
  if (failure !== null)
    return new ExpectedError("engine-failed", `The probe cannot be started: ${failure.message}.`, { next });
  const { exitCode, signalCode } = child;
  const how =
    seconds === null
      ? `ended with ${signalCode ?? `exit code ${String(exitCode ?? "unknown")}`}`
      : `said nothing for ${String(seconds)} s and was ended`;
  const last = words.length === 0 ? "" : `; its last words: ${words.join(" | ")}`;
  return new ExpectedError("engine-failed", `The process of ${engine}, while it ${doing}, ${how}${last}`, { next });
}
