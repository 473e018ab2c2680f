import { createHash } from "node:crypto";
import { encodeSafetensors, type Tensor } from "./safetensors.ts";

/**
 * A safetensors file that tells by itself whether it is as it was written: the first text of its metadata, `sha256`, is
 * the SHA-256 of the whole file with zeros in its place. Not a bit can change without being noticed.
 */

const digits = 64;
const unsealed = "0".repeat(digits);
const beginning = Buffer.from('{"__metadata__":{"sha256":"', "latin1");
/** Behind the eight bytes with the header's length. */
const beginningAt = 8;
const sealAt = beginningAt + beginning.length;

/** As `encodeSafetensors`. @param metadata without `sha256`. */
export function encodeSealed(tensors: readonly Tensor[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const bytes = encodeSafetensors(tensors, { sha256: unsealed, ...metadata });
  bytes.set(Buffer.from(sealOf(bytes), "latin1"), sealAt);
  return bytes;
}

/** @returns what is wrong, as the end of a sentence ("was changed after it was written"), or null. */
export function sealProblem(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return "is empty";
  if (bytes.length < sealAt + digits) return "is cut off";
  if (!beginning.equals(bytes.subarray(beginningAt, sealAt))) return "is no checkpoint";
  const seal = Buffer.from(bytes.subarray(sealAt, sealAt + digits)).toString("latin1");
  return seal === sealOf(bytes) ? null : "is cut off or was changed after it was written";
}

function sealOf(bytes: Uint8Array): string {
  return createHash("sha256")
    .update(bytes.subarray(0, sealAt))
    .update(unsealed)
    .update(bytes.subarray(sealAt + digits))
    .digest("hex");
}
