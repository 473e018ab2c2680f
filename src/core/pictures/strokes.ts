/** Lengths of dashes and gaps that tell runs of one colour apart. */
const dashes: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [8, 3, 2, 3]];

/** @param dash 0 for a solid line, see `runStrokes`. */
export function dashOf(dash: number): readonly number[] {
  return dashes.at(dash % dashes.length) ?? [];
}
