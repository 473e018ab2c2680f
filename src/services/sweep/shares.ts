import { availableParallelism, totalmem } from "node:os";
import type { Experiment } from "../../core/experiment/schema.ts";

/** How a sweep uses the cores at hand. */
export interface Shares {
  /** Runs at a time. */
  readonly concurrency: number;
  /** Threads of each. */
  readonly threads: number;
}

/** What a person asked for; null or left out: as it is best. */
export interface WantedShares {
  readonly concurrency?: number | null | undefined;
  readonly threads?: number | null | undefined;
}

/** Bytes that a run takes: of a network of some hundred thousand parameters with MNIST, and room besides. */
const bytesOfRun = 512 * 1024 * 1024;

/**
 * A run on each core, with one thread: threads of one run wait for each other at every step, runs never do.
 *
 * Measured with `npm run bench -- sweep` (four runs of one epoch, with the starts of their trainers, on two cores that had
 * other work besides; medians, the quickest in brackets): LeNet-5 with batches of 128 takes 26.4 s (25.2) one at a time with
 * two threads, 20.6 s (18.3) two at a time with one, 28.0 s (23.6) three at a time; one dense layer of 128 takes 9.6 s (4.8),
 * 8.0 s (3.5) and 5.5 s (4.0).
 *
 * With `warmStart` one run trains at a time; so it does where an engine takes all cores, or the whole GPU, by itself.
 *
 * @param machine this computer, where left out; memory in bytes.
 */
export function sharesOfCores(
  { engine, sweep }: Pick<Experiment, "engine" | "sweep">,
  wanted: WantedShares = {},
  machine: { readonly cores: number; readonly memory: number } = { cores: availableParallelism(), memory: totalmem() },
): Shares {
  const { cores, memory } = machine;
  const most = Math.max(1, Math.floor(memory / bytesOfRun));
  const isAlone = engine === "tensorflow" || engine === "webgpu";
  const usual = isAlone ? 1 : Math.min(most, Math.max(1, Math.floor(cores / (wanted.threads ?? 1))));
  const concurrency = sweep?.warmStart === true ? 1 : (wanted.concurrency ?? usual);
  return { concurrency, threads: wanted.threads ?? Math.max(1, Math.floor(cores / concurrency)) };
}
