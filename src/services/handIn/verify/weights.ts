import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Network } from "../../../core/network/network.ts";
import { reportOf } from "../../../core/errors.ts";
import type { Translate } from "../../../core/translate.ts";
import { fingerprintOf } from "../../../files/fingerprint.ts";
import { weightsOfBytes } from "../../../files/layersModel.ts";
import type { RunSummary } from "../../../files/runSummary.ts";
import { decodeSafetensors } from "../../../files/safetensors.ts";
import type { ToldRun } from "./figures.ts";
import { checked, skipped, type Check, type Discrepancy } from "./report.ts";

/**
 * Computes the fingerprints of a run's weights again, and compares the two copies of them number by number.
 *
 * @param folder of the run.
 */
export async function examineWeights(
  folder: string,
  { network, history, summary }: Pick<ToldRun, "network" | "history"> & { readonly summary: RunSummary },
  t: Translate,
): Promise<Check> {
  const { result } = summary;
  const models = [...new Set([result?.finalModel, result?.bestModel])].filter(
    (name) => name === "model" || name === "best",
  );
  if (result === null || models.length === 0) return skipped("weights", t("the run has no weights"));
  const found: Discrepancy[] = [];
  // A run that was stopped may have weights that its last updates blew up.
  const diverged = history.ending?.type === "stopped" && history.batches.loss.some((loss) => !Number.isFinite(loss));
  for (const model of models) {
    const isFinal = model === result.finalModel;
    const claim = isFinal ? result.fingerprint : null;
    found.push(...(await examineModel(folder, model, network, { claim, diverged: isFinal && diverged }, t)));
  }
  return checked("weights", t("the weights have the fingerprint that the run tells, in both of their copies"), found);
}

async function examineModel(
  folder: string,
  model: string,
  network: Network,
  { claim, diverged }: { readonly claim: string | null; readonly diverged: boolean },
  t: Translate,
): Promise<Discrepancy[]> {
  const binFile = `${model}/weights.bin`;
  const tensorsFile = `${model}/model.safetensors`;
  const bin = await readFile(join(folder, binFile)).catch(() => null);
  const tensors = await readTensors(join(folder, tensorsFile));
  const found: Discrepancy[] = [];
  if (typeof tensors === "string") found.push({ file: tensorsFile, message: t("cannot be read: {0}", tensors) });
  if (bin === null) return [...found, { file: binFile, message: t("cannot be read") }];
  const values = weightsOfBytes(network, bin);
  if (values === null) return [...found, { file: binFile, message: t("has not the size of the network's weights") }];
  const fingerprint = fingerprintOf(network, values);
  const bad = diverged ? null : firstNotFinite(values);
  if (bad !== null) {
    const { name, index, value } = bad;
    found.push({
      file: binFile,
      message: t("holds {0} in {1}, value {2}: no training leaves that", value, name, index),
    });
  }
  const told = claim ?? (typeof tensors === "string" ? null : tensors.fingerprint);
  if (told !== null && told !== fingerprint) {
    found.push({ file: binFile, message: t("has the fingerprint {0}; the run tells of {1}", fingerprint, told) });
  }
  if (typeof tensors !== "string") {
    const other = firstDifference(network, values, tensors.values);
    if (other !== null) {
      const { name, index } = other;
      found.push({
        file: binFile,
        message: t("holds other weights than {0}, first in {1}, value {2}", tensorsFile, name, index),
      });
    }
  }
  return found;
}

interface Tensors {
  readonly values: ReadonlyMap<string, Float32Array>;
  readonly fingerprint: string | null;
}

async function readTensors(path: string): Promise<Tensors | string> {
  try {
    const { tensors, metadata } = decodeSafetensors(await readFile(path), path);
    const values = new Map([...tensors].map(([name, each]) => [name, each.values]));
    return { values, fingerprint: metadata.get("fingerprint") ?? null };
  } catch (error) {
    return reportOf(error).message;
  }
}

function firstNotFinite(
  weights: ReadonlyMap<string, Float32Array>,
): { readonly name: string; readonly index: number; readonly value: number } | null {
  for (const [name, values] of weights) {
    const index = values.findIndex((value) => !Number.isFinite(value));
    if (index >= 0) return { name, index, value: values[index] };
  }
  return null;
}

function firstDifference(
  network: Network,
  one: ReadonlyMap<string, Float32Array>,
  other: ReadonlyMap<string, Float32Array>,
): { readonly name: string; readonly index: number } | null {
  for (const { name } of network.weights) {
    const [here, there] = [one.get(name), other.get(name)];
    const index = here?.findIndex((value, i) => !Object.is(value, there?.[i])) ?? 0;
    if (index >= 0) return { name, index };
  }
  return null;
}
