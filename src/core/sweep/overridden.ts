import { overrideText, type Override } from "../experiment/overrides.ts";
import { joinPath, splitPath, type Segment } from "../experiment/path.ts";
import type { Report } from "../experiment/problem.ts";
import type { SweepSpec } from "../experiment/schema.ts";
import type { Tree } from "../experiment/tree.ts";
import { reachOf } from "./reach.ts";

/**
 * Reports what was set besides the file although the sweep sets it again in every run.
 *
 * @param tree the file, with what was set.
 */
export function checkOverridden(
  tree: Tree,
  { parameters }: SweepSpec,
  overrides: readonly Override[],
  report: Report,
): void {
  for (const override of overrides) {
    const place = splitPath(override.path);
    if (place === null) continue;
    const varied = Object.keys(parameters).find((path) => {
      const reach = reachOf(tree, path);
      return "paths" in reach && reach.paths.some((each) => isWithin(place, each));
    });
    if (varied === undefined) continue;
    const own = joinPath("sweep.parameters", varied);
    const text = overrideText(override);
    const next =
      varied === override.path
        ? `use --set '${own}=[${JSON.stringify(override.value)}]'`
        : `change the values of ${own} instead`;
    const message = `is varied by sweep.parameters, so that this would have no effect; ${next}`;
    report("override", override.path, { offset: 0, length: 0, override: text }, message);
  }
}

/** @returns whether a place is another one, or lies in it. `layers.2` and `layers[2]` are the same. */
function isWithin(inner: readonly Segment[], outer: readonly Segment[]): boolean {
  return outer.length <= inner.length && outer.every((segment, index) => String(segment) === String(inner[index]));
}
