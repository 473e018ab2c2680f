import { readdir } from "node:fs/promises";
import { readError } from "../fileError.ts";
import { placedPredictions } from "../predictions.ts";
import { readOrProblem } from "../readOrProblem.ts";
import { heartbeatFile, lockFile, reserveFile } from "../runFolder.ts";
import { runFolderVersion } from "../runSummary.ts";
import { examineCheckpoints } from "./checkpoints.ts";
import type { RunCondition } from "./condition.ts";
import { examineEvents } from "./events.ts";
import { examineExperiment } from "./experiment.ts";
import { finding, findingOf, type Finding } from "./finding.ts";
import { examineModels } from "./models.ts";
import { examinePredictions, missingProbabilities } from "./predictions.ts";
import { examineAbout, examinePlaces } from "./side.ts";
import { examineSummary, lostSummary, readSummaryFile } from "./summary.ts";

/**
 * Looks at every file of a run, in the order in which repairs need one another: what is found first is mended first.
 *
 * @param trainer who held the run last, as far as a lock tells.
 * @throws ExpectedError `file-not-found`, `file-unreadable` when there is no such folder.
 */
export async function examineRun(
  path: string,
  condition: RunCondition,
  trainer: { readonly pid: number; readonly host: string },
): Promise<Finding[]> {
  const names = await readdir(path).catch((error: unknown) => {
    throw readError(path, error);
  });
  const { summary, problem, newer } = await readSummaryFile(path);
  if (newer !== null) {
    const message = `was written by a newer version (format ${newer}, this one knows ${runFolderVersion})`;
    return [finding("summary.json", message, null)];
  }
  const checkpoints = await examineCheckpoints(path);
  const experiment = await examineExperiment(path, summary, checkpoints.newest);
  const eventsRead = await readOrProblem(path, "events.jsonl");
  // After the events, which refer to predictions that were written before them.
  const predictionsRead = await readOrProblem(path, "predictions.bin");
  const records = predictionsRead.bytes === null ? [] : placedPredictions(predictionsRead.bytes);
  const events = examineEvents(path, eventsRead, predictionsRead.bytes, records, condition, {
    summary,
    checkpointStep: checkpoints.good.at(0)?.step ?? 0,
    epochs: experiment.found?.experiment.training.epochs ?? null,
  });

  const findings: Finding[] = [...experiment.findings];
  if (summary === null) {
    const { found } = experiment;
    const sources =
      found === null || events.decoded === null
        ? null
        : {
            path,
            experiment: found.experiment,
            experimentSha256: found.sha256,
            recorded: events.decoded.events,
            history: events.history,
            checkpoint: checkpoints.good.at(0) ?? null,
            trainer,
            models: new Set(names),
          };
    findings.push(lostSummary(path, problem ?? "cannot be read", sources));
  }
  findings.push(...checkpoints.findings);
  if (summary !== null) findings.push(...examineSummary(path, summary, checkpoints, condition));
  findings.push(...events.findings);
  if (predictionsRead.bytes === null) {
    findings.push(...predictionsRead.problems.map((each) => findingOf(each, null)));
  } else {
    findings.push(...examinePredictions(path, predictionsRead.bytes, condition));
    if (summary !== null) findings.push(...missingProbabilities(summary, events.history, records));
  }
  if (summary?.result !== undefined && summary.result !== null && experiment.found !== null) {
    const { network } = experiment.found;
    findings.push(...(await examineModels(path, summary.result, network, checkpoints.newest)));
  }
  findings.push(...(await examineAbout(path)), ...(await examinePlaces(path, [lockFile, heartbeatFile, reserveFile])));
  return findings;
}

/** Whether a run was written by a newer version: then it is only looked at. */
export async function isNewer(path: string): Promise<boolean> {
  return (await readSummaryFile(path)).newer !== null;
}
