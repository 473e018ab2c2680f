import type { RecordedEntry } from "../runEntry.ts";

/** One point of a sweep and what came of it, to be shown. */
export interface SweepRow {
  /** From 0, in the sweep's order. */
  readonly index: number;
  readonly values: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Id of its run; null before there is one. */
  readonly run: string | null;
  /** Of its run; "waiting" where there is none yet. */
  readonly status: RecordedEntry["status"] | "waiting";
  /** Of the best epoch, 0 to 1; on the set that `chosenOn` names. */
  readonly accuracy: number | null;
  readonly chosenOn: string | null;
  readonly bestEpoch: number | null;
  readonly test: number | null;
  readonly testLoss: number | null;
  /** Epochs completed. */
  readonly epoch: number;
  readonly epochs: number | null;
  readonly seconds: number | null;
}

/** @returns a point with what its run says; `entry` is null where there is no run yet. */
export function rowOf(
  { index, values, seed, run }: Pick<SweepRow, "index" | "values" | "seed" | "run">,
  entry: RecordedEntry | null,
): SweepRow {
  return {
    ...{ index, values, seed, run },
    status: entry?.status ?? "waiting",
    ...{ accuracy: entry?.best?.accuracy ?? null, chosenOn: entry?.best?.set ?? null },
    bestEpoch: entry?.best?.epoch ?? null,
    ...{ test: entry?.test?.accuracy ?? null, testLoss: entry?.test?.loss ?? null },
    ...{ epoch: entry?.epoch ?? 0, epochs: entry?.epochs ?? null, seconds: entry?.seconds ?? null },
  };
}
