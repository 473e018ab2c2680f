import { stat } from "node:fs/promises";
import { join } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { isOver } from "../../core/runStatus.ts";
import { readOrProblem } from "../readOrProblem.ts";
import {
  decodeRunSummary,
  markInterrupted,
  runFolderVersion,
  writeRunSummary,
  type RunSummary,
} from "../runSummary.ts";
import { unsealed } from "../sealedJson.ts";
import type { CheckpointsFound } from "./checkpoints.ts";
import type { RunCondition } from "./condition.ts";
import { finding, type Finding } from "./finding.ts";
import { putAside } from "./putAside.ts";
import { rebuiltSummary, type SummarySources } from "./rebuiltSummary.ts";

const file = "summary.json";

export interface SummaryFound {
  /** Null when it cannot be read. */
  readonly summary: RunSummary | null;
  /** What is wrong with it, as the rest of a sentence. */
  readonly problem: string | null;
  /** Version, when it is newer than what is known here. */
  readonly newer: number | null;
}

export async function readSummaryFile(path: string): Promise<SummaryFound> {
  const { bytes, problems } = await readOrProblem(path, file);
  const text = bytes?.toString("utf8") ?? "";
  if (bytes === null) return { summary: null, problem: problems.at(0)?.message ?? null, newer: null };
  const read = unsealed(text);
  if (!read.ok) return { summary: null, problem: read.problem, newer: null };
  const { version } = read.value;
  if (typeof version === "number" && version > runFolderVersion)
    return { summary: null, problem: null, newer: version };
  try {
    return { summary: decodeRunSummary(join(path, file), text), problem: null, newer: null };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return { summary: null, problem: "holds something else than expected", newer: null };
  }
}

/** @param sources null when the run's other files do not tell enough. */
export function lostSummary(path: string, problem: string, sources: SummarySources | null): Finding {
  if (sources === null) return finding(file, problem, null);
  const act = async () => {
    // A folder in its place cannot be replaced.
    if ((await stat(join(path, file)).catch(() => null))?.isDirectory() === true) await putAside(path, file);
    await writeRunSummary(path, rebuiltSummary(sources));
  };
  return finding(file, problem, { words: "made again from the run's events", act });
}

export function examineSummary(
  path: string,
  summary: RunSummary,
  { good, bad }: CheckpointsFound,
  condition: RunCondition,
): Finding[] {
  const findings: Finding[] = [];
  if (condition === "ended" && !isOver(summary.status) && summary.status !== "queued") {
    const error = { code: "trainer-failed" as const, message: "The trainer ended without a word." };
    const act = async () => {
      await markInterrupted(path, error);
    };
    const message = `says that the run is ${summary.status}, but no process holds it`;
    findings.push(finding(file, message, { words: "marked as interrupted", act }));
  }
  const named = summary.checkpoint?.file ?? null;
  const gone = named !== null && !good.some((each) => each.file === named) && !bad.has(named);
  if (gone && condition !== "live") {
    const newest = good.at(0) ?? null;
    const words = newest === null ? "no longer named in the summary" : `replaced by ${newest.file} in the summary`;
    const act = () => writeRunSummary(path, { ...summary, checkpoint: newest });
    findings.push(finding(`checkpoint/${named}`, "is missing", { words, act }));
  }
  return findings;
}
