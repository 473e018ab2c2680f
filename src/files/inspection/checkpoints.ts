import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ExpectedError, reportOf } from "../../core/errors.ts";
import { listCheckpoints, readCheckpoint, type Checkpoint } from "../checkpoint.ts";
import { writeError } from "../fileError.ts";
import { finding, type Finding } from "./finding.ts";
import { putAside, puttingAside } from "./putAside.ts";

const folderName = "checkpoint";

/** A checkpoint that is as it was written. */
export interface GoodCheckpoint {
  readonly file: string;
  readonly epoch: number;
  readonly step: number;
}

export interface CheckpointsFound {
  /** The newest first. */
  readonly good: readonly GoodCheckpoint[];
  /** Names in the folder that are no whole checkpoints. */
  readonly bad: ReadonlySet<string>;
  /** The first of the good ones, read. */
  readonly newest: Checkpoint | null;
  readonly findings: readonly Finding[];
}

/** Reads every checkpoint of a run, one after another. */
export async function examineCheckpoints(path: string): Promise<CheckpointsFound> {
  const folder = join(path, folderName);
  const kind = await stat(folder).catch(() => null);
  if (kind === null) return { good: [], bad: new Set(), newest: null, findings: [] };
  if (!kind.isDirectory()) {
    const found = finding(folderName, "is a file, not a folder", puttingAside(path, folderName));
    return { good: [], bad: new Set(), newest: null, findings: [found] };
  }
  const good: GoodCheckpoint[] = [];
  const bad = new Set<string>();
  const findings: Finding[] = [];
  let newest: Checkpoint | null = null;
  for (const { file } of await listed(folder, findings)) {
    try {
      const checkpoint = await readCheckpoint(join(folder, file));
      const { epoch, step } = checkpoint.state;
      if (newest === null || step > newest.state.step) newest = checkpoint;
      good.push({ file, epoch, step });
    } catch (error) {
      bad.add(file);
      findings.push(badCheckpoint(folder, file, error));
    }
  }
  good.sort((a, b) => b.step - a.step);
  return { good, bad, newest, findings };
}

async function listed(folder: string, findings: Finding[]): Promise<readonly { file: string }[]> {
  try {
    return await listCheckpoints(folder);
  } catch (error) {
    findings.push(finding(folderName, `cannot be read: ${reportOf(error).message}`, null));
    return [];
  }
}

function badCheckpoint(folder: string, file: string, error: unknown): Finding {
  if (!(error instanceof ExpectedError)) throw error;
  const newer = error.code === "not-resumable";
  // The message begins with the path, which the finding names already.
  const message = error.message.replace(`${join(folder, file)} `, "").replace(/\.$/, "");
  return finding(
    `${folderName}/${file}`,
    message,
    newer ? null : { words: "taken away", act: () => takeAway(folder, file) },
  );
}

/** Nothing can be got out of a checkpoint that is not whole. */
async function takeAway(folder: string, file: string): Promise<void> {
  const path = join(folder, file);
  if ((await stat(path)).isDirectory()) {
    await putAside(folder, file);
    return;
  }
  await rm(path, { force: true }).catch((error: unknown) => {
    throw writeError(path, error);
  });
}
