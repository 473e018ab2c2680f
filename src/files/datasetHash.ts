import { createHash, webcrypto } from "node:crypto";
import type { Dataset } from "../core/dataset.ts";

/**
 * What digits are known by: SHA-256 over the SHA-256 of each set's pixels and labels. Computed beside the thread, since
 * MNIST has 55 MB.
 *
 * @returns 64 hexadecimal digits.
 */
export async function datasetSha256({ train, validation, test }: Dataset): Promise<string> {
  const hash = createHash("sha256");
  for (const { pixels, labels } of [train, validation, test]) {
    for (const bytes of [pixels, labels]) {
      hash.update(new Uint8Array(await webcrypto.subtle.digest("SHA-256", bytes)));
    }
  }
  return hash.digest("hex");
}
