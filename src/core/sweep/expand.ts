import { checkExperiment, collectProblems, readDocument, type ParseOptions } from "../experiment/document.ts";
import type { Problem } from "../experiment/problem.ts";
import type { Experiment, SweepSpec } from "../experiment/schema.ts";
import { checkTexts } from "../experiment/texts.ts";
import { checkUnused } from "../experiment/unused.ts";
import { soundPoints } from "./check.ts";
import { sizeOf, type SweepSize } from "./dimensions.ts";
import { checkOverridden } from "./overridden.ts";
import type { SweepPoint } from "./points.ts";

export type { SweepPoint } from "./points.ts";

/** A sweep, written out. */
export interface ExpandedSweep {
  /** The experiment that is varied. */
  readonly experiment: Experiment & { readonly sweep: SweepSpec };
  readonly size: SweepSize;
  /**
   * In the order in which they train. Of a grid the last parameter of the file varies fastest; all settings come with the first
   * seed before any comes with the next, so that the whole is seen early.
   */
  readonly points: readonly SweepPoint[];
}

/** Far more than a person reads. */
const mostProblems = 100;

/**
 * Expands the sweep of an experiment file: pure. A file without a sweep is a sweep of one run.
 *
 * @returns the sweep, every point checked as an experiment of its own; or the problems, those of a point where the value
 * stands that makes them.
 */
export function expandSweep(
  text: string,
  { fileName, overrides = [] }: ParseOptions,
): { readonly sweep: ExpandedSweep } | { readonly sweep: null; readonly problems: readonly Problem[] } {
  const { result, problems } = collectProblems(text, (source, report): ExpandedSweep | null => {
    const tree = readDocument(source, overrides, report);
    const checked = tree === null ? null : checkExperiment(tree, fileName, report);
    if (tree !== null) checkTexts(tree, report);
    if (tree === null || checked === null) return null;
    const { experiment } = checked;
    checkUnused(tree, experiment, report);
    if (experiment.sweep === null) return single(experiment);
    let found = 0;
    const points = soundPoints(tree, experiment, fileName, (...problem) => {
      found++;
      report(...problem);
    });
    if (points === null) return null;
    checkOverridden(tree, experiment.sweep, overrides, report);
    const size = sizeOf(experiment.sweep);
    const all: SweepPoint[] = [];
    for (let index = 0; index < size.runs && found < mostProblems; index++) {
      const point = points.point(index, (...problem) => {
        found++;
        report(...problem);
      });
      if (point !== null) all.push(point);
    }
    return { experiment: { ...experiment, sweep: experiment.sweep }, size, points: all };
  });
  return result !== null && problems.length === 0 ? { sweep: result } : { sweep: null, problems };
}

function single(experiment: Experiment): ExpandedSweep {
  const sweep: SweepSpec = { parameters: {}, zip: [], samples: null, repeats: 1, warmStart: false };
  const { seed } = experiment;
  return {
    experiment: { ...experiment, sweep },
    size: { settings: 1, repeats: 1, runs: 1 },
    points: [{ index: 0, values: {}, repeat: 0, seed, experiment: { ...experiment, sweep: null } }],
  };
}
