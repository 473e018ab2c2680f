import type { Experiment } from "../core/experiment/schema.ts";
import type { RunInputs } from "../core/runEvents.ts";
import { readRunExperiment, recalledFile } from "../files/experimentJson.ts";
import { readRunSummary } from "../files/runSummary.ts";

/**
 * @param run folder of a run.
 * @returns its experiment, the absolute path of the file that it came from, the engine that it began with, and what the files
 * held that the experiment names; null where there was none.
 * @throws ExpectedError `damaged-run`, besides the errors of reading.
 */
export async function experimentOfRun(run: string): Promise<{
  experiment: Experiment;
  file: string | null;
  engine: string | null;
  /** Whether its trainer came so far that it told what the run began with. */
  hasStarted: boolean;
  inputs: RunInputs | null;
}> {
  const { experimentFile, experimentSha256, started } = await readRunSummary(run);
  const { experiment } = await readRunExperiment(run, experimentSha256);
  const file = experimentFile === null ? null : recalledFile(run, experimentFile);
  return {
    experiment,
    file,
    engine: started?.engine ?? null,
    hasStarted: started !== null,
    inputs: started?.inputs ?? null,
  };
}
