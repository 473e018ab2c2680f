import { pythonNumber } from "./pythonLiteral.ts";
import type { ScriptPlan } from "./scriptPlan.ts";

export function batchConstants({ experiment }: ScriptPlan): string[] {
  const { epochs, batchSize, stepsPerEpoch } = experiment.training;
  return [
    `EPOCHS = ${pythonNumber(epochs)}`,
    `BATCH_SIZE = ${pythonNumber(batchSize)}`,
    ...(stepsPerEpoch === null ? [] : [`STEPS_PER_EPOCH = ${pythonNumber(stepsPerEpoch)}`]),
  ];
}

/** @returns an expression of the number of batches in an epoch. @param count an expression of the number of digits. */
export function stepsExpression({ experiment }: ScriptPlan, count: string): string {
  return experiment.training.stepsPerEpoch === null ? `math.ceil(${count} / BATCH_SIZE)` : "STEPS_PER_EPOCH";
}

/** @returns `epoch_batches(count, rng)`: the indices of each batch of an epoch, as arrays of NumPy. */
export function epochBatches({ experiment }: ScriptPlan): string {
  const { data, training } = experiment;
  const order = data.shuffle ? "rng.permutation(count)" : "np.arange(count)";
  const split = (name: string) => `np.split(${name}, range(BATCH_SIZE, count, BATCH_SIZE))`;
  const rng = data.shuffle ? ", rng" : "";
  if (training.stepsPerEpoch === null) {
    return `def epoch_batches(count${rng}):
    """Returns which digits each batch of an epoch holds; the last batch may be smaller."""
    return ${split(order)}`;
  }
  return `def epoch_batches(count${rng}):
    """Returns which digits each batch of an epoch holds.

    An epoch begins a new pass through the training digits, and takes further ones where it needs
    them; the last batch of a pass may be smaller.
    """
    batches = []
    while len(batches) < STEPS_PER_EPOCH:
        batches += ${split(order)}
    return batches[:STEPS_PER_EPOCH]`;
}

/** @returns the call of `epoch_batches`. @param rng an expression of the generator. */
export function epochBatchesCall({ experiment }: ScriptPlan, count: string, rng: string): string {
  return `epoch_batches(${count}${experiment.data.shuffle ? `, ${rng}` : ""})`;
}
