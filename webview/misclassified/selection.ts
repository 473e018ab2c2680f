/** Digits that a person picked out, by their index in the set, and where a range that is picked next begins. */
export interface Selection {
  readonly indices: ReadonlySet<number>;
  readonly anchor: number | null;
}

export const nothingSelected: Selection = { indices: new Set(), anchor: null };

/** Adds a digit, or takes it away again. */
export function toggled({ indices }: Selection, index: number): Selection {
  const changed = new Set(indices);
  if (!changed.delete(index)) changed.add(index);
  return { indices: changed, anchor: index };
}

/**
 * Adds all from the anchor to a digit.
 *
 * @param shown indices in the order in which they are shown.
 */
export function extended({ indices, anchor }: Selection, shown: readonly number[], index: number): Selection {
  const end = shown.indexOf(index);
  const start = anchor === null ? -1 : shown.indexOf(anchor);
  const from = start < 0 ? end : Math.min(start, end);
  const range = shown.slice(from, Math.max(start, end) + 1);
  return { indices: new Set([...indices, ...range]), anchor: start < 0 ? index : anchor };
}

/** @returns what stays selected when only these are shown. */
export function within({ indices, anchor }: Selection, shown: readonly number[]): Selection {
  const there = new Set(shown);
  return {
    indices: new Set([...indices].filter((index) => there.has(index))),
    anchor: anchor !== null && there.has(anchor) ? anchor : null,
  };
}
