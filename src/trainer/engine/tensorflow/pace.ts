import type { Network } from "../../../core/network/network.ts";

/**
 * From so many multiplications of a batch's forward pass on, sharing an operation among threads pays: below it, they wait
 * for each other longer than they compute. (LeNet-5 with batches of 128 has 53 million, and takes as long with two threads as
 * with one; with batches of 16 it takes twice as long with two.)
 */
const worthSharing = 100_000_000;

/**
 * Operations at a time, where the network has convolutions: the way back of one has two or three that do not wait for each
 * other. On two cores that made LeNet-5 1.6 times as fast with batches of 128, 1.4 times with 16, and report E's residual
 * network 1.5 times; a network of dense layers was not faster.
 */
const operationsAtATime = 2;

/** How TensorFlow runs the steps of a network. */
export interface Pace {
  /** Of one operation. */
  readonly threads: number;
  /** At a time. */
  readonly operations: number;
  /** Steps of one call. */
  readonly stepsPerCall: number;
}

/**
 * @param threads that were asked for; null: as many as pay.
 * @param cores that the machine has.
 */
export function paceOf(network: Network, batchSize: number, threads: number | null, cores: number): Pace {
  const isSmall = multiplications(network) * batchSize < worthSharing;
  const convolves = network.nodes.some(({ type }) => type === "conv2d");
  return {
    threads: threads ?? (isSmall ? 1 : cores),
    operations: convolves ? Math.min(operationsAtATime, threads ?? cores) : 1,
    stepsPerCall: isSmall ? 4 : 1,
  };
}

/** Of one digit's forward pass, in convolutions and dense layers. */
function multiplications(network: Network): number {
  return network.nodes.reduce((sum, node) => {
    if (node.type !== "conv2d" && node.type !== "dense") return sum;
    const { size } = network.weights[node.kernel];
    const positions = node.shape.length === 3 ? node.shape[0] * node.shape[1] : 1;
    return sum + size * positions;
  }, 0);
}
