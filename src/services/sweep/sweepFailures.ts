import type { ErrorReport } from "../../core/errors.ts";
import type { SweepPoint } from "../../core/sweep/expand.ts";

/** So many runs in a row that fail for a reason which all of them share mean that none can be trained. */
const mostFailures = 3;

/** Why a sweep was given up before its end. */
export interface GivenUp {
  /** How many runs failed in a row. */
  readonly failures: number;
  /** Why the last of them did. */
  readonly error: ErrorReport;
}

type Codes = ReadonlySet<ErrorReport["code"]>;

/** Nothing in an experiment brings these about. */
const ofTheComputer: Codes = new Set([
  ...(["file-unwritable", "disk-full", "protocol-mismatch", "unexpected"] as const),
  ...(["queue-unreachable", "queue-refused", "queue-unfit"] as const),
] as const);

/** Failures of an engine that is not to be had. */
const ofTheEngine: Codes = new Set([
  ...(["not-available", "engine-failed", "library-not-found", "library-incomplete"] as const),
  ...(["library-wrong-version", "library-wrong-platform", "library-missing-symbol", "library-unusable"] as const),
] as const);

/** Failures of a file that the experiment names. */
const ofFiles: Codes = new Set([
  ...(["file-not-found", "file-unreadable", "path-not-allowed", "bad-data-file", "data-not-here"] as const),
] as const);

/** Counts the runs of a sweep that fail for a reason which the others have as well. */
export class SweepFailures {
  readonly #engineVaries: boolean;
  readonly #modelVaries: boolean;
  readonly #filesVary: boolean;
  #inARow = 0;

  /** @param points all of the sweep. @param warmStart whether each starts from the weights of the one before. */
  constructor(points: readonly SweepPoint[], warmStart: boolean) {
    const varies = (part: (experiment: SweepPoint["experiment"]) => unknown): boolean =>
      new Set(points.map(({ experiment }) => JSON.stringify(part(experiment)))).size > 1;
    this.#engineVaries = varies(({ engine }) => engine);
    this.#modelVaries = warmStart || varies(({ model }) => model);
    this.#filesVary = warmStart || varies(({ data, model }) => [data, model.weights]);
  }

  /** A run was completed: others can be. */
  completed(): void {
    this.#inARow = 0;
  }

  /**
   * @param hasStarted whether the run's training had begun when it failed.
   * @returns why the sweep is to be given up; null while others can be trained.
   */
  failed(error: ErrorReport, hasStarted: boolean): GivenUp | null {
    if (this.#isOfThePoint(error, hasStarted)) return null;
    this.#inARow++;
    return this.#inARow < mostFailures ? null : { failures: this.#inARow, error };
  }

  /** Whether it says nothing about the other points. */
  #isOfThePoint({ code }: ErrorReport, hasStarted: boolean): boolean {
    if (ofTheComputer.has(code)) return false;
    // A trainer that does not start is the same for all; one that dies at work may have had too much of it.
    if (code === "trainer-failed") return hasStarted;
    if (ofTheEngine.has(code)) return hasStarted || this.#engineVaries;
    if (code === "bad-weights") return this.#modelVaries;
    return ofFiles.has(code) ? this.#filesVary : true;
  }
}
