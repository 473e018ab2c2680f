import type { SweepSpec } from "../experiment/schema.ts";
import { RandomStream } from "../random/stream.ts";
import { dimensionsOf, isList, type Dimension } from "./dimensions.ts";
import { drawn, endsOf } from "./drawing.ts";

/** Tells whether a path leads to a whole number. */
export type IsWhole = (path: string) => boolean;

/** Which numbers a dimension takes: the positions of a list, or the whole numbers of a range. */
interface Span {
  readonly first: number;
  readonly count: number;
}

/** A setting: of each dimension the position in its list, or the value from its range. */
type Draw = readonly number[];

/** @returns how many different settings there are to draw from; Infinity where a range has more than whole numbers. */
export function differentSettings(sweep: SweepSpec, isWhole: IsWhole): number {
  return dimensionsOf(sweep).reduce((all, each) => all * (spanOf(each, sweep, isWhole)?.count ?? Infinity), 1);
}

/** Draws the settings of a random search one after the other, none twice. */
export class Samples {
  readonly #sweep: SweepSpec;
  readonly #seed: number;
  readonly #isWhole: IsWhole;
  readonly #dimensions: readonly Dimension[];
  /** Null where a dimension takes more than whole numbers. */
  readonly #spans: readonly (Span | null)[];
  readonly #draws: Draw[] = [];
  readonly #known = new Set<string>();
  #isExhausted = false;

  /** @param seed of the experiment: all is drawn from it. */
  constructor(sweep: SweepSpec, seed: number, isWhole: IsWhole) {
    this.#sweep = sweep;
    this.#seed = seed;
    this.#isWhole = isWhole;
    this.#dimensions = dimensionsOf(sweep);
    this.#spans = this.#dimensions.map((each) => spanOf(each, sweep, isWhole));
  }

  /** How many were drawn so far. */
  get count(): number {
    return this.#draws.length;
  }

  /**
   * @param index from 0. More samples leave those before them as they are.
   * @returns a number for each dimension: the position in its list, or the value from its range; null when no setting
   * was found that differs from those before it.
   */
  at(index: number): Draw | null {
    while (this.#draws.length <= index && !this.#isExhausted) {
      const next = this.#nextDraw();
      if (next === null) this.#isExhausted = true;
      else {
        this.#draws.push(next);
        this.#known.add(keyOf(next));
      }
    }
    return this.#draws.at(index) ?? null;
  }

  #nextDraw(): Draw | null {
    const index = this.#draws.length;
    const streams = this.#dimensions.map((_, ordinal) => new RandomStream(this.#seed, "sweep", index, ordinal));
    const isCounted = this.#spans.every((span) => span !== null);
    let draw: Draw = [];
    for (let attempt = 0; attempt < (isCounted ? fewAttempts : mostAttempts); attempt++) {
      draw = streams.map((stream, ordinal) => this.#drawn(this.#dimensions[ordinal], stream));
      if (!this.#known.has(keyOf(draw))) return draw;
    }
    if (!isCounted || this.#known.size >= differentSettings(this.#sweep, this.#isWhole)) return null;
    // Few are left: the next one is taken instead of waiting for chance to find it.
    while (this.#known.has(keyOf(draw))) draw = this.#after(draw);
    return draw;
  }

  #drawn({ paths, count }: Dimension, stream: RandomStream): number {
    const [path] = paths;
    return count === null ? drawn(this.#sweep.parameters[path], stream, this.#isWhole(path)) : stream.nextBelow(count);
  }

  /** @returns the setting that follows as in a grid; after the last the first. */
  #after(draw: Draw): Draw {
    const next = [...draw];
    for (let at = next.length - 1; at >= 0; at--) {
      const span = this.#spans[at];
      if (span === null) continue;
      next[at]++;
      if (next[at] < span.first + span.count) break;
      next[at] = span.first;
    }
    return next;
  }
}

/** Where the settings are counted, so often chance is asked. */
const fewAttempts = 200;
/** A range whose values hold four digits may have few of them. */
const mostAttempts = 10_000;

function spanOf({ paths, count }: Dimension, { parameters }: SweepSpec, isWhole: IsWhole): Span | null {
  if (count !== null) return { first: 0, count };
  const [path] = paths;
  const values = parameters[path];
  if (isList(values) || !isWhole(path)) return null;
  const [first, last] = endsOf(values, true);
  return { first, count: last - first + 1 };
}

const keyOf = (draw: Draw): string => draw.join();
