import { createHash } from "node:crypto";
import { endianness } from "node:os";
import type { Network } from "../core/network/network.ts";

/** The bytes of float32 numbers, the lowest byte first whatever the machine. Shares their memory where it can. */
export function littleEndianBytes(values: Float32Array): Uint8Array {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return endianness() === "LE" ? bytes : Buffer.from(bytes).swap32();
}

/**
 * What a run's weights are known by: the same weights, the same fingerprint.
 * @param weights by name; all of `Network.weights`.
 * @returns SHA-256 over the weights in the order of `Network.weights`, each as little-endian float32, as 64 hexadecimal digits.
 */
export function fingerprintOf(network: Network, weights: ReadonlyMap<string, Float32Array>): string {
  const hash = createHash("sha256");
  for (const { name, size } of network.weights) hash.update(littleEndianBytes(valuesOf(weights, name, size)));
  return hash.digest("hex");
}

/** @throws Error where a weight is missing or has another size: a mistake of the caller. */
export function valuesOf(weights: ReadonlyMap<string, Float32Array>, name: string, size: number): Float32Array {
  const values = weights.get(name);
  if (values?.length !== size) {
    throw new Error(`The weight ${name} should have ${size} values, but has ${values?.length ?? "none"}`);
  }
  return values;
}
