import { availableParallelism } from "node:os";

/** How a sweep uses the cores at hand. */
export interface Shares {
  /** Runs at a time. */
  readonly concurrency: number;
  /** Threads of each. */
  readonly threads: number;
}

/** @param wanted what a person asked for; null or left out: as it is best. */
export function sharesOfCores(
  wanted: { readonly concurrency?: number | null | undefined; readonly threads?: number | null | undefined },
  cores = availableParallelism(),
): Shares {
  const concurrency = wanted.concurrency ?? Math.max(1, Math.floor(cores / (wanted.threads ?? 1)));
  return { concurrency, threads: wanted.threads ?? Math.max(1, Math.floor(cores / concurrency)) };
}
