import { RandomStream } from "./random/stream.ts";

/**
 * The order in which the training digits are seen in one epoch; it depends on nothing but the arguments.
 * @param count number of digits. @param epoch counts from 0. @param shuffle false keeps the order of the file.
 * @returns `count` indices, each once; shuffled by Fisher and Yates from the seed's `order` stream of that epoch.
 */
export function epochOrder(count: number, seed: number, epoch: number, shuffle: boolean): Int32Array {
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  if (!shuffle) return order;
  const stream = new RandomStream(seed, "order", epoch);
  for (let i = count - 1; i > 0; i--) {
    const j = stream.nextBelow(i + 1);
    const index = order[i];
    order[i] = order[j];
    order[j] = index;
  }
  return order;
}
