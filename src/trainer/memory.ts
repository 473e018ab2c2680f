import { ExpectedError } from "../core/errors.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import type { Network } from "../core/network/network.ts";
import { optimizerSlots } from "../core/optimizerSlots.ts";

/**
 * Refuses at once what no engine on this machine can hold: the parameters with their gradients and what the optimizer
 * keeps. The engine knows what it needs beyond that, and refuses by itself.
 *
 * @param available bytes of memory that this machine has.
 * @throws ExpectedError `too-large`, with the sizes.
 */
export function checkMemory(network: Network, training: Experiment["training"], available: number): void {
  const parameters = network.trainable + network.nonTrainable;
  const slots = optimizerSlots(training.optimizer).length;
  const needed = 4 * (parameters + network.trainable * (1 + slots));
  if (needed <= available) return;
  const parts = ["gradients", ...(slots === 0 ? [] : [`what ${training.optimizer.type} keeps`])].join(" and ");
  throw new ExpectedError(
    "too-large",
    `The network is too large for memory: its ${parameters.toLocaleString("en")} parameters with ${parts} ` +
      `take at least ${gibibytes(needed)}; this machine has ${gibibytes(available)}.`,
    { next: `Make the largest layer smaller: ${largestWeight(network)}.` },
  );
}

/** Whether this is what JavaScript says when there is no room for an array. */
export function isOutOfMemory(thrown: unknown): boolean {
  return thrown instanceof RangeError && /allocation failed|Invalid (typed )?array|allocate/i.test(thrown.message);
}

/** @returns the same in terms of the network. */
export function outOfMemory(thrown: unknown, network: Network, available: number): ExpectedError {
  const parameters = network.trainable + network.nonTrainable;
  return new ExpectedError(
    "too-large",
    `The network is too large for memory: its ${parameters.toLocaleString("en")} parameters alone take ` +
      `${gibibytes(parameters * 4)}, and training keeps several such copies; this machine has ${gibibytes(available)}.`,
    { next: `Make the largest layer smaller (${largestWeight(network)}), or the batch.`, cause: thrown },
  );
}

function largestWeight({ weights }: Network): string {
  const largest = weights.reduce((a, b) => (b.size > a.size ? b : a));
  return `${largest.name} has shape [${largest.shape.join(", ")}]`;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
