import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import type { SetName } from "../core/dataset.ts";
import { ExpectedError, reportOf } from "../core/errors.ts";
import type { EndingEvent } from "../core/runHistory.ts";
import { Endpoint, type Traffic } from "../protocol/endpoint.ts";
import { ipcChannel } from "../protocol/ipcChannel.ts";
import {
  trainerProtocolVersion,
  type OpenedModel,
  type OpenRequest,
  type ResumeRequest,
  type StartRequest,
  type TrainerAnswers,
  type TrainerEvent,
  type TrainerRequest,
} from "../protocol/trainer.ts";
import { tellOfDeadTrainer } from "./deadTrainer.ts";
import { lastLinesOf } from "./lastLines.ts";

export interface TrainerOptions {
  /** The trainer's program, `dist/trainer.js`. */
  readonly trainer: string;
  /** The Node that runs it; this process's own when left out. */
  readonly execPath?: string;
  /** Environment of the trainer; this process's own when left out. */
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds. */
  readonly patience?: Partial<Patience>;
}

export interface Patience {
  /** For the answer to the handshake. */
  readonly handshake: number;
  /** From `stop` to SIGTERM: the batch under way, and saving. */
  readonly stop: number;
  /** From SIGTERM to SIGKILL. */
  readonly terminate: number;
}

/** How a trainer ended. */
export interface TrainerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The run's last event; null when there was none. */
  readonly ending: EndingEvent | null;
  /** Why there is no last event, or what went wrong after it; null when all is well. */
  readonly error: ExpectedError | null;
}

/** A trainer in a process of its own. Every promise settles, whatever becomes of that process. */
export interface TrainerProcess {
  readonly pid: number | undefined;
  /** Settles after the process has ended and everything that it sent was delivered; never rejects. */
  readonly exited: Promise<TrainerExit>;
  /** @returns a function that ends the listening. */
  onEvent(listener: (event: TrainerEvent) => void): () => void;
  /**
   * Starts the run; settles when the trainer has taken it over. Once.
   *
   * @throws ExpectedError `trainer-failed`, `protocol-mismatch`, or why the trainer refuses.
   */
  start(request: StartRequest): Promise<void>;
  /**
   * Goes on with a run; settles when the trainer has taken it over. Once, instead of `start`.
   *
   * @throws ExpectedError as `start` does; what is wrong with the run itself is its `failed` event.
   */
  resume(request: ResumeRequest): Promise<void>;
  /** Pauses at the end of the batch under way. */
  pause(): Promise<void>;
  continue(): Promise<void>;
  /** Stops at the end of the batch under way and saves; SIGTERM, then SIGKILL where that takes too long. Settles at the end. */
  stop(): Promise<TrainerExit>;
  /**
   * Hangs up, as if this process had ended: the trainer saves after the batch under way, marks the run interrupted and
   * ends within seconds; SIGKILL where that takes too long. Settles at the end, without the last event.
   */
  leave(): Promise<TrainerExit>;
  /** Ends the process at once; only what is on the disk stays. Settles at the end. */
  kill(): Promise<TrainerExit>;
  /**
   * Loads a run's network, instead of `start`; then it can be asked to evaluate and to predict.
   *
   * @throws ExpectedError `trainer-failed`, `protocol-mismatch`, or what is wrong with the run, its weights or the digits.
   */
  open(request: OpenRequest): Promise<OpenedModel>;
  /** Of an opened network. @throws ExpectedError `bad-usage` when the set has no digits. */
  evaluate(set: SetName): Promise<TrainerAnswers["evaluate"]>;
  /** @param images [n, 784], 0 to 1. @returns probabilities [n, 10]. */
  predict(images: Float32Array): Promise<Float32Array>;
}

interface ToTrainerTraffic extends Traffic {
  request: TrainerRequest;
  answers: TrainerAnswers;
  event: never;
}
interface FromTrainerTraffic extends Traffic {
  request: never;
  answers: Record<string, never>;
  event: TrainerEvent;
}

