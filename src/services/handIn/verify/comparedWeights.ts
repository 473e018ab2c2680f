import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Network } from "../../../core/network/network.ts";
import type { Translate } from "../../../core/translate.ts";
import { weightsFile } from "../../../files/layersModel.ts";
import type { SummaryResult } from "../../../files/runSummary.ts";
import type { Discrepancy } from "./report.ts";

const summary = "summary.json";

/** A run's folder, and what its summary says that it came to. */
export interface Outcome {
  readonly folder: string;
  readonly result: SummaryResult | null;
}

/**
 * Compares the weights of a run, the final ones and the best, with those that it came to when it was trained again, bit by bit.
 *
 * @returns the first difference of each file.
 */
export async function comparedWeights(
  network: Network,
  told: Outcome,
  again: Outcome,
  t: Translate,
): Promise<Discrepancy[]> {
  const found: Discrepancy[] = [];
  for (const what of ["fingerprint", "finalModel", "bestModel"] as const) {
    const [one, other] = [told.result?.[what] ?? null, again.result?.[what] ?? null];
    if (one === other) continue;
    const name = `result.${what}`;
    const message = t("says {0} is {1}; trained again the run comes to {2}", name, String(one), String(other));
    found.push({ file: summary, message });
  }
  for (const model of ["model", "best"] as const) {
    const file = `${model}/${weightsFile}`;
    const [one, other] = await Promise.all(
      [told, again].map(({ folder }) => readFile(join(folder, file)).catch(() => null)),
    );
    // Weights that are missing are told by the checks before, or their folder is not named.
    if (one === null || other === null || one.length !== other.length) continue;
    const value = firstValue(one, other);
    if (value === null) continue;
    const [name, index] = placeOf(network, value);
    const [here, there] = [one, other].map((bytes) => String(bytes.readFloatLE(4 * value)));
    const message = t("holds {0} in {1}, value {2}; trained again it is {3}", here, name, index, there);
    found.push({ file, message });
  }
  return found;
}

/** @returns the number of the first float32 whose bytes differ; null where there is none. */
function firstValue(one: Buffer, other: Buffer): number | null {
  if (one.equals(other)) return null;
  return Math.floor(one.findIndex((byte, i) => byte !== other[i]) / 4);
}

/** @returns the name of the weights that a value of the file belongs to, and its index in them. */
function placeOf({ weights }: Network, value: number): readonly [name: string, index: number] {
  let start = 0;
  for (const { name, size } of weights) {
    if (value < start + size) return [name, value - start];
    start += size;
  }
  return ["", value];
}
