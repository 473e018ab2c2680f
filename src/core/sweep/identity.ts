import type { Experiment } from "../experiment/schema.ts";

/**
 * What a run is known by: two runs with the same text train the very same. It is hashed where there is something that
 * hashes, as `experimentKey` does.
 *
 * @param experiment resolved: its properties have the schema's order.
 * @returns JSON without what the experiment is called and said to be about.
 */
export function identityText(experiment: Experiment): string {
  return JSON.stringify({ ...experiment, name: "", description: "" });
}
