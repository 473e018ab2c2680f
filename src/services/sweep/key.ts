import { createHash } from "node:crypto";
import type { RunInputs } from "../../core/runEvents.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import { identityText } from "../../core/sweep/identity.ts";

/**
 * @param inputs what lies in the files that the experiment names; null where it names none, and where that is not known.
 * @returns what a run is known by: SHA-256 of its resolved experiment without name and description, and of its inputs, in
 * hexadecimal.
 */
export function experimentKey(experiment: Experiment, inputs: RunInputs | null): string {
  const hash = createHash("sha256").update(identityText(experiment));
  if (inputs !== null) hash.update(JSON.stringify([inputs.dataSha256, inputs.weightsFingerprint]));
  return hash.digest("hex");
}
