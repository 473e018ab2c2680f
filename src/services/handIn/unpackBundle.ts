import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { openPromise, type Entry, type ZipFile } from "yauzl";
import { ExpectedError } from "../../core/errors.ts";
import { crc32 } from "../../files/crc32.ts";
import { readError, reasonOf, systemCode, writeError } from "../../files/fileError.ts";

/** Bytes that a bundle may unpack to: ten times what a run of a million weights takes. */
export const largestBundle = 500_000_000;
/** Files that it may hold: far more than any run has. */
const mostFiles = 1000;
/** Bytes of a file's path. No file of a run comes near, and every system takes it. */
const longestPath = 200;

/** What is wrong with a file of an archive. */
export interface DamagedEntry {
  readonly file: string;
  /** The end of a sentence that begins with the file. */
  readonly message: string;
}

/**
 * Unpacks a bundle. A file that cannot be unpacked is told and left out; the others are there.
 *
 * @param folder is there, and empty.
 * @returns what is wrong with files of the archive.
 * @throws ExpectedError `bad-bundle` where it is no archive, or one that nobody should unpack; `file-not-found`,
 * `file-unreadable`, `file-unwritable`, `aborted`.
 */
export async function unpackBundle(bundle: string, folder: string, signal: AbortSignal): Promise<DamagedEntry[]> {
  const archive = await opened(bundle);
  const damaged: DamagedEntry[] = [];
  const places = new Places();
  let room = largestBundle;
  let entries = 0;
  try {
    for await (const entry of archive.eachEntry()) {
      if (signal.aborted) throw aborted();
      if (++entries > mostFiles) throw bad(bundle, `it holds more than ${mostFiles} files`);
      const file = entry.fileName;
      if (file.endsWith("/")) continue;
      const name = shown(file);
      if (!isPlain(entry)) throw bad(bundle, `its entry ${name} is no plain file`);
      if (!isNameOfRun(file)) throw bad(bundle, `its entry ${name} has a name that no file of a run has`);
      if (!places.take(file)) throw bad(bundle, `it holds ${name} twice`);
      room -= entry.uncompressedSize;
      if (room < 0) throw bad(bundle, `it unpacks to more than ${largestBundle / 1e6} MB`);
      const problem = isPackedOtherwise(entry)
        ? "is packed in a way that MNIST Lab does not write"
        : await unpacked(archive, entry, join(folder, file), signal);
      if (problem !== null) damaged.push({ file, message: problem });
    }
    return damaged;
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    if (signal.aborted) throw aborted();
    throw bad(bundle, `it cannot be unpacked (${reasonOf(error)})`, error);
  } finally {
    archive.close();
  }
}

async function opened(bundle: string): Promise<ZipFile> {
  try {
    // It refuses names that lead out of the folder.
    return await openPromise(bundle, { autoClose: false });
  } catch (error) {
    if (systemCode(error) !== undefined) throw readError(bundle, error);
    throw bad(bundle, `it is no zip archive, or cut off (${reasonOf(error)})`, error);
  }
}

/** Links and devices lead out of the folder that they are unpacked to. */
function isPlain({ externalFileAttributes }: Entry): boolean {
  const kind = (externalFileAttributes >>> 16) & 0o170000;
  return kind === 0 || kind === 0o100000;
}

/** Neither stored nor deflated, or encrypted. */
function isPackedOtherwise(entry: Entry): boolean {
  return entry.isEncrypted() || (entry.compressionMethod !== 0 && entry.compressionMethod !== 8);
}

/** What one system or another refuses or takes for something else than a name. */
const unsafe = /[\p{C}<>:"|?*\\]/u;

/** @returns whether a file may be written under that path, on every system. */
function isNameOfRun(path: string): boolean {
  const parts = path.split("/");
  return (
    Buffer.byteLength(path) <= longestPath &&
    parts.length <= 4 &&
    parts.every((part) => part !== "" && !unsafe.test(part) && !/[. ]$/.test(part))
  );
}

/** @returns a name as it is read, with nothing in it that cannot be seen; of a long one its beginning. */
function shown(name: string): string {
  const start = name.length <= longestPath ? name : `${name.slice(0, longestPath)}…`;
  return JSON.stringify(start).replaceAll(/\p{C}/gu, (each) => `\\u{${each.codePointAt(0)?.toString(16) ?? ""}}`);
}

/** Where the files of an archive go: no two to one place, and none below another. */
class Places {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  /** @returns whether the place was free; then it is taken. */
  take(path: string): boolean {
    // Systems that tell no capital letters from small ones, or spell accents their own way, would write both to one place.
    const place = path.normalize("NFC").toLowerCase();
    const parts = place.split("/");
    const folders = parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"));
    const taken = this.#files.has(place) || this.#folders.has(place) || folders.some((each) => this.#files.has(each));
    this.#files.add(place);
    for (const each of folders) this.#folders.add(each);
    return !taken;
  }
}

/** @returns what is wrong with it, or null. */
async function unpacked(archive: ZipFile, entry: Entry, path: string, signal: AbortSignal): Promise<string | null> {
  let sum = 0;
  const summing = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      sum = crc32(chunk, sum);
      callback(null, chunk);
    },
  });
  try {
    await mkdir(dirname(path), { recursive: true });
    const content = await archive.openReadStreamPromise(entry);
    await pipeline(content, summing, createWriteStream(path, { flags: "wx" }), { signal });
  } catch (error) {
    if (signal.aborted) throw aborted();
    const code = systemCode(error);
    if (code !== undefined && !code.startsWith("Z_")) throw writeError(path, error);
    return "cannot be unpacked: its compressed bytes were changed";
  }
  return sum === entry.crc32 ? null : "was changed inside the archive: its checksum there is wrong";
}

function bad(bundle: string, what: string, cause?: unknown): ExpectedError {
  return new ExpectedError("bad-bundle", `${bundle} is no hand-in bundle: ${what}.`, {
    next: "Ask for it again: *Export Hand-In Bundle* or `mnist-lab hand-in RUN` makes one.",
    ...(cause === undefined ? {} : { cause }),
  });
}

function aborted(): ExpectedError {
  return new ExpectedError("aborted", "Verifying was cancelled.");
}
