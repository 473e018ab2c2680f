/** What runs of a sweep are ranked by. */
export interface JudgedRun {
  /** Of the best epoch, 0 to 1; null where none is chosen. */
  readonly accuracy: number | null;
  /** On the test digits at the end, 0 to 1; null before, or where it is not known. */
  readonly test?: number | null;
}

/**
 * Says what each of several runs is judged by: the accuracy of its best epoch. Where one of them has an end but no best epoch, as
 * without validation digits, only the test digits are common to all.
 */
export function judgedBy(runs: readonly JudgedRun[]): "accuracy" | "test" {
  return runs.some(({ accuracy, test = null }) => accuracy === null && test !== null) ? "test" : "accuracy";
}

/** @returns what tells the figure that a run of these is ranked by, 0 to 1; null where it has none. */
export function judgeOf(runs: readonly JudgedRun[]): (run: JudgedRun) => number | null {
  return judgedBy(runs) === "test" ? ({ test = null }) => test : ({ accuracy }) => accuracy;
}

/** @returns the position of the best, the first of several; null where none has a figure. */
export function bestOf(runs: readonly JudgedRun[]): number | null {
  const judge = judgeOf(runs);
  let best: number | null = null;
  let highest = -1;
  for (const [index, run] of runs.entries()) {
    const figure = judge(run);
    if (figure === null || !(figure > highest)) continue;
    highest = figure;
    best = index;
  }
  return best;
}

/** @returns the runs by what they are judged by, the best first, those without a figure last; equal ones in their order. */
export function ranked<Run extends JudgedRun>(runs: readonly Run[]): Run[] {
  const judge = judgeOf(runs);
  return runs.toSorted((one, other) => (judge(other) ?? -1) - (judge(one) ?? -1));
}
