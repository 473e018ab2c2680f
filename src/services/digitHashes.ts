import { dirname } from "node:path";
import type { DataSpec } from "../core/experiment/schema.ts";
import { readDataset } from "../files/dataset.ts";
import { datasetSha256 } from "../files/datasetHash.ts";
import { refuseOutside, type AllowedFolders } from "./allowedPaths.ts";

/** The hashes of digits, each read once. */
export class DigitHashes {
  readonly #mnist: string;
  readonly #known = new Map<string, Promise<string>>();

  /** @param mnist path of the embedded MNIST. */
  constructor(mnist: string) {
    this.#mnist = mnist;
  }

  /**
   * @param file absolute path of the experiment file, to which the paths of its digits are relative.
   * @param allowed where it may name files.
   * @returns SHA-256 in hexadecimal.
   * @throws ExpectedError as reading digits does, `path-not-allowed`.
   */
  async of(data: DataSpec, file: string, allowed: AllowedFolders = null): Promise<string> {
    const folder = dirname(file);
    await refuseOutside({ data }, folder, allowed);
    // What changes which digits there are, and in which set.
    const key = JSON.stringify([{ ...data, augmentation: null, normalization: null, shuffle: null }, folder]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const hash = readDataset(data, { mnist: this.#mnist, experimentFolder: folder }).then(datasetSha256);
    this.#known.set(key, hash);
    hash.catch(() => this.#known.delete(key));
    return hash;
  }
}
