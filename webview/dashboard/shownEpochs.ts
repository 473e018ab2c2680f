/** Runs of so many epochs are shown from the first to the last from the beginning on. */
const few = 100;

/**
 * How many epochs the curves have room for: all that are planned, but of a very long run some more than it has reached, since
 * its beginning would be a stroke at the left.
 *
 * @param planned epochs, 1 or more. @param reached epochs, with a part of the one under way.
 */
export function shownEpochs(planned: number, reached: number): number {
  if (planned <= few) return Math.max(planned, reached);
  return Math.max(reached, Math.min(planned, Math.max(few, roundUp(4 * reached))));
}

/** @returns the next of 1, 2, 5, 10, 20, … */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return power * ([1, 2, 5].find((factor) => factor * power >= value) ?? 10);
}
