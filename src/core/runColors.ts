/**
 * A run has one colour, the same in the tree of runs and wherever it is drawn beside others. Colours are told by an index
 * from 0; what they look like in each theme, `contributes.colors` of package.json tells.
 */

/** More cannot be told apart. */
export const runColorCount = 12;

/** @returns name of the theme's colour: `mnistLab.run1` for index 0. In CSS, `--vscode-mnistLab-run1`. */
export function runColorId(color: number): string {
  return `mnistLab.run${color + 1}`;
}

/**
 * Gives each run that has no colour yet the one that was not used for longest, so that runs which follow one another differ.
 *
 * @param ids of runs, the oldest first, each once.
 * @param known colours that were given before, of these runs or of others; they stay.
 * @returns the colours of all `ids`.
 */
export function assignedColors(ids: readonly string[], known: ReadonlyMap<string, number>): Map<string, number> {
  const colors = new Map<string, number>();
  for (const [position, id] of ids.entries()) {
    const given = known.get(id);
    if (given !== undefined) {
      colors.set(id, given);
      continue;
    }
    const before = ids.slice(Math.max(0, position - runColorCount), position).map((each) => colors.get(each));
    const after = ids.slice(position + 1, position + 1 + runColorCount).map((each) => known.get(each));
    colors.set(id, leastUsed(before.reverse(), after));
  }
  return colors;
}

/** @param before colours of the runs before, the nearest first. @param after of those after that have one. */
function leastUsed(before: readonly (number | undefined)[], after: readonly (number | undefined)[]): number {
  const distance = (color: number): number => Math.min(distanceTo(before, color), distanceTo(after, color));
  // After the last run's colour, so that runs which come one by one go round.
  const first = ((before.at(0) ?? -1) + 1) % runColorCount;
  const candidates = Array.from({ length: runColorCount }, (_, i) => (first + i) % runColorCount);
  return candidates.reduce((best, color) => (distance(color) > distance(best) ? color : best));
}

function distanceTo(colors: readonly (number | undefined)[], color: number): number {
  const found = colors.indexOf(color);
  return found < 0 ? Infinity : found;
}

/** How a run's line is drawn where several runs are drawn together. */
export interface RunStroke {
  readonly color: number;
  /** 0 for a solid line; 1 and more where an earlier one has the same colour, which its dashes tell it from. */
  readonly dash: number;
}

/** @param colors of the runs that are drawn together, in order. */
export function runStrokes(colors: readonly number[]): RunStroke[] {
  return colors.map((color, i) => ({ color, dash: colors.slice(0, i).filter((each) => each === color).length }));
}
