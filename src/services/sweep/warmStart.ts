import { dirname, join } from "node:path";
import type { Experiment } from "../../core/experiment/schema.ts";
import { ExpectedError } from "../../core/errors.ts";
import { rememberedFile } from "../../files/experimentJson.ts";
import { readRunSummary } from "../../files/runSummary.ts";

/**
 * An experiment that starts from the final weights of another run: its `model.weights` names them, so that the run says
 * by itself where it started, and is known by it.
 *
 * @param before folder of the other run; null: the experiment as it is.
 * @param file absolute path of the experiment file, to which the weights' path is relative.
 * @throws ExpectedError `bad-weights` when that run has no weights, besides the errors of reading it.
 */
export async function startedFrom(experiment: Experiment, before: string | null, file: string): Promise<Experiment> {
  if (before === null) return experiment;
  const { result, runId } = await readRunSummary(before);
  const folder = result?.finalModel ?? null;
  if (folder === null) {
    throw new ExpectedError("bad-weights", `The run ${runId} has no final weights to start from.`, {
      next: "Delete it: the sweep then trains it again.",
    });
  }
  const weights = rememberedFile(dirname(file), join(before, folder, "model.json"));
  return { ...experiment, model: { ...experiment.model, weights } };
}