const defaultPatience: Patience = { handshake: 20_000, stop: 15_000, terminate: 5_000 };

/** Forks a trainer and shakes hands with it. What goes wrong is told by `start` and by `exited`. */
export function startTrainer(options: TrainerOptions): TrainerProcess {
  return new ForkedTrainer(options);
}

class ForkedTrainer implements TrainerProcess {
  readonly exited: Promise<TrainerExit>;
  readonly #child: ChildProcess;
  readonly #endpoint: Endpoint<ToTrainerTraffic, FromTrainerTraffic>;
  readonly #patience: Patience;
  readonly #greeted: Promise<void>;
  readonly #listeners = new Set<(event: TrainerEvent) => void>();
  #ending: EndingEvent | null = null;
  #run: string | null = null;
  #killed = false;
  #left = false;
  /** Why the handshake failed. */
  #refusal: ExpectedError | null = null;

  constructor(options: TrainerOptions) {
    this.#patience = { ...defaultPatience, ...options.patience };
    this.#child = fork(options.trainer, [], {
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // A debugger's port or a test runner's flags are not for the trainer.
      execArgv: [],
      ...(options.execPath === undefined ? {} : { execPath: options.execPath }),
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    this.exited = this.#watch();
    const closed = this.exited.then((exit) => exit.error ?? new ExpectedError("trainer-failed", "it has ended"));
    this.#endpoint = new Endpoint(ipcChannel(this.#child, closed), {
      peer: "trainer",
      onRequest: () => Promise.reject(new ExpectedError("protocol-mismatch", "A face answers no requests.")),
      onEvents: (events) => this.#tell(events),
      // Nothing else can be in the channel: both ends come from one build, or the handshake has failed.
      onUnreadable: () => undefined,
    });
    this.#greeted = this.#greet();
    this.#greeted.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  onEvent(listener: (event: TrainerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(request: StartRequest): Promise<void> {
    await this.#greeted;
    this.#run = request.paths.run;
    await this.#endpoint.request({ type: "start", ...request });
  }

  async resume(request: ResumeRequest): Promise<void> {
    await this.#greeted;
    this.#run = request.paths.run;
    await this.#endpoint.request({ type: "resume", ...request });
  }

  async open(request: OpenRequest): Promise<OpenedModel> {
    await this.#greeted;
    return this.#endpoint.request({ type: "open", ...request });
  }

  evaluate(set: SetName): Promise<TrainerAnswers["evaluate"]> {
    return this.#endpoint.request({ type: "evaluate", set });
  }

  async pause(): Promise<void> {
    await this.#endpoint.request({ type: "pause" });
  }

  async continue(): Promise<void> {
    await this.#endpoint.request({ type: "continue" });
  }

  async predict(images: Float32Array): Promise<Float32Array> {
    return (await this.#endpoint.request({ type: "predict", images })).probabilities;
  }

  async stop(): Promise<TrainerExit> {
    // Whether the request arrives or not, the process ends, and `exited` tells how.
    this.#endpoint.request({ type: "stop" }).catch(() => undefined);
    if (!(await this.#endsWithin(this.#patience.stop))) {
      this.#child.kill("SIGTERM");
      if (!(await this.#endsWithin(this.#patience.terminate))) this.#child.kill("SIGKILL");
    }
    return this.exited;
  }

  leave(): Promise<TrainerExit> {
    this.#left = true;
    if (this.#child.connected) this.#child.disconnect();
    return this.exited;
  }

  kill(): Promise<TrainerExit> {
    this.#killed = true;
    this.#child.kill("SIGKILL");
    return this.exited;
  }

  async #greet(): Promise<void> {
    try {
      const { version } = await this.#endpoint.request(
        { type: "hello", version: trainerProtocolVersion },
        this.#patience.handshake,
      );
      if (version !== trainerProtocolVersion) throw mismatch(version);
    } catch (error) {
      this.#refusal = error instanceof ExpectedError ? error : null;
      this.#child.kill("SIGKILL");
      throw error;
    }
  }

  #tell(events: readonly TrainerEvent[]): void {
    for (const event of events) {
      if (event.type === "completed" || event.type === "stopped" || event.type === "failed") this.#ending = event;
      for (const listener of this.#listeners) listener(event);
    }
  }

  async #watch(): Promise<TrainerExit> {
    const lastLines = lastLinesOf(this.#child.stdout, this.#child.stderr);
    this.#child.once("disconnect", () => void this.#endAfterHangUp());
    const failure = await ended(this.#child);
    const { exitCode: code, signalCode: signal } = this.#child;
    let error = this.#errorOf(code, signal, lastLines(), failure);
    if (this.#ending === null && this.#run !== null) {
      const report = reportOf(error ?? new ExpectedError("trainer-failed", "The trainer ended without a word."));
      const unheard = await tellOfDeadTrainer(this.#run, this.#child.pid, report);
      // Whoever hangs up wants to hear no more.
      if (unheard !== null && !this.#left) this.#tell([unheard]);
    }
    if (this.#ending !== null && (this.#killed || this.#left)) error = null;
    return { code, signal, ending: this.#ending, error };
  }

  /** A trainer hangs up only when it is about to end. */
  async #endAfterHangUp(): Promise<void> {
    if (!(await this.#endsWithin(this.#patience.terminate))) this.#child.kill("SIGKILL");
  }

  #errorOf(
    code: number | null,
    signal: NodeJS.Signals | null,
    lines: readonly string[],
    failure: Error | null,
  ): ExpectedError | null {
    if (failure !== null) {
      return new ExpectedError("trainer-failed", `The trainer could not be started: ${failure.message}.`, {
        cause: failure,
        next: "Check that Node 20 or newer is installed and can be run.",
      });
    }
    if (this.#refusal !== null) return this.#refusal;
    if (this.#killed) return new ExpectedError("aborted", "The trainer was ended at once, as it was asked.");
    if (this.#left) return new ExpectedError("aborted", "The trainer was left alone, and ended.");
    if (code === 0 && (this.#ending !== null || this.#run === null)) return null;
    const how = signal === null ? `ended with exit code ${code ?? "unknown"}` : `was ended by ${signal}`;
    const words = lines.length === 0 ? "" : `; its last words: ${lines.join(" | ")}`;
    return new ExpectedError("trainer-failed", `The trainer ${how}${words}`, {
      next:
        signal === "SIGKILL"
          ? "The system may have run out of memory: try a smaller batch or a smaller network."
          : "Try again; if it happens again, report it with these words.",
    });
  }

  async #endsWithin(milliseconds: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), milliseconds);
    });
    const inTime = this.exited.then(() => true as const);
    return Promise.race([inTime, late]).finally(() => clearTimeout(timer));
  }
}

/** Settles when the process is gone and its channel and streams are read to their end. @returns why it never began. */
async function ended(child: ChildProcess): Promise<Error | null> {
  const disconnected = once(child, "disconnect").catch(() => undefined);
  // Not the event `close` of the process: it never comes where this side hangs up.
  const closed = [child.stdout, child.stderr].map((stream) => stream && finished(stream).catch(() => undefined));
  const failure = await new Promise<Error | null>((resolve) => {
    child.once("exit", () => resolve(null));
    child.on("error", (error) => {
      // Later errors are those of `kill` and `send`, which have their own ways of telling.
      if (child.pid === undefined) resolve(error);
    });
  });
  if (failure !== null) return failure;
  await Promise.all([...closed, child.connected ? disconnected : undefined]);
  return null;
}

function mismatch(version: number): ExpectedError {
  return new ExpectedError(
    "protocol-mismatch",
    `The trainer speaks version ${version} of the protocol, this program version ${trainerProtocolVersion}.`,
    { next: "Build or install MNIST Lab again, so that both come from one version." },
  );
}
