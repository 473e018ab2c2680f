import { joinPath, type Segment } from "../experiment/path.ts";
import type { Report } from "../experiment/problem.ts";
import type { SweepSpec } from "../experiment/schema.ts";
import { memberOf, type Tree } from "../experiment/tree.ts";
import { reachOf } from "./reach.ts";

/** Whole objects are put in before what stands in them, wherever the file names them. */
export function outermostFirst<T extends { readonly path: string }>(chosen: readonly T[]): T[] {
  const depth = ({ path }: T) => path.split(/[.[]/).length;
  return [...chosen].sort((one, other) => depth(one) - depth(other));
}

/** Where the values of a path are put. */
interface Target {
  readonly path: string;
  readonly places: readonly (readonly Segment[])[];
  /** The same places, to look one up. */
  readonly keys: ReadonlySet<string>;
}

/**
 * Reports paths without effect: everything that they reach is set again by others, which are put in after them.
 *
 * @param tree the file. @param section its sweep.
 */
export function checkOverlaps(tree: Tree, section: Tree, { parameters }: SweepSpec, say: Report): void {
  const written = memberOf(section, "parameters")?.value ?? section;
  const targets = outermostFirst(Object.keys(parameters).map((path) => ({ path }))).flatMap(({ path }): Target[] => {
    const reach = reachOf(tree, path);
    if ("problem" in reach) return [];
    return [{ path, places: reach.paths, keys: new Set(reach.paths.map((place) => place.join("\n"))) }];
  });
  for (const [index, { path, places }] of targets.entries()) {
    // What a whole object brings with it is not known before it is put in.
    const around = new Set(places.flatMap((place) => prefixesOf(place).slice(0, -1)));
    if (targets.some(({ keys }) => [...keys].some((key) => around.has(key)))) continue;
    const later = targets.slice(index + 1);
    const setters = places.map((place) => {
      const prefixes = prefixesOf(place);
      return later.filter(({ keys }) => prefixes.some((prefix) => keys.has(prefix)));
    });
    if (setters.some((each) => each.length === 0)) continue;
    const names = new Set(setters.flat().map((each) => JSON.stringify(each.path)));
    const message = `has no effect: all that it reaches is set after it by ${[...names].join(", ")}; leave one of them out`;
    const place = memberOf(written, path)?.namePlace ?? written.place;
    say("conflict", joinPath("sweep.parameters", path), place, message);
  }
}

/** @returns the keys of what a place lies in, the outermost first, itself last. `layers.2` and `layers[2]` are the same. */
function prefixesOf(place: readonly Segment[]): string[] {
  return place.map((_, index) => place.slice(0, index + 1).join("\n"));
}
