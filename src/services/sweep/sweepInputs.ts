import { dirname, resolve } from "node:path";
import type { Experiment } from "../../core/experiment/schema.ts";
import { buildNetwork } from "../../core/network/build.ts";
import type { RunInputs } from "../../core/runEvents.ts";
import { namesFiles } from "../../core/sweep/identity.ts";
import { fingerprintOf } from "../../files/fingerprint.ts";
import { readStartWeights } from "../../files/startWeights.ts";
import { refuseOutside, type AllowedFolders } from "../allowedPaths.ts";
import { DigitHashes } from "../digitHashes.ts";

/** What lies in the files that the points of a sweep name; each is read once. */
export class SweepInputs {
  readonly #file: string;
  readonly #allowed: AllowedFolders;
  readonly #digits = new DigitHashes("");
  readonly #weights = new Map<string, Promise<string | null>>();

  /** @param file absolute path of the experiment file. @param allowed where it may name files. */
  constructor(file: string, allowed: AllowedFolders) {
    this.#file = file;
    this.#allowed = allowed;
  }

  /** @returns null where the experiment names no file, and where one cannot be read: whoever trains it says why. */
  async of(experiment: Experiment): Promise<RunInputs | null> {
    if (!namesFiles(experiment)) return null;
    const { data } = experiment;
    try {
      const dataSha256 = data.source === "mnist" ? null : await this.#digits.of(data, this.#file, this.#allowed);
      return { dataSha256, weightsFingerprint: await this.#weightsOf(experiment) };
    } catch {
      return null;
    }
  }

  #weightsOf({ data, model }: Experiment): Promise<string | null> {
    const { layers, weights } = model;
    if (weights === null) return Promise.resolve(null);
    const key = JSON.stringify([layers, weights]);
    const known = this.#weights.get(key);
    if (known !== undefined) return known;
    const folder = dirname(this.#file);
    const read = async (): Promise<string | null> => {
      await refuseOutside({ data, model }, folder, this.#allowed);
      const network = buildNetwork(layers, [28, 28, 1], () => undefined);
      return network === null
        ? null
        : fingerprintOf(network, await readStartWeights(resolve(folder, weights), network));
    };
    const fingerprint = read();
    this.#weights.set(key, fingerprint);
    fingerprint.catch(() => this.#weights.delete(key));
    return fingerprint;
  }
}
