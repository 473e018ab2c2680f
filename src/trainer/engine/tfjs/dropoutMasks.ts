import type { DropoutNode } from "../../../core/network/network.ts";
import { philox4x32 } from "../../../core/random/philox.ts";
import { purposeCodes } from "../../../core/random/stream.ts";

/**
 * Which values a dropout layer keeps in a step: the very ones of the `wasm` engine. Philox4x32-10 with key (seed, purpose +
 * 256 × layer) and counter (group of four values, step, digit of the batch, 0); a value is dropped when its word is below
 * rate × 2³². Values are counted channel by channel, then row by row.
 * @param batch digits. @param out receives [batch, channels, pixels], 1 where a value is kept.
 */
export function writeDropoutMask(node: DropoutNode, seed: number, step: number, batch: number, out: Uint8Array): void {
  const size = node.shape.reduce((product, n) => product * n, 1);
  const threshold = Math.floor(node.rate * 4294967296);
  const key = Uint32Array.of(seed, purposeCodes.dropout + 256 * node.ordinal);
  const counter = Uint32Array.of(0, step, 0, 0);
  const words = new Uint32Array(4);
  let at = 0;
  for (let digit = 0; digit < batch; digit++) {
    counter[2] = digit;
    for (let position = 0; position < size; position += 4) {
      counter[0] = position / 4;
      philox4x32(counter, key, words);
      const count = Math.min(4, size - position);
      for (let i = 0; i < count; i++) out[at++] = words[i] < threshold ? 0 : 1;
    }
  }
}
