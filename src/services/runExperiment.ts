import type { Experiment } from "../core/experiment/schema.ts";
import { readRunExperiment, recalledFile } from "../files/experimentJson.ts";
import { readRunSummary } from "../files/runSummary.ts";

/**
 * @param run folder of a run.
 * @returns its experiment, and the absolute path of the file that it came from; null where there was none.
 * @throws ExpectedError `damaged-run`, besides the errors of reading.
 */
export async function experimentOfRun(run: string): Promise<{ experiment: Experiment; file: string | null }> {
  const { experimentFile, experimentSha256 } = await readRunSummary(run);
  const { experiment } = await readRunExperiment(run, experimentSha256);
  return { experiment, file: experimentFile === null ? null : recalledFile(run, experimentFile) };
}
