import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { openPromise, type Entry, type ZipFile } from "yauzl";
import { ExpectedError } from "../../core/errors.ts";
import { reasonOf, systemCode } from "../../files/fileError.ts";

/** What the library needs of a wheel: the libraries, what they load, the C headers for building, and the licences. */
const wanted = [
  /^tensorflow\/lib[^/]+\.(so(\.\d+)*|dylib)$/,
  /^[^/]+\.libs\/[^/]+$/,
  /^tensorflow\/include\/(tensorflow\/c|((tensorflow|xla)\/)?tsl\/(c|platform))\/.+\.h$/,
  /^tensorflow\/include\/tensorflow\/core\/platform\/ctstring[^/]*\.h$/,
  /^tensorflow\/THIRD_PARTY_NOTICES\.txt$/,
  /^nvidia\/[^/]+\/lib\/.+$/,
  /^nvidia\/cuda_nvcc\/(bin|nvvm)\/.+$/,
  /^[^/]+\.dist-info\/(LICENSE|License|licenses\/).*$/,
];

export interface UnpackOptions {
  readonly signal?: AbortSignal;
  /** @param done bytes unpacked. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Unpacks of a wheel what is needed, in its folders.
 *
 * @throws ExpectedError `disk-full`, `file-unwritable`, `download-failed` when it is no whole archive, `aborted`.
 */
export async function unpackWheel(wheel: string, folder: string, options: UnpackOptions = {}): Promise<void> {
  const { signal } = options;
  let done = 0;
  try {
    // It refuses names that lead out of the folder.
    const archive = await openPromise(wheel, { autoClose: false });
    try {
      for await (const entry of archive.eachEntry()) {
        if (entry.fileName.endsWith("/") || !wanted.some((pattern) => pattern.test(entry.fileName))) continue;
        signal?.throwIfAborted();
        await unpackEntry(archive, entry, join(folder, entry.fileName), signal, (bytes) => {
          done += bytes;
          options.onProgress?.(done);
        });
      }
    } finally {
      archive.close();
    }
  } catch (error) {
    throw unpackError(wheel, folder, error, signal);
  }
}

async function unpackEntry(
  archive: ZipFile,
  entry: Entry,
  path: string,
  signal: AbortSignal | undefined,
  onBytes: (bytes: number) => void,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      onBytes(chunk.length);
      callback(null, chunk);
    },
  });
  const runnable = ((entry.externalFileAttributes >>> 16) & 0o100) !== 0;
  const file = createWriteStream(path, { flags: "wx", mode: runnable ? 0o755 : 0o644, flush: true });
  await pipeline(await archive.openReadStreamPromise(entry), counting, file, signal === undefined ? {} : { signal });
}

function unpackError(wheel: string, folder: string, error: unknown, signal: AbortSignal | undefined): ExpectedError {
  if (signal?.aborted === true) return new ExpectedError("aborted", "Unpacking was cancelled.");
  const code = systemCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new ExpectedError("disk-full", `The disk of ${folder} is full.`, {
      next: "Make room and try again.",
      cause: error,
    });
  }
  if (code !== undefined) {
    return new ExpectedError("file-unwritable", `${folder} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
  return new ExpectedError("download-failed", `${wheel} is no whole archive: ${reasonOf(error)}.`, {
    next: "Try again; nothing of it was kept.",
    cause: error,
  });
}
