import { valueText } from "../../experiment/settings.ts";
import { log } from "../../math/log.ts";
import { oneLine } from "../../plainText.ts";
import { headingsOf } from "../columns.ts";
import { judgeOf } from "../judged.ts";
import type { RunFilter, ViewRun } from "./runs.ts";

/** One value that a dimension takes. */
export interface DimensionValue {
  /** Tells it from the others. */
  readonly key: string;
  /** As a person reads it, short. */
  readonly text: string;
  /** Null in a dimension of categories. */
  readonly number: number | null;
}

/** How values are laid along an axis: by their number, by its logarithm, or one after the other. */
export type DimensionScale = "linear" | "logarithmic" | "categories";

/** Something that differs from run to run: a varied value, or the seed. */
export interface ViewDimension {
  /** The path, or `seedKey`. */
  readonly key: string;
  /** "Learning Rate"; empty for the seed, which each language calls as it likes. */
  readonly heading: string;
  readonly scale: DimensionScale;
  /** Numbers ascending, categories in the order of the file. */
  readonly values: readonly DimensionValue[];
}

/** No path: those begin with a name. */
export const seedKey = "#seed";

/** Numbers of which the greatest is so many times the least span a power of ten. */
const decade = 10;

/**
 * @param runs in the sweep's order.
 * @param parameters paths of what is varied, in the order of the file.
 * @param seeds whether the seeds differ.
 * @returns what differs, the seed last.
 */
export function viewDimensions(
  runs: readonly ViewRun[],
  parameters: readonly string[],
  seeds: boolean,
): ViewDimension[] {
  const headings = headingsOf(parameters);
  const keys = seeds ? [...parameters, seedKey] : parameters;
  return keys.map((key, at) => {
    const heading = key === seedKey ? "" : oneLine(headings[at]);
    return { key, heading, ...laidOut(runs.map((run) => valueAt(run, key))) };
  });
}

/** @returns the key of the value that a run has; null where it has none. */
export function valueKey(run: ViewRun, dimension: Pick<ViewDimension, "key">): string | null {
  const value = valueAt(run, dimension.key);
  return value === undefined ? null : JSON.stringify(value);
}

/** @returns where each value lies on an axis, 0 to 1, in the order of `values`; a single one lies in the middle. */
export function axisPlaces({ scale, values }: Pick<ViewDimension, "scale" | "values">): number[] {
  if (values.length === 1) return [0.5];
  const along = values.map(({ number }, at) =>
    scale === "categories" || number === null ? at : scale === "logarithmic" ? log(number) : number,
  );
  const [first, last] = [along[0], along[along.length - 1]];
  return along.map((each) => (each - first) / (last - first));
}

/** @returns the runs that a filter lets through, in their order. */
export function filteredRuns<Run extends ViewRun>(
  runs: readonly Run[],
  dimensions: readonly ViewDimension[],
  { least, without }: RunFilter,
): Run[] {
  const left = dimensions
    .map((dimension) => ({ dimension, keys: new Set(without[dimension.key] ?? []) }))
    .filter(({ keys }) => keys.size > 0);
  const judge = judgeOf(runs);
  return runs.filter(
    (run) =>
      (least === 0 || (judge(run) ?? -1) >= least) &&
      left.every(({ dimension, keys }) => !keys.has(valueKey(run, dimension) ?? "")),
  );
}

/** @returns a value as a person reads it in a narrow place: numbers that were drawn at random in four figures. */
export function shortValue(value: unknown): string {
  if (typeof value !== "number" || Number.isInteger(value)) return valueText(value);
  const short = Number(value.toPrecision(4));
  return short === value ? valueText(value) : String(short);
}

function valueAt(run: ViewRun, key: string): unknown {
  if (key === seedKey) return run.seed;
  return Object.hasOwn(run.values, key) ? run.values[key] : undefined;
}

function laidOut(all: readonly unknown[]): Pick<ViewDimension, "scale" | "values"> {
  const known = new Map(all.filter((value) => value !== undefined).map((value) => [JSON.stringify(value), value]));
  const numbers = [...known.values()].filter((value) => typeof value === "number");
  const isNumeric = numbers.length === known.size && numbers.length > 0;
  const values = [...known].map(([key, value]): DimensionValue => {
    return { key, text: shortValue(value), number: isNumeric && typeof value === "number" ? value : null };
  });
  if (!isNumeric) return { scale: "categories", values };
  values.sort((one, other) => (one.number ?? 0) - (other.number ?? 0));
  const [least, greatest] = [Math.min(...numbers), Math.max(...numbers)];
  return { scale: least > 0 && greatest / least >= decade ? "logarithmic" : "linear", values };
}
