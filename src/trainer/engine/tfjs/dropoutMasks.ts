import type { DropoutNode } from "../../../core/network/network.ts";
import { purposeCodes } from "../../../core/random/stream.ts";
import { encodeModule } from "../../assembler/module.ts";
import { maskKernel, slack } from "./maskKernel.ts";

const pageSize = 65536;
const mostPages = 65536;

/**
 * Which values dropout layers keep in a step: the very ones of the `wasm` engine. Philox4x32-10 with key (seed, purpose +
 * 256 × layer) and counter (group of four values, step, digit of the batch, 0); a value is dropped when its word is below
 * rate × 2³². Values are counted channel by channel, then row by row. Made in WebAssembly, ten times as fast as in JavaScript:
 * a batch of a large network has a million of them.
 */
export class DropoutMasks {
  readonly #seed: number;
  #module: WebAssembly.Module | null = null;
  #machine: Machine | null = null;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** @param batch digits. @param out receives [batch, channels, pixels], 1 where a value is kept. */
  write(node: DropoutNode, step: number, batch: number, out: Uint8Array): void {
    const size = node.shape.reduce((product, n) => product * n, 1);
    const count = batch * size;
    const { mask, memory } = this.#machineFor(count + slack);
    const stream = purposeCodes.dropout + 256 * node.ordinal;
    // Numbers from 2³¹ on are the same bits as negative ones.
    mask(0, batch, size, Math.ceil(size / 16), step, this.#seed, stream, Math.floor(node.rate * 4294967296));
    out.set(new Uint8Array(memory.buffer, 0, count));
  }

  #machineFor(bytes: number): Machine {
    if (this.#machine !== null && this.#machine.memory.buffer.byteLength >= bytes) return this.#machine;
    this.#module ??= new WebAssembly.Module(encodeModule([maskKernel()], mostPages));
    const pages = Math.ceil(bytes / pageSize);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const { exports } = new WebAssembly.Instance(this.#module, { env: { memory } });
    this.#machine = { mask: exports["mask"] as Machine["mask"], memory };
    return this.#machine;
  }
}

interface Machine {
  readonly mask: (...values: number[]) => void;
  readonly memory: WebAssembly.Memory;
}
