import { join } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import type { EpochEndEvent } from "../core/runEvents.ts";
import { bestEpochOf } from "../core/runLooks.ts";
import { valueStatistics, type ValueStatistics } from "../core/valueStatistics.ts";
import { listCheckpoints } from "../files/checkpoint.ts";
import { fingerprintOf } from "../files/fingerprint.ts";
import { readNamedCheckpoint } from "../files/runWeights.ts";
import { readRunDetails, type RunDetails } from "./runDetails.ts";

/** A checkpoint of a run, and what the run knew of itself when it took it. */
export interface CheckpointEntry {
  /** In the run's folder `checkpoint/`, without its ending. */
  readonly name: string;
  readonly bytes: number;
  /** Updates done; null where the file does not tell any more. */
  readonly step: number | null;
  /** The epoch that ended with that update, and its figures; null between two epochs. */
  readonly epochEnd: {
    readonly epoch: number;
    readonly loss: number;
    /** On the set that the run was evaluated on; null where there was none. */
    readonly valLoss: number | null;
    readonly valAccuracy: number | null;
    /** Whether it is the best of all epochs so far. */
    readonly best: boolean;
  } | null;
}

/** @returns the checkpoints of a run, the newest first. @throws ExpectedError `file-unreadable`. */
export async function checkpointsOfRun({ path, history }: RunDetails): Promise<CheckpointEntry[]> {
  const files = await listCheckpoints(join(path, "checkpoint"));
  const best = bestEpochOf(history);
  return files.map(({ file, bytes, step }) => {
    const ended = step === null ? undefined : history.epochs.find((epoch) => epoch.step === step);
    return {
      name: file.replace(/\.safetensors$/, ""),
      bytes,
      step,
      epochEnd: ended === undefined ? null : endOf(ended, ended.epoch === best),
    };
  });
}

function endOf({ epoch, loss, evaluations }: EpochEndEvent, best: boolean): NonNullable<CheckpointEntry["epochEnd"]> {
  const look = evaluations.at(0);
  return { epoch, loss, valLoss: look?.loss ?? null, valAccuracy: look?.accuracy ?? null, best };
}

/** What one checkpoint holds. */
export interface InspectedCheckpoint {
  /** Its file in `checkpoint/`. */
  readonly file: string;
  readonly engine: string;
  readonly epoch: number;
  /** Updates done. */
  readonly step: number;
  /** Whether the epoch was over. */
  readonly epochEnded: boolean;
  /** SHA-256 of the weights, in hexadecimal. */
  readonly fingerprint: string;
  /** Weights in the network's order, then the optimizer's slots. */
  readonly tensors: readonly InspectedTensor[];
}

export interface InspectedTensor extends ValueStatistics {
  readonly kind: "weight" | "optimizer";
  /** "conv2d/kernel", "conv2d/kernel/momentum" */
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * @param path of the run's folder, absolute. @param name of the checkpoint, with or without its ending.
 * @throws ExpectedError `not-available` when there is none of that name; `damaged-run` and the errors of reading.
 */
export async function inspectCheckpoint(path: string, name: string): Promise<InspectedCheckpoint> {
  const { network, id } = await readRunDetails(path);
  if (network === null) {
    throw new ExpectedError("damaged-run", `Without its experiment nothing tells what the checkpoints of ${id} hold.`);
  }
  const { file, checkpoint } = await readNamedCheckpoint(path, network, name);
  const { state, weights, optimizer, engine } = checkpoint;
  const shapes = new Map(network.weights.map((weight) => [weight.name, weight.shape]));
  const tensor = (
    kind: InspectedTensor["kind"],
    name: string,
    shape: readonly number[],
    values: Float32Array,
  ): InspectedTensor => ({
    ...{ kind, name, shape },
    ...valueStatistics(values),
  });
  return {
    ...{ file, engine, epoch: state.epoch, step: state.step, epochEnded: state.epochEnded },
    fingerprint: fingerprintOf(network, weights),
    tensors: [
      ...[...weights].map(([own, values]) => tensor("weight", own, shapes.get(own) ?? [], values)),
      // A slot has the layout of its weight, whose name it begins with.
      ...[...optimizer].map(([own, values]) =>
        tensor("optimizer", own, shapes.get(own.slice(0, own.lastIndexOf("/"))) ?? [], values),
      ),
    ],
  };
}
