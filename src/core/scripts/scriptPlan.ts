import { ExpectedError } from "../errors.ts";
import { lossOf, type Loss } from "../experiment/normalize.ts";
import type { Experiment } from "../experiment/schema.ts";
import { buildNetwork } from "../network/build.ts";
import type { Network, NetworkNode } from "../network/network.ts";

/** What a person chooses about a script. */
export interface ScriptOptions {
  /** What the script will be called, for its usage lines: `lenet5.py`. */
  readonly fileName: string;
  /** What a file of its initial weights is called there, or its path from there: `start.safetensors` when left out. */
  readonly weightsName?: string | undefined;
  /**
   * The experiment's folder, which its data files are named relative to: from the script's folder with `/` between folders,
   * or absolute. The script's own when left out.
   */
  readonly dataFolder?: string | undefined;
  /** What was changed of the experiment file for it, as words of a command line: `["--seed", "7"]`. */
  readonly changes?: readonly string[];
}

/** An experiment with what the scripts of both frameworks must know of it. */
export interface ScriptPlan {
  readonly experiment: Experiment;
  readonly network: Network;
  readonly fileName: string;
  readonly weightsName: string;
  /** As in `ScriptOptions`; "" is the script's own. */
  readonly dataFolder: string;
  readonly changes: readonly string[];
  readonly loss: Loss;
  /** Whether the network ends in a softmax whose logits the cross-entropy is computed from. */
  readonly fromLogits: boolean;
  /** Whether there is a validation set. */
  readonly validated: boolean;
  /** The set of the figures `val_…`, on which the best epoch is chosen; null: there is none. */
  readonly watched: "validation" | "test" | null;
  /** Whether the test set is looked at besides after each epoch. */
  readonly testsEachEpoch: boolean;
  /** Batches between two looks between epochs; null: none. */
  readonly lookEvery: number | null;
  /** Whether batches are made by the script: digits are augmented, or an epoch is no single pass. */
  readonly ownBatches: boolean;
  /** Whether the learning rate changes while training. */
  readonly ratesVary: boolean;
  readonly standardizes: boolean;
}

/** @throws ExpectedError `bad-experiment` where a layer cannot be built. */
export function planOf(
  experiment: Experiment,
  { fileName, weightsName = "start.safetensors", dataFolder = "", changes = [] }: ScriptOptions,
): ScriptPlan {
  const { data, training, model } = experiment;
  let problem = "the network cannot be built";
  const network = buildNetwork(model.layers, [28, 28, 1], (path, message) => (problem = `${path}: ${message}`));
  if (network === null) throw new ExpectedError("bad-experiment", problem);
  const loss = lossOf(training.loss);
  const validated = data.validationSplit > 0;
  const { on, every } = training.evaluate;
  const watched = on === "test" ? "test" : validated ? "validation" : null;
  const testsEachEpoch = on === "both";
  const { learningRateSchedule: schedule, reduceOnPlateau } = training;
  return {
    experiment,
    network,
    fileName,
    weightsName,
    dataFolder,
    changes,
    loss,
    fromLogits: loss.type === "sparseCategoricalCrossentropy" && endsInSoftmax(network.nodes.at(-1)!),
    validated,
    watched,
    testsEachEpoch,
    lookEvery: every === "epoch" || (watched === null && !testsEachEpoch) ? null : every === "batch" ? 1 : every,
    ownBatches: data.augmentation !== null || training.stepsPerEpoch !== null,
    ratesVary: schedule.type !== "constant" || schedule.warmupEpochs > 0 || reduceOnPlateau !== null,
    standardizes: data.normalization === "standardize",
  };
}

function endsInSoftmax(node: NetworkNode): boolean {
  return (node.type === "dense" || node.type === "activation") && node.activation.type === "softmax";
}

/** @returns the sets that are looked at after each epoch, by their names in the scripts: `validation`, `test`. */
export function setsLookedAt({ watched, testsEachEpoch }: ScriptPlan): string[] {
  return [...(watched === null ? [] : [watched]), ...(testsEachEpoch ? ["test"] : [])];
}

/** @returns the name of a figure that is watched, in Keras's words: `val_loss`. */
export function figureName(monitor: string): string {
  return monitor.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Where the shortcut of each residual block begins, and the convolution on it, as indices of nodes. */
export function shortcutsOf({ nodes }: Network): { starts: ReadonlySet<number>; projections: ReadonlySet<number> } {
  const starts = new Set<number>();
  const projections = new Set<number>();
  for (const node of nodes) {
    if (node.type !== "add") continue;
    const [, shortcut] = node.inputs;
    // A convolution of the block itself reads what comes right before it.
    const isProjection = shortcut === node.index - 1;
    if (isProjection) projections.add(shortcut);
    starts.add(isProjection ? nodes[shortcut].inputs[0] : shortcut);
  }
  return { starts, projections };
}
