import { parseExperiment } from "../experiment/parse.ts";
import type { Experiment } from "../experiment/schema.ts";
import { sizeOf } from "./dimensions.ts";
import { expandSweep } from "./expand.ts";
import { identityText } from "./identity.ts";

/** Runs of a sweep that are written out to look for one among them: more would keep an editor waiting. */
const mostCompared = 200;

/**
 * @param text of an experiment file. @param experiment that a run was trained with.
 * @returns whether the file still says it: as its experiment, with or without its sweep, or as one of its sweep's runs. Of
 * a sweep with very many runs that is taken for granted.
 */
export function stillSays(text: string, fileName: string, experiment: Experiment): boolean {
  const found = parseExperiment(text, { fileName }).experiment;
  if (found === null) return false;
  if (found.sweep === null) return JSON.stringify(found) === JSON.stringify(experiment);
  if (sizeOf(found.sweep).runs > mostCompared) return true;
  const { warmStart } = found.sweep;
  const identity = (each: Experiment): string =>
    identityText(warmStart ? { ...each, model: { ...each.model, weights: null } } : each);
  const wanted = identity(experiment);
  if (identity({ ...found, sweep: null }) === wanted) return true;
  const { sweep } = expandSweep(text, { fileName });
  return sweep?.points.some((point) => identity(point.experiment) === wanted) ?? false;
}
