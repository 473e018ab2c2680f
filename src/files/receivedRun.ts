import { mkdir, open, readdir, rename, rm, stat, truncate, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Experiment } from "../core/experiment/schema.ts";
import type { RunInputs } from "../core/runEvents.ts";
import { flushFolder, temporaryNameOf, writeFileAtomic, writeFlushed } from "./atomicFile.ts";
import { experimentText, rememberedFile, sha256Of } from "./experimentJson.ts";
import { writeError } from "./fileError.ts";
import { Heartbeat } from "./heartbeat.ts";
import { acquireLock, type Lock } from "./lock.ts";
import { makeFolder, makeSubfolder } from "./makeFolder.ts";
import { heartbeatFile, lockFile, writeGitignore } from "./runFolder.ts";
import { writeRunSummary, type RunSummary } from "./runSummary.ts";
import { sealedText } from "./sealedJson.ts";
import { clearTemporary } from "./unfinished.ts";

export interface ReceivedRunOptions {
  /** The run's folder, which may be there. */
  readonly path: string;
  /** As it is here; the run may have been trained with another wording of it. */
  readonly experiment: Experiment;
  /** Absolute path of the experiment file; null: none. */
  readonly file: string | null;
  /** What the files hold here that the experiment names, which does not travel; null where it names none. */
  readonly inputs: RunInputs | null;
}

/**
 * The folder of a run that trains elsewhere, written from what comes of it while it is held: it is there only with a
 * summary, and a summary is written after everything that it tells of.
 */
export class ReceivedRun {
  readonly #options: ReceivedRunOptions;
  readonly #lock: Lock;
  readonly #heartbeat: Heartbeat;
  readonly #ends = new Map<string, number>();
  #summary: RunSummary | null = null;

  private constructor(options: ReceivedRunOptions, lock: Lock, heartbeat: Heartbeat) {
    this.#options = options;
    this.#lock = lock;
    this.#heartbeat = heartbeat;
  }

  /**
   * Makes the folder where it is not there, and takes it. What a process that was killed was writing there is taken away.
   *
   * @param summary what came of it first.
   * @throws ExpectedError `run-busy` while another process holds it; `file-unwritable`.
   */
  static async open(options: ReceivedRunOptions, summary: RunSummary): Promise<ReceivedRun> {
    const { path, experiment } = options;
    if (!(await isThere(path))) await makeWhole(options, ownSummary(options, begun(summary)));
    const lock = await acquireLock(join(path, lockFile), "receiving it from a worker");
    try {
      await clearTemporary(path);
      const heartbeat = await Heartbeat.start(join(path, heartbeatFile), { onLost: () => undefined });
      // The run may have been begun here, with the same experiment under another name.
      await writeFileAtomic(join(path, "experiment.json"), experimentText(experiment));
      return new ReceivedRun(options, lock, heartbeat);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** The last summary that was written; null before the first. */
  get summary(): RunSummary | null {
    return this.#summary;
  }

  /**
   * Puts a piece of a file where it belongs. What is there already stays; where it is something else, that gives way to
   * the piece, with everything behind it.
   *
   * @returns false where there is a gap before the piece.
   * @throws ExpectedError `file-unwritable`.
   */
  async append(name: string, offset: number, bytes: Uint8Array): Promise<boolean> {
    const file = join(this.#options.path, name);
    try {
      const handle = await open(file, "a+");
      try {
        const end = this.#ends.get(name) ?? (await handle.stat()).size;
        if (offset > end) return false;
        const shared = Math.min(bytes.length, end - offset);
        const same = shared === 0 || (await readAt(handle, offset, shared)).equals(bytes.subarray(0, shared));
        if (same && shared === bytes.length) return true;
        if (!same) await truncate(file, offset);
        await handle.appendFile(same ? bytes.subarray(shared) : bytes);
        await handle.datasync();
        this.#ends.set(name, offset + bytes.length);
        return true;
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw writeError(file, error);
    }
  }

  /** Writes a file whole or not at all. @param name within the folder, at most one folder below. */
  async write(name: string, bytes: Uint8Array): Promise<void> {
    const file = join(this.#options.path, name);
    if (name.includes("/")) {
      await makeSubfolder(dirname(file)).catch((error: unknown) => {
        throw writeError(dirname(file), error);
      });
    }
    await writeFileAtomic(file, bytes);
  }

  /** Writes what the run says of itself, with what is known here of where it came from. @throws ExpectedError `file-unwritable`. */
  async writeSummary(summary: RunSummary): Promise<void> {
    const own = ownSummary(this.#options, summary);
    await writeRunSummary(this.#options.path, own);
    this.#summary = own;
  }

  /** Removes the files of a folder that the run does not have any more. @param names those it has. */
  async keepOnly(folder: string, names: ReadonlySet<string>): Promise<void> {
    const path = join(this.#options.path, folder);
    if (names.size === 0) {
      await rm(path, { recursive: true, force: true });
      return;
    }
    for (const name of await readdir(path).catch(() => [])) {
      if (!names.has(name)) await rm(join(path, name), { force: true });
    }
  }

  /** Lets go of the run. */
  async close(): Promise<void> {
    await this.#heartbeat.stop();
    await rm(join(this.#options.path, heartbeatFile), { force: true }).catch(() => undefined);
    await this.#lock.release();
  }
}

/** The folder comes with all that a run has at its beginning, in one step. */
async function makeWhole({ path, experiment }: ReceivedRunOptions, summary: RunSummary): Promise<void> {
  const runs = dirname(path);
  try {
    await makeFolder(runs);
    await writeGitignore(dirname(runs));
    const start = `.${basename(path)}.`;
    for (const name of await readdir(runs)) {
      if (name.startsWith(start)) await rm(join(runs, name), { recursive: true, force: true });
    }
    const fresh = temporaryNameOf(join(runs, `.${basename(path)}`));
    await mkdir(fresh);
    await writeFlushed(join(fresh, "experiment.json"), experimentText(experiment));
    await writeFlushed(join(fresh, "events.jsonl"), "");
    await writeFlushed(join(fresh, "predictions.bin"), "");
    await writeFlushed(join(fresh, "summary.json"), sealedText(summary));
    await rename(fresh, path);
    await flushFolder(runs);
  } catch (error) {
    throw writeError(path, error);
  }
}

/** What a summary says before anything that it may tell of is there. */
function begun(summary: RunSummary): RunSummary {
  const nothing = { epoch: 0, step: 0, best: null, checkpoint: null, result: null, error: null };
  return { ...summary, ...nothing, status: "running", ended: null };
}

function ownSummary({ path, experiment, file, inputs }: ReceivedRunOptions, summary: RunSummary): RunSummary {
  const { started } = summary;
  return {
    ...summary,
    started: started === null || inputs === null ? started : { ...started, inputs },
    name: experiment.name,
    experimentFile: file === null ? null : rememberedFile(path, file),
    experimentSha256: sha256Of(experimentText(experiment)),
  };
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
