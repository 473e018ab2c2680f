import { basename, join } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import type { Network } from "../core/network/network.ts";
import { isOver } from "../core/runStatus.ts";
import { listCheckpoints, readCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { readLayersWeights } from "./layersModel.ts";
import type { RunSummary, SummaryResult } from "./runSummary.ts";
import { nextOfUnended, stateOfRun } from "./unendedRun.ts";

/** The weights that a run has learned, and where they were found. */
export interface RunWeights {
  /** By name, all of `Network.weights`. */
  readonly values: ReadonlyMap<string, Float32Array>;
  /** In the run's folder: "best", "model", "checkpoint/last.safetensors". */
  readonly source: string;
  readonly choice: "best" | "final" | "checkpoint";
  /** Epoch that they come from, from 1, and updates done before; null where that is not written down. */
  readonly epoch: number | null;
  readonly step: number | null;
  /** SHA-256 of them, in hexadecimal. */
  readonly fingerprint: string;
}

/**
 * Reads the weights of a run's best epoch or those it ended with: from its models, or where it has none (it goes on, or was
 * killed) from its newest checkpoint that can be read. Where no epoch was chosen as best, the final ones are taken.
 *
 * @param folder of the run.
 * @throws ExpectedError `not-available` when there are none yet; `damaged-run`, `bad-weights` and the errors of reading.
 */
export async function readRunWeights(
  folder: string,
  summary: RunSummary,
  { experiment, network }: { readonly experiment: Experiment; readonly network: Network },
  choice: "best" | "final",
): Promise<RunWeights> {
  const { result } = summary;
  const goesBack = experiment.training.earlyStopping?.restoreBest === true;
  const name = choice === "best" ? (result?.bestModel ?? result?.finalModel) : result?.finalModel;
  if (result === null || name === null || name === undefined) return fromCheckpoint(folder, summary, network, choice);
  if (name !== "model" && name !== "best") throw damaged(folder, `it names "${name}" as the folder of its weights`);
  const values = await readLayersWeights(join(folder, name, "model.json"), network);
  const fingerprint = fingerprintOf(network, values);
  if (name === result.finalModel && result.fingerprint !== null && fingerprint !== result.fingerprint) {
    throw damaged(folder, `the weights in ${name}/ are others than those it ended with`);
  }
  return { values, source: name, fingerprint, ...origin(summary, result, choice, goesBack) };
}

/** Which weights a model of the run holds. */
function origin(
  summary: RunSummary,
  { bestEpoch, bestModel, finalModel }: SummaryResult,
  wanted: "best" | "final",
  goesBack: boolean,
): Pick<RunWeights, "choice" | "epoch" | "step"> {
  const choice = wanted === "best" && bestModel !== null ? "best" : "final";
  if (choice === "best" || bestModel === finalModel) return { choice, epoch: bestEpoch, step: null };
  // Early stopping may have gone back to another epoch than the best, which is not written down.
  if (goesBack && summary.status === "completed") return { choice, epoch: null, step: null };
  return { choice, epoch: summary.epoch, step: summary.step };
}

/**
 * @param folder of a run. @param name of a file in `checkpoint/`, with or without its ending.
 * @returns the file's name with its ending.
 * @throws ExpectedError `not-available` when there is none of that name; the errors of reading.
 */
export async function findCheckpoint(folder: string, name: string): Promise<string> {
  const there = await listCheckpoints(join(folder, "checkpoint"));
  const file = there.find((each) => each.file === name || each.file === `${name}.safetensors`)?.file;
  if (file === undefined) {
    const names = there.map((each) => each.file).join(", ");
    throw new ExpectedError("not-available", `The run ${basename(folder)} has no checkpoint "${name}".`, {
      next: names === "" ? "It has none: leave the option out." : `It has: ${names}.`,
    });
  }
  return file;
}

/** Reads one checkpoint of a run. @throws ExpectedError as `findCheckpoint`, and `damaged-run`. */
export async function readNamedCheckpoint(
  folder: string,
  network: Network,
  name: string,
): Promise<{ readonly file: string; readonly checkpoint: Checkpoint }> {
  const file = await findCheckpoint(folder, name);
  return { file, checkpoint: await readCheckpoint(join(folder, "checkpoint", file), network) };
}

/** Reads the weights of one checkpoint of a run: parameters and errors as those of `readNamedCheckpoint`. */
export async function readCheckpointWeights(folder: string, network: Network, name: string): Promise<RunWeights> {
  const { file, checkpoint } = await readNamedCheckpoint(folder, network, name);
  const { state, weights: values } = checkpoint;
  const { epoch, step } = state;
  const fingerprint = fingerprintOf(network, values);
  return { values, source: `checkpoint/${file}`, choice: "checkpoint", epoch, step, fingerprint };
}

async function fromCheckpoint(
  folder: string,
  summary: RunSummary,
  network: Network,
  wanted: "best" | "final",
): Promise<RunWeights> {
  const { file, checkpoint } = await newestCheckpoint(folder, summary, network);
  const { state } = checkpoint;
  const best = checkpoint.kept.find(({ epoch }) => epoch === state.best?.epoch);
  const found = { source: `checkpoint/${file}` };
  if (wanted === "best" && best !== undefined) {
    const { weights: values, epoch, step } = best;
    return { values, ...found, choice: "best", epoch, step, fingerprint: fingerprintOf(network, values) };
  }
  const { weights: values } = checkpoint;
  const { epoch, step } = state;
  return { values, ...found, choice: "final", epoch, step, fingerprint: fingerprintOf(network, values) };
}

/** @throws what is wrong with the newest when none can be read. */
async function newestCheckpoint(
  folder: string,
  summary: RunSummary,
  network: Network,
): Promise<{ file: string; checkpoint: Checkpoint }> {
  const failures: unknown[] = [];
  for (const { file } of await listCheckpoints(join(folder, "checkpoint"))) {
    try {
      return { file, checkpoint: await readCheckpoint(join(folder, "checkpoint", file), network) };
    } catch (error) {
      failures.push(error);
    }
  }
  const [failure] = failures;
  if (failure instanceof Error) throw failure;
  const state = await stateOfRun(folder, summary);
  const message = `The run ${basename(folder)} has no weights yet: no model and no checkpoint.`;
  throw new ExpectedError("not-available", message, {
    next: isOver(state)
      ? nextOfUnended(state, basename(folder), summary.error)
      : "Let it train for longer, or take another run.",
  });
}

function damaged(folder: string, what: string): ExpectedError {
  const id = basename(folder);
  return new ExpectedError("damaged-run", `The run ${id} is damaged: ${what}.`, {
    next: `\`mnist-lab repair ${id}\` looks at what can be done; \`mnist-lab delete ${id}\` removes the run.`,
  });
}
