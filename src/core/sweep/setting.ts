import type { SweepSpec } from "../experiment/schema.ts";
import { dimensionsOf, isList } from "./dimensions.ts";
import { Samples, type IsWhole } from "./samples.ts";

/** One value of one setting. */
export interface ChosenValue {
  /** As written in the file. */
  readonly path: string;
  readonly value: unknown;
  /** Where it stands in the parameter's list; null: it was drawn from a range. */
  readonly position: number | null;
}

/** The settings of a sweep: all combinations, or those that are drawn. */
export class Settings {
  readonly #sweep: SweepSpec;
  readonly #samples: Samples | null;

  /** @param seed of the experiment: samples are drawn from it. @param isWhole whether a path leads to a whole number. */
  constructor(sweep: SweepSpec, seed: number, isWhole: IsWhole) {
    this.#sweep = sweep;
    this.#samples = sweep.samples === null ? null : new Samples(sweep, seed, isWhole);
  }

  /** How many samples were found so far. */
  get found(): number {
    return this.#samples?.count ?? 0;
  }

  /**
   * @param index from 0; of a grid the last dimension varies fastest, more samples leave those before them as they are.
   * @returns the values of a setting, in the order of the file; null when no sample was found that differs from those
   * before it.
   */
  at(index: number): readonly ChosenValue[] | null {
    const { parameters } = this.#sweep;
    const numbers = this.#samples === null ? this.#combination(index) : this.#samples.at(index);
    if (numbers === null) return null;
    const chosen = new Map<string, ChosenValue>();
    for (const [ordinal, { paths }] of dimensionsOf(this.#sweep).entries()) {
      for (const path of paths) {
        const values = parameters[path];
        const number = numbers[ordinal];
        chosen.set(
          path,
          isList(values) ? { path, value: values[number], position: number } : { path, value: number, position: null },
        );
      }
    }
    return Object.keys(parameters).flatMap((path) => chosen.get(path) ?? []);
  }

  /** @returns the position in the list of each dimension. */
  #combination(index: number): number[] {
    let rest = index;
    const counts = dimensionsOf(this.#sweep).map(({ count }) => count ?? 1);
    return counts
      .reverse()
      .map((count) => {
        const position = rest % count;
        rest = Math.floor(rest / count);
        return position;
      })
      .reverse();
  }
}
