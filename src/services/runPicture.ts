import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Dataset, SetName } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import { dataFilesOf, refuseOutside, type AllowedFolders } from "./allowedPaths.ts";
import { readRunDigits, type RunDetails } from "./runDetails.ts";

const pixelsPerDigit = 784;
/** Data sources that are kept; MNIST takes 55 MB. */
const most = 2;

/** The digits of runs, to be looked at. Those of the sources that were last asked for are kept. */
export class RunPictures {
  readonly #mnist: string;
  readonly #allowed: () => AllowedFolders;
  /** By source, the one that was last asked for at the end. */
  readonly #digits = new Map<string, Promise<Dataset>>();

  /** @param mnist the embedded MNIST. @param allowed where runs may have got their digits from; anywhere when left out. */
  constructor(mnist: string, allowed: () => AllowedFolders = () => null) {
    this.#mnist = mnist;
    this.#allowed = allowed;
  }

  /** @throws ExpectedError `path-not-allowed`, and as `readRunDigits`. */
  async digits(details: RunDetails): Promise<Dataset> {
    const { experiment, experimentFile, path } = details;
    if (experiment !== null) {
      const folder = experimentFile === null ? path : dirname(experimentFile);
      await refuseOutside({ data: experiment.data }, folder, this.#allowed());
    }
    const key = await keyOf(details);
    const known = this.#digits.get(key) ?? readRunDigits(details, this.#mnist);
    this.#digits.delete(key);
    this.#digits.set(key, known);
    for (const oldest of [...this.#digits.keys()].slice(0, -most)) this.#digits.delete(oldest);
    try {
      return await known;
    } catch (error) {
      // A file that was missing may be there the next time.
      if (this.#digits.get(key) === known) this.#digits.delete(key);
      throw error;
    }
  }

  /**
   * @param indices of digits, in the order of the set, from 0.
   * @returns [n, 784], one byte a pixel: 0 (background) to 255 (ink).
   * @throws ExpectedError `bad-usage` for an index that the set does not have; as `readRunDigits`.
   */
  async pixels(details: RunDetails, set: SetName, indices: ArrayLike<number>): Promise<Uint8Array> {
    const { count, pixels } = (await this.digits(details))[set];
    const chosen = new Uint8Array(indices.length * pixelsPerDigit);
    for (const [i, index] of Array.from(indices).entries()) {
      if (!Number.isInteger(index) || index < 0 || index >= count) {
        throw new ExpectedError("bad-usage", `The ${set} set has ${count} digits, and none with number ${index}.`);
      }
      chosen.set(pixels.subarray(index * pixelsPerDigit, (index + 1) * pixelsPerDigit), i * pixelsPerDigit);
    }
    return chosen;
  }
}

/** Embedded digits are the same wherever the run lies; others are while their files have the same place, time and size. */
async function keyOf({ path, experiment, experimentFile }: RunDetails): Promise<string> {
  if (experiment === null) return path;
  const { data } = experiment;
  const folder = experimentFile === null ? path : dirname(experimentFile);
  const stamps = await Promise.all(
    dataFilesOf(data).map(async ({ file }) => {
      const found = await stat(resolve(folder, file)).catch(() => null);
      return [resolve(folder, file), found?.mtimeMs, found?.size];
    }),
  );
  return JSON.stringify([data, stamps]);
}
