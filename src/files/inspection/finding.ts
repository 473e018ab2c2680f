import type { RunProblem } from "../runProblem.ts";

/** A problem, and what can be done about it. */
export interface Finding {
  readonly problem: RunProblem;
  /** Does what `problem.repair` says; null when nothing can be done. Only for whoever holds the run's lock. */
  readonly mend: (() => Promise<void>) | null;
}

export interface Mend {
  /** "cut back to the last whole line" */
  readonly words: string;
  readonly act: () => Promise<void>;
}

export function finding(file: string, message: string, mend: Mend | null): Finding {
  return { problem: { file, message, repair: mend?.words ?? null }, mend: mend?.act ?? null };
}

/** A problem that somebody else found. */
export function findingOf(problem: RunProblem, mend: Mend | null): Finding {
  return { problem: { ...problem, repair: mend?.words ?? null }, mend: mend?.act ?? null };
}
