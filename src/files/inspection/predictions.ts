import { truncate } from "node:fs/promises";
import { join } from "node:path";
import type { SetName } from "../../core/dataset.ts";
import { epochToTest, type LookedRun } from "../../core/runLooks.ts";
import { writeError } from "../fileError.ts";
import type { PlacedRecord } from "../predictions.ts";
import type { RunSummary } from "../runSummary.ts";
import type { RunCondition } from "./condition.ts";
import { finding, type Finding } from "./finding.ts";

const file = "predictions.bin";

/**
 * What is wrong with the file by itself.
 * @param told bytes where events miss their labels: that was told with the events.
 */
export function examinePredictions(
  path: string,
  bytes: Uint8Array,
  records: readonly PlacedRecord[],
  told: ReadonlySet<number>,
  condition: RunCondition,
): Finding[] {
  const findings: Finding[] = [];
  let end = 0;
  for (const record of records) {
    if (record.start > end && !told.has(end)) {
      findings.push(finding(file, `was changed after it was written: ${bytesText(end, record.start)}`, null));
    }
    end = record.end;
  }
  if (end < bytes.length && condition === "ended") {
    const act = () => cutBack(path, end);
    const message = `ends with no whole record: ${bytesText(end, bytes.length)}`;
    findings.push(finding(file, message, { words: "cut back to the last whole record", act }));
  }
  return findings;
}

/** Probabilities that a run leaves when it ends in peace: of its best and its last epoch, and of the test set. */
export function missingProbabilities(
  { status, result, step }: RunSummary,
  run: LookedRun,
  records: readonly PlacedRecord[],
): Finding[] {
  if (result === null || (status !== "completed" && status !== "stopped")) return [];
  const has = (set: SetName, epoch: number): boolean =>
    records.some(({ record }) => record.kind === "probabilities" && record.set === set && record.epoch === epoch);
  const { epochs } = run.history;
  const kept = epochs.filter(({ epoch }, i) => epoch === result.bestEpoch || i === epochs.length - 1);
  const wanted = kept.flatMap(({ epoch, evaluations }) => evaluations.map(({ set }) => ({ set, epoch })));
  const tested = epochToTest(result.bestEpoch, run);
  if (status === "completed" && result.test !== null && step > 0) wanted.push({ set: "test", epoch: tested ?? 0 });
  return wanted
    .filter(({ set, epoch }) => !has(set, epoch))
    .map(({ set, epoch }) => finding(file, `lacks the probabilities of the ${set} set in epoch ${epoch}`, null));
}

function bytesText(from: number, until: number): string {
  return `bytes ${from} to ${until - 1}`;
}

async function cutBack(path: string, length: number): Promise<void> {
  await truncate(join(path, file), length).catch((error: unknown) => {
    throw writeError(join(path, file), error);
  });
}
