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
import { rebuiltSummary, type SummarySources } from "./rebuiltSummary.ts";
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

  const { found } = experiment;
  const newest = checkpoints.good.at(0) ?? null;
  const sources: SummarySources | null =
    found === null || events.decoded === null
      ? null
      : {
          path,
          experiment: found.experiment,
          experimentSha256: found.sha256,
          recorded: events.decoded.events,
          history: events.history,
          checkpoint: newest,
          trainer,
          models: new Set(names),
        };
  const findings: Finding[] = [
    ...experiment.findings,
    ...(summary === null ? [lostSummary(path, problem ?? "cannot be read", sources)] : []),
    ...checkpoints.findings,
    ...(summary === null ? [] : examineSummary(path, summary, checkpoints, condition)),
    ...events.findings,
  ];
  // A lost summary is still known as far as the others tell.
  const known = summary ?? (sources === null ? null : rebuiltSummary(sources));
  if (predictionsRead.bytes === null) {
    findings.push(...predictionsRead.problems.map((each) => findingOf(each, null)));
  } else {
    const told = new Set(events.decoded?.problems.flatMap(({ at }) => (at === undefined ? [] : [at])));
    findings.push(...examinePredictions(path, predictionsRead.bytes, records, told, condition));
    if (known !== null) {
      const run = { history: events.history, experiment: found?.experiment ?? null };
      findings.push(...missingProbabilities(known, run, records));
    }
  }
  if (known !== null && known.result !== null && found !== null) {
    findings.push(...(await examineModels(path, known.result, found.network, checkpoints.newest)));
  }
  findings.push(...(await examineAbout(path)), ...(await examinePlaces(path, [lockFile, heartbeatFile, reserveFile])));
  return findings;
}

/** Whether a run was written by a newer version: then it is only looked at. */
export async function isNewer(path: string): Promise<boolean> {
  return (await readSummaryFile(path)).newer !== null;
}
