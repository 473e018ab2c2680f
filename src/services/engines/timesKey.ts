import { createHash } from "node:crypto";
import { cpus } from "node:os";
import type { Experiment } from "../../core/experiment/schema.ts";
import type { KnownLibrary } from "./memory.ts";

/** Changes when engines have become faster or slower than those that were timed before. */
const generation = 1;

export interface TimedSituation {
  readonly experiment: Experiment;
  /** Null: all cores. */
  readonly threads: number | null;
  readonly library: KnownLibrary | null;
  /** Path of the Node that trains. */
  readonly execPath: string;
}

/** @returns what the time of a batch depends on, as 64 hexadecimal digits. */
export function timesKey({ experiment, threads, library, execPath }: TimedSituation): string {
  const { model, training } = experiment;
  const machine = cpus();
  const parts = [
    generation,
    model.layers,
    [training.batchSize, training.loss, training.optimizer.type],
    [machine.at(0)?.model ?? "", machine.length, threads],
    [library?.library.version ?? null, library?.files ?? null],
    execPath,
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
