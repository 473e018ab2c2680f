import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RandomStream } from "../../src/core/random/stream.ts";
import type { Fault, Product, Tally } from "./fault.ts";

export interface CampaignOptions {
  readonly product: Product;
  /** Trials of each fault; null: as many as each says. */
  readonly trials: number | null;
  readonly short: boolean;
  readonly seed: number;
  /** First trial, to do one of them again. */
  readonly from: number;
  /** Told after each trial. */
  readonly onTrial: (fault: Fault, done: number, all: number, failure: string | null) => void;
}

/** Tries each fault in turn; what does not hold is counted, and the campaign goes on. */
export async function runCampaign(faults: readonly Fault[], options: CampaignOptions): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const fault of faults) tallies.push(await tally(fault, options));
  return tallies;
}

async function tally(fault: Fault, options: CampaignOptions): Promise<Tally> {
  const { name, holds } = fault;
  const missing = fault.missing?.() ?? null;
  if (missing !== null) return { fault: name, holds, tried: 0, struck: 0, held: 0, missing, failures: [] };
  const all = options.trials ?? (options.short ? fault.trials.short : fault.trials.full);
  const failures: { trial: number; message: string }[] = [];
  let struck = 0;
  for (let i = 0; i < all; i++) {
    const number = options.from + i;
    const outcome = await attempt(fault, number, options);
    const failure = typeof outcome === "string" ? outcome : null;
    if (failure !== null) failures.push({ trial: number, message: failure });
    if (outcome !== false) struck += 1;
    options.onTrial(fault, i + 1, all, failure);
  }
  await fault.dispose?.();
  return { fault: name, holds, tried: all, struck, held: all - failures.length, missing: null, failures };
}

/** @returns what did not hold; where everything did, whether the fault met a run under way. */
async function attempt(fault: Fault, number: number, { product, seed }: CampaignOptions): Promise<string | boolean> {
  const folder = await mkdtemp(join(tmpdir(), "mnist-lab-fault-"));
  try {
    const chance = new RandomStream(seed, "order", number);
    return await fault.attempt({ number, chance, folder, product });
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
