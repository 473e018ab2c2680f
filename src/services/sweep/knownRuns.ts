import type { Experiment } from "../../core/experiment/schema.ts";
import type { RunInputs } from "../../core/runEvents.ts";
import { namesFiles } from "../../core/sweep/identity.ts";
import { inParallel } from "../inParallel.ts";
import { experimentOfRun } from "../runExperiment.ts";
import type { RunEntry } from "../runStore.ts";
import { RunStore } from "../runStore.ts";
import { experimentKey } from "./key.ts";

/** The runs of a folder by what they train, whoever started them. */
export class KnownRuns {
  readonly #byKey: ReadonlyMap<string, readonly RunEntry[]>;

  private constructor(byKey: ReadonlyMap<string, readonly RunEntry[]>) {
    this.#byKey = byKey;
  }

  /**
   * @param runs folder of all runs. What cannot be read there is no run.
   * @throws ExpectedError `file-unreadable` when the folder cannot be read.
   */
  static async read(runs: string): Promise<KnownRuns> {
    const entries = (await new RunStore(runs).list()).filter(({ status, newer }) => status !== "damaged" && !newer);
    const keys = await inParallel(entries, async ({ path }) => experimentOfRun(path).then(keyOfRun, () => null));
    const byKey = new Map<string, RunEntry[]>();
    for (const [index, entry] of entries.entries()) {
      const key = keys[index];
      if (key !== null) byKey.set(key, [...(byKey.get(key) ?? []), entry]);
    }
    return new KnownRuns(byKey);
  }

  /**
   * @param inputs what lies in the files that the experiment names now.
   * @returns the run that has come furthest with it: a completed one, the first of several; null when there is none.
   */
  find(experiment: Experiment, inputs: RunInputs | null): RunEntry | null {
    // What has not read its files yet reads them as they are now.
    const keys = new Set([experimentKey(experiment, null), experimentKey(experiment, inputs)]);
    // Newest first.
    const runs = [...keys].flatMap((key) => this.#byKey.get(key) ?? []).reverse();
    const completed = runs.find(({ status }) => status === "completed");
    if (completed !== undefined) return completed;
    return runs.reduce<RunEntry | null>((best, run) => (best === null || run.step > best.step ? run : best), null);
  }
}

/** @returns null where it is not known what the files held that its experiment names. */
function keyOfRun({
  experiment,
  hasStarted,
  inputs,
}: {
  readonly experiment: Experiment;
  readonly hasStarted: boolean;
  readonly inputs: RunInputs | null;
}): string | null {
  return hasStarted && inputs === null && namesFiles(experiment) ? null : experimentKey(experiment, inputs);
}
