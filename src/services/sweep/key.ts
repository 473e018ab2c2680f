import { createHash } from "node:crypto";
import type { Experiment } from "../../core/experiment/schema.ts";
import { identityText } from "../../core/sweep/identity.ts";

/** @returns what a run is known by: SHA-256 of its resolved experiment without name and description, in hexadecimal. */
export function experimentKey(experiment: Experiment): string {
  return createHash("sha256").update(identityText(experiment)).digest("hex");
}
