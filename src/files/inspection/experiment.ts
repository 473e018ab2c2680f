import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseExperiment } from "../../core/experiment/parse.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import type { Network } from "../../core/network/network.ts";
import { writeFileAtomic } from "../atomicFile.ts";
import type { Checkpoint } from "../checkpoint.ts";
import { experimentText, recalledFile, sha256Of } from "../experimentJson.ts";
import { readOrProblem } from "../readOrProblem.ts";
import type { RunSummary } from "../runSummary.ts";
import { readWhole } from "../wholeFile.ts";
import { finding, type Finding, type Mend } from "./finding.ts";
import { putAside } from "./putAside.ts";

const file = "experiment.json";
/** Far more than any experiment takes. */
const largest = 16 * 1024 * 1024;

export interface RunExperiment {
  readonly experiment: Experiment;
  readonly network: Network;
  /** Of the file. */
  readonly sha256: string;
}

/**
 * @param summary null when it cannot be read.
 * @param checkpoint a whole one of this run, if there is one: it has a copy.
 */
export async function examineExperiment(
  path: string,
  summary: RunSummary | null,
  checkpoint: Checkpoint | null,
): Promise<{ found: RunExperiment | null; findings: readonly Finding[] }> {
  const { bytes, problems } = await readOrProblem(path, file);
  const text = bytes?.toString("utf8") ?? null;
  const read = text === null ? null : parsed(text);
  const expected = summary?.experimentSha256 ?? hashOf(checkpoint) ?? read?.sha256 ?? null;
  if (read !== null && read.sha256 === expected) return { found: read, findings: [] };
  const message = problems.at(0)?.message ?? damageOf(text ?? "", read);
  const found = finding(file, message, await otherCopy(path, summary, checkpoint, expected));
  return { found: null, findings: [found] };
}

function damageOf(text: string, read: RunExperiment | null): string {
  if (text === "") return "is empty";
  return read === null ? "is cut off or no experiment" : "was changed after it was written";
}

function parsed(text: string): RunExperiment | null {
  const { experiment, network } = parseExperiment(text, { fileName: file, kept: true });
  return experiment === null ? null : { experiment, network, sha256: sha256Of(text) };
}

function hashOf(checkpoint: Checkpoint | null): string | null {
  return checkpoint === null ? null : sha256Of(experimentText(checkpoint.experiment));
}

/** @param expected SHA-256 of what is wanted; null when nobody knows it any more. */
async function otherCopy(
  path: string,
  summary: RunSummary | null,
  checkpoint: Checkpoint | null,
  expected: string | null,
): Promise<Mend | null> {
  if (checkpoint !== null && hashOf(checkpoint) === expected) {
    return replacing(path, experimentText(checkpoint.experiment), "written again from a checkpoint's copy");
  }
  const original = await originalText(path, summary?.experimentFile ?? null);
  if (original === null || sha256Of(original) !== expected) return null;
  return replacing(path, original, "written again from the experiment file it came from");
}

function replacing(path: string, text: string, words: string): Mend {
  return {
    words,
    act: async () => {
      // A folder in its place cannot be replaced.
      if ((await stat(join(path, file)).catch(() => null))?.isDirectory() === true) await putAside(path, file);
      await writeFileAtomic(join(path, file), text);
    },
  };
}

/** @returns what the run's `experiment.json` would be, had the run been started from that file as it is now. */
async function originalText(path: string, remembered: string | null): Promise<string | null> {
  if (remembered === null || !remembered.endsWith(".json")) return null;
  const original = recalledFile(path, remembered);
  const kind = await stat(original).catch(() => null);
  if (kind?.isFile() !== true) return null;
  const bytes = await readWhole(original, largest).catch(() => null);
  if (bytes === null) return null;
  const { experiment } = parseExperiment(bytes.toString("utf8"), { fileName: basename(original), kept: true });
  return experiment === null ? null : experimentText(experiment);
}
