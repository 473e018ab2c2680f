import type { RunEntry } from "./runEntry.ts";

export const runOrders = ["created", "name", "accuracy", "test", "loss", "time"] as const;
export type RunOrder = (typeof runOrders)[number];

/** Which runs of a list are wanted, and in which order. */
export interface RunQuery {
  /** Words that must all occur in the id, name, experiment's name, note or engine, in capitals or not. */
  readonly text?: string;
  /** Any of these; left out, all. */
  readonly statuses?: readonly RunEntry["status"][];
  /** Best first: newest, A to Z, highest accuracy (`accuracy` of the best epoch, `test` of the test set), lowest test loss, shortest time. */
  readonly order?: RunOrder;
  readonly reverse?: boolean;
}

/** @param entries newest first. @returns those wanted; runs without what is sorted by come last, either way. */
export function queriedRuns(entries: readonly RunEntry[], query: RunQuery): RunEntry[] {
  const words = (query.text ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const found = entries.filter((entry) => (query.statuses?.includes(entry.status) ?? true) && fits(entry, words));
  return inOrder(found, query.order ?? "created", query.reverse === true);
}

function fits({ id, name, experimentName, note, engine }: RunEntry, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = [id, name, experimentName, note, engine ?? ""].join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
}

function inOrder(entries: readonly RunEntry[], order: RunOrder, reverse: boolean): RunEntry[] {
  const sign = reverse ? -1 : 1;
  switch (order) {
    case "created":
      return reverse ? entries.toReversed() : [...entries];
    case "name":
      return byName(entries, sign);
    case "accuracy":
      return byFigure(entries, -sign, ({ best }) => best?.accuracy);
    case "test":
      return byFigure(entries, -sign, ({ test }) => test?.accuracy);
    case "loss":
      return byFigure(entries, sign, ({ test }) => test?.loss);
    case "time":
      return byFigure(entries, sign, ({ seconds }) => seconds);
  }
}

function byName(entries: readonly RunEntry[], sign: number): RunEntry[] {
  // Made only here: a process's first one takes milliseconds.
  const { compare } = new Intl.Collator("en", { numeric: true });
  return entries.toSorted((one, other) => sign * compare(one.name, other.name));
}

function byFigure(
  entries: readonly RunEntry[],
  sign: number,
  figureOf: (entry: RunEntry) => number | null | undefined,
): RunEntry[] {
  const figures = new Map(entries.map((entry) => [entry, figureOf(entry) ?? NaN]));
  return entries.toSorted((one, other) => {
    const [a, b] = [figures.get(one) ?? NaN, figures.get(other) ?? NaN];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return sign * (a - b);
  });
}
