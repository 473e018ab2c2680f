/**
 * Every failure that a person can meet. The code is stable (scripts and tests read it), the message names the offending
 * value, `next` says what to do about it.
 */
export type ErrorCode =
  | "bad-usage"
  | "bad-experiment"
  | "not-available"
  | "file-not-found"
  /** An experiment names a file where it may not. */
  | "path-not-allowed"
  | "file-unreadable"
  | "file-unwritable"
  /** Something of that name is there, and was not to be replaced. */
  | "file-exists"
  | "bad-data-file"
  | "bad-weights"
  | "too-large"
  | "loss-not-finite"
  | "engine-failed"
  | "trainer-failed"
  | "protocol-mismatch"
  | "run-not-found"
  | "ambiguous-run"
  /** Another process holds the run. */
  | "run-busy"
  /** A file of the run is not what was written. */
  | "damaged-run"
  | "not-resumable"
  /** The run's folder went away while the run went on. */
  | "run-lost"
  | "bad-image"
  /** What was handed in is no hand-in bundle, or none that can be unpacked. */
  | "bad-bundle"
  /** No TensorFlow is where one is looked for. */
  | "library-not-found"
  /** TensorFlow's library, or the binding to it, lacks a file. */
  | "library-incomplete"
  | "library-wrong-version"
  | "library-wrong-platform"
  | "library-missing-symbol"
  /** TensorFlow's library is there and does not load. */
  | "library-unusable"
  | "no-python"
  | "no-pip"
  | "no-network"
  | "wrong-checksum"
  | "download-failed"
  | "disk-full"
  /** The Redis that holds a queue is not reached. */
  | "queue-unreachable"
  /** It does not let us in. */
  | "queue-refused"
  /** It cannot hold our queue. */
  | "queue-unfit"
  /** A worker of a queue lacks the digits that a run needs. */
  | "data-not-here"
  | "aborted";

export interface ExpectedErrorOptions {
  /** What a person can do about it, as a sentence. */
  next?: string;
  cause?: unknown;
}

/** A failure that was foreseen: shown to a person as it is, without a stack. */
export class ExpectedError extends Error {
  /** A program that loads an engine from a bundle of its own has this class twice. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "ExpectedError" && "code" in value;
  }

  override readonly name = "ExpectedError";
  readonly code: ErrorCode;
  readonly next: string | undefined;

  constructor(code: ErrorCode, message: string, options: ExpectedErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.next = options.next;
  }
}

/** The plain form in which an error crosses a process. */
export interface ErrorReport {
  code: ErrorCode | "unexpected";
  message: string;
  next?: string;
  /** Only for unexpected errors: where it happened. */
  stack?: string;
}

/** @returns the plain form of any thrown value. */
export function reportOf(thrown: unknown): ErrorReport {
  if (thrown instanceof ExpectedError) {
    return { code: thrown.code, message: thrown.message, ...(thrown.next === undefined ? {} : { next: thrown.next }) };
  }
  if (thrown instanceof Error) {
    return {
      code: "unexpected",
      message: thrown.message,
      ...(thrown.stack === undefined ? {} : { stack: thrown.stack }),
    };
  }
  return { code: "unexpected", message: String(thrown) };
}

/** @returns the error that a report describes, so that it can be thrown again on this side. */
export function errorOf(report: ErrorReport): Error {
  if (report.code === "unexpected") {
    const error = new Error(report.message);
    if (report.stack !== undefined) error.stack = report.stack;
    return error;
  }
  return new ExpectedError(report.code, report.message, report.next === undefined ? {} : { next: report.next });
}
