import { pathToFileURL } from "node:url";
import type { Installation } from "../installation.ts";
import type { Sweep } from "./sweep.ts";
import { SweepRun, type SweepRunOptions } from "./sweepRun.ts";

export interface OpenSweepOptions extends SweepRunOptions {
  readonly installation: Installation;
  /** Of the product: workers of a queue have the same. */
  readonly version: string;
}

/** @returns what works with queues: a megabyte, which nothing else loads. */
export async function loadQueues({ queue }: Installation): Promise<typeof import("../queue/main.ts")> {
  return (await import(pathToFileURL(queue).href)) as typeof import("../queue/main.ts");
}

/**
 * Takes the sweep of an experiment file over, or begins a new one.
 *
 * @param queue address of the Redis whose workers train it, such as `redis://host:6379`; null: it trains here.
 * @throws ExpectedError as `SweepRun.open` and, with a queue, `QueuedSweep.open`.
 */
export async function openSweep(options: OpenSweepOptions, queue: string | null): Promise<Sweep> {
  if (queue === null) return SweepRun.open(options);
  const { QueuedSweep } = await loadQueues(options.installation);
  return QueuedSweep.open({ ...options, address: queue });
}
