import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { writeError } from "../../files/fileError.ts";
import { acquireLock, type Lock } from "../../files/lock.ts";
import { fetchedTensorflows, markName, unfinishedPrefix, type FetchedMark } from "./fetched.ts";
import { neededRoom, type TensorflowPackage } from "./packages.ts";
import { pipDownload } from "./pipDownload.ts";
import type { PythonProgram } from "./python.ts";
import { unpackWheel } from "./unpackWheel.ts";

export interface SetupProgress {
  readonly stage: "download" | "unpack";
  /** Name on the package index: "tensorflow-cpu". */
  readonly project: string;
  /** Bytes of this file, or of what is in it. */
  readonly done: number;
  readonly total: number;
}

export interface SetupOptions {
  /** Folder of all that is fetched. */
  readonly cache: string;
  readonly wanted: TensorflowPackage;
  /** One that has pip. */
  readonly python: PythonProgram;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SetupProgress) => void;
}

const lockName = "setup.lock";

/**
 * Fetches TensorFlow's library, unless it is there. It gets its name only when it is whole; what an earlier start left
 * unfinished is removed, and another version for the same device at the end.
 *
 * @returns folder of the package `tensorflow`, with the libraries and `include/`.
 * @throws ExpectedError `run-busy` while another process does the same; `no-python`, `no-pip`, `no-network`,
 * `wrong-checksum`, `download-failed`, `disk-full`, `file-unwritable`, `aborted`.
 */
export async function setUpTensorflow(options: SetupOptions): Promise<string> {
  const { cache, wanted } = options;
  const lock = await lockOf(cache, "setting up TensorFlow", options.signal);
  try {
    await clearUnfinished(cache);
    const { version, variant, platform } = wanted;
    const folder = join(cache, `${version}-${variant}`);
    const there = await fetchedTensorflows(cache);
    if (!there.some((each) => each.folder === folder && each.platform === platform)) {
      await checkRoom(cache, neededRoom(wanted));
      await fetchInto(folder, options);
    }
    // The CPU's and the GPU's lie beside each other; the GPU's is taken.
    const before = there.filter((other) => other.variant === variant && other.folder !== folder);
    for (const other of before) await remove(other.folder, cache);
    return join(folder, "tensorflow");
  } finally {
    await lock.release();
  }
}

/**
 * Removes all that was fetched. A trainer that uses it goes on where the system allows that.
 *
 * @returns whether there was something.
 * @throws ExpectedError `run-busy` while it is being set up, `file-unwritable`.
 */
export async function removeTensorflow(cache: string): Promise<boolean> {
  const lock = await lockOf(cache, "removing TensorFlow", undefined);
  try {
    await clearUnfinished(cache);
    const there = await fetchedTensorflows(cache);
    for (const { folder } of there) await remove(folder, cache);
    return there.length > 0;
  } finally {
    await lock.release();
  }
}

async function lockOf(cache: string, purpose: string, signal: AbortSignal | undefined): Promise<Lock> {
  await mkdir(cache, { recursive: true }).catch((error: unknown) => {
    throw writeError(cache, error);
  });
  return acquireLock(join(cache, lockName), purpose, { heartbeat: null, ...(signal === undefined ? {} : { signal }) });
}

async function fetchInto(folder: string, options: SetupOptions): Promise<void> {
  const { cache, wanted } = options;
  const unfinished = unfinishedName(cache);
  try {
    for (const wheel of wanted.wheels) await fetchWheel(wheel, unfinished, options);
    const mark: FetchedMark = { version: wanted.version, variant: wanted.variant, platform: wanted.platform };
    await writeFileAtomic(join(unfinished, markName), `${JSON.stringify(mark, null, 2)}\n`);
    await remove(folder, cache);
    await rename(unfinished, folder).catch((error: unknown) => {
      throw writeError(folder, error);
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** One after another, so that the room for one is enough. */
async function fetchWheel(
  wheel: TensorflowPackage["wheels"][number],
  unfinished: string,
  { cache, wanted, python, environment, signal, onProgress }: SetupOptions,
): Promise<void> {
  const downloads = unfinishedName(cache);
  const { project } = wheel;
  const cancelling = signal === undefined ? {} : { signal };
  try {
    await makeFolders(downloads, unfinished);
    const file = await pipDownload(wheel, wanted, {
      python,
      environment,
      folder: downloads,
      ...cancelling,
      onProgress: (done) => onProgress?.({ stage: "download", project, done, total: wheel.size }),
    });
    await unpackWheel(file, unfinished, {
      ...cancelling,
      onProgress: (done) => onProgress?.({ stage: "unpack", project, done, total: Math.max(done, wheel.unpacked) }),
    });
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
}

async function makeFolders(...folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw writeError(folder, error);
    });
  }
}

const unfinishedName = (cache: string): string => join(cache, `${unfinishedPrefix}${randomBytes(6).toString("hex")}`);

/** Takes its name away first, so that what is left of it is never used. */
async function remove(folder: string, cache: string): Promise<void> {
  const removed = unfinishedName(cache);
  try {
    await rename(folder, removed);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw writeError(folder, error);
  }
  await rm(removed, { recursive: true, force: true });
}

async function clearUnfinished(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (name.startsWith(unfinishedPrefix)) await rm(join(cache, name), { recursive: true, force: true });
  }
}

async function checkRoom(cache: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(cache);
  const free = bavail * bsize;
  if (free >= needed) return;
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
  throw new ExpectedError(
    "disk-full",
    `TensorFlow needs ${megabytes(needed)} in ${dirname(cache)}, and ${megabytes(free)} are free.`,
    { next: "Make room, or set XDG_CACHE_HOME to a folder on another disk." },
  );
}
