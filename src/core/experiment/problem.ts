/** What kind of problem; stable, so that tests and editors can tell them apart. */
export type ProblemCode =
  /** Not JSON. */
  | "syntax"
  /** A value of another kind than expected, such as a string for a number. */
  | "type"
  /** A value of the right kind that is not among those allowed. */
  | "value"
  /** A number, text or list outside its limits. */
  | "range"
  | "unknown-name"
  | "missing"
  | "duplicate"
  /** Layers that do not fit together. */
  | "shape"
  /** Settings that contradict each other. */
  | "conflict"
  /** An override (`--set`) that leads nowhere. */
  | "override";

/** One thing that is wrong with an experiment file, and where. */
export interface Problem {
  readonly code: ProblemCode;
  /** `model.layers[2].filters`; empty for the file as a whole. */
  readonly path: string;
  /** Counted from 1. 1 when the problem lies in an override. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
  /** Counted from 0, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
  /** The override that it lies in, `training.epochs=0`; null when it lies in the file. */
  readonly override: string | null;
  /** What was found, what is expected, and what may have been meant. */
  readonly message: string;
}

/** @returns `file:line:column path: message`, or `file (--set path=value) path: message` for an override. */
export function formatProblem(file: string, problem: Problem): string {
  const where =
    problem.override === null ? `${file}:${problem.line}:${problem.column}` : `${file} (--set ${problem.override})`;
  return problem.path === "" ? `${where} ${problem.message}` : `${where} ${problem.path}: ${problem.message}`;
}

/** Where a value stands: in the file, or in an override (then offset and length are 0). */
export interface Place {
  readonly offset: number;
  readonly length: number;
  readonly override: string | null;
}

/** Takes a problem whose line and column are still to be found. */
export type Report = (code: ProblemCode, path: string, place: Place, message: string) => void;

/** @returns a function from offsets to lines and columns (from 1) of a text with any line ends. */
export function positionsOf(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low] + 1 };
  };
}
