import { stat } from "node:fs/promises";
import { join } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import type { Network } from "../../core/network/network.ts";
import type { Checkpoint } from "../checkpoint.ts";
import { fingerprintOf, littleEndianBytes } from "../fingerprint.ts";
import { modelText, safetensorsOf, weightsOfBytes, writeLayersModel } from "../layersModel.ts";
import { readOrProblem } from "../readOrProblem.ts";
import type { SummaryResult } from "../runSummary.ts";
import { decodeSafetensors } from "../safetensors.ts";
import { finding, type Finding, type Mend } from "./finding.ts";
import { putAside, puttingAside } from "./putAside.ts";

type Weights = ReadonlyMap<string, Float32Array>;

/**
 * The models that a summary names: the three files of each against one another, and against what the weights are known
 * by. Which of two copies is right, the fingerprint tells.
 */
export async function examineModels(
  path: string,
  result: SummaryResult,
  network: Network,
  checkpoint: Checkpoint | null,
): Promise<Finding[]> {
  const { finalModel, bestModel, fingerprint, bestEpoch } = result;
  const final = finalModel === null ? [] : [{ folder: finalModel, fingerprint, epoch: null }];
  const best =
    bestModel === null || bestModel === finalModel ? [] : [{ folder: bestModel, fingerprint: null, epoch: bestEpoch }];
  const findings: Finding[] = [];
  for (const { folder, fingerprint: claim, epoch } of [...final, ...best]) {
    // The names come from a file: nothing outside of the run is read or written.
    if (folder !== "model" && folder !== "best") continue;
    const kept = checkpoint === null ? [] : weightsIn(checkpoint, epoch).filter((weights) => fits(network, weights));
    findings.push(...(await examineModel(path, folder, network, claim, kept)));
  }
  return findings;
}

/** @param epoch null for the weights that the run ended with. */
function weightsIn({ weights, kept }: Checkpoint, epoch: number | null): Weights[] {
  if (epoch === null) return [weights, ...kept.map((each) => each.weights)];
  return kept.flatMap((each) => (each.epoch === epoch ? [each.weights] : []));
}

async function examineModel(
  path: string,
  folder: string,
  network: Network,
  fingerprint: string | null,
  kept: readonly Weights[],
): Promise<Finding[]> {
  const kind = await stat(join(path, folder)).catch(() => null);
  if (kind !== null && !kind.isDirectory())
    return [finding(folder, "is a file, not a folder", puttingAside(path, folder))];
  const bin = await readOrProblem(path, `${folder}/weights.bin`);
  const tensors = await readOrProblem(path, `${folder}/model.safetensors`);
  const model = await readOrProblem(path, `${folder}/model.json`);
  const fromBin = bin.bytes === null ? null : weightsOfBytes(network, bin.bytes);
  const stored = tensors.bytes === null ? null : storedIn(network, tensors.bytes);
  const sources = [fromBin, stored?.weights ?? null, ...kept].filter((weights) => weights !== null);
  const known = sources.map((weights) => fingerprintOf(network, weights));
  const claim = fingerprint ?? agreed([...known, ...(stored?.fingerprint === undefined ? [] : [stored.fingerprint])]);
  const right = sources.find((_, i) => known[i] === claim);
  const whole = right === undefined ? null : filesOf(network, right);
  const mend = right === undefined ? null : writing(path, folder, network, right);
  if (kind === null) return [finding(folder, "is missing", mend)];
  return [
    { name: "weights.bin", read: bin, wanted: whole?.bin },
    { name: "model.safetensors", read: tensors, wanted: whole?.tensors },
    { name: "model.json", read: model, wanted: Buffer.from(modelText(network)) },
  ].flatMap(({ name, read, wanted }) => {
    if (read.bytes !== null && wanted?.equals(read.bytes) === true) return [];
    const message = read.problems.at(0)?.message ?? damageOf(read.bytes ?? Buffer.alloc(0), wanted);
    return [finding(`${folder}/${name}`, message, mend)];
  });
}

/** @returns the fingerprint that two copies agree on, or the only one that there is. */
function agreed(fingerprints: readonly string[]): string | undefined {
  if (fingerprints.length === 1) return fingerprints[0];
  return fingerprints.find((each, i) => fingerprints.indexOf(each) !== i);
}

function fits(network: Network, weights: Weights): boolean {
  return network.weights.every(({ name, size }) => weights.get(name)?.length === size);
}

function damageOf(bytes: Buffer, wanted: Buffer | undefined): string {
  if (bytes.length === 0) return "is empty";
  if (wanted !== undefined && bytes.length < wanted.length)
    return `is cut off: ${bytes.length} bytes of ${wanted.length}`;
  return "was changed after it was written";
}

function filesOf(network: Network, weights: Weights): { bin: Buffer; tensors: Buffer } {
  const values = network.weights.map(({ name }) => littleEndianBytes(weights.get(name) ?? new Float32Array(0)));
  return { bin: Buffer.concat(values), tensors: Buffer.from(safetensorsOf(network, weights)) };
}

/** @returns the weights, and the fingerprint that was written with them; null where the file cannot be read. */
function storedIn(
  network: Network,
  bytes: Buffer,
): { weights: Weights | null; fingerprint: string | undefined } | null {
  try {
    const { tensors, metadata } = decodeSafetensors(bytes, "");
    const weights = new Map([...tensors].map(([name, { values }]) => [name, values]));
    return { weights: fits(network, weights) ? weights : null, fingerprint: metadata.get("fingerprint") };
  } catch (error) {
    if (error instanceof ExpectedError) return null;
    throw error;
  }
}

function writing(path: string, folder: string, network: Network, weights: Weights): Mend {
  return {
    words: "written again from a whole copy of the weights",
    act: async () => {
      // A folder in place of a file cannot be replaced.
      for (const name of ["weights.bin", "model.safetensors", "model.json"]) {
        const kind = await stat(join(path, folder, name)).catch(() => null);
        if (kind?.isDirectory() === true) await putAside(path, folder);
      }
      await writeLayersModel(join(path, folder), network, weights);
    },
  };
}
