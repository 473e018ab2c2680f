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

/** Whether what an experiment trains also depends on files that it names: digits of its own, weights to start from. */
export function namesFiles({ data, model }: Pick<Experiment, "data" | "model">): boolean {
  return data.source !== "mnist" || model.weights !== null;
}
