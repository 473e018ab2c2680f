import type { Kind, Pattern } from "./template.ts";

/** Whether a text may stand in a hole. */
export type Accepts = (kind: Kind, text: string) => boolean;

/**
 * Finds the values with which a pattern gives a text; of several ways the one whose first hole is the shortest, then the
 * second, and so on. Takes at most (holes × length²) questions to `accepts`, whatever the text.
 *
 * @returns the values by the number of their hole; null when there is no way.
 */
export function matched({ literals, holes }: Pattern, text: string, accepts: Accepts): string[] | null {
  const [first, last] = [literals[0], literals[literals.length - 1]];
  if (holes.length === 0) return text === first ? [] : null;
  if (!text.startsWith(first) || !text.endsWith(last)) return null;
  const end = text.length - last.length;
  const values: string[] = [];
  /** Places from which a hole and all that follows is known to fail: without it, the search could take forever. */
  const dead = new Set<number>();
  const fits = (index: number, from: number): boolean => {
    const place = index * (text.length + 1) + from;
    if (dead.has(place)) return false;
    const { number, kind } = holes[index];
    const take = (until: number): boolean => {
      const value = text.slice(from, until);
      if (!accepts(kind, value)) return false;
      values[number] = value;
      return true;
    };
    if (index === holes.length - 1) {
      if (end >= from && take(end)) return true;
    } else {
      const next = literals[index + 1];
      for (let at = text.indexOf(next, from); at !== -1 && at + next.length <= end; at = text.indexOf(next, at + 1)) {
        if (take(at) && fits(index + 1, at + next.length)) {
          // What comes later in the search has not touched it, but an earlier way may have.
          values[number] = text.slice(from, at);
          return true;
        }
      }
    }
    dead.add(place);
    return false;
  };
  return fits(0, first.length) ? values : null;
}
