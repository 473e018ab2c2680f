/** What two lists hold of the same thing; null where one of them has nothing of it. */
export interface Pair<T> {
  readonly told: T | null;
  readonly again: T | null;
}

/**
 * Puts together what two lists say of the same things. What is told more often than it comes again has no counterpart, and the
 * other way round.
 *
 * @param key names a thing.
 * @returns the pairs in the order of `told`, then what only `again` holds.
 */
export function paired<T>(told: readonly T[], again: readonly T[], key: (each: T) => string | number): Pair<T>[] {
  const left = new Map<string | number, T[]>();
  for (const each of again) {
    const same = left.get(key(each));
    if (same === undefined) left.set(key(each), [each]);
    else same.push(each);
  }
  const pairs = told.map((each): Pair<T> => ({ told: each, again: left.get(key(each))?.shift() ?? null }));
  return [...pairs, ...[...left.values()].flat().map((each): Pair<T> => ({ told: null, again: each }))];
}
