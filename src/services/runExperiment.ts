import type { Experiment } from "../core/experiment/schema.ts";
import { readRunExperiment, recalledFile } from "../files/experimentJson.ts";
import { readRunSummary } from "../files/runSummary.ts";

/**
 * @param run folder of a run.
 * @returns its experiment, the absolute path of the file that it came from, and the engine that it began with; null where
 * there was none.
 * @throws ExpectedError `damaged-run`, besides the errors of reading.
 */
export async function experimentOfRun(run: string): Promise<{
  experiment: Experiment;
  file: string | null;
  engine: string | null;
}> {
  const { experimentFile, experimentSha256, started } = await readRunSummary(run);
  const { experiment } = await readRunExperiment(run, experimentSha256);
  const file = experimentFile === null ? null : recalledFile(run, experimentFile);
  return { experiment, file, engine: started?.engine ?? null };
}
