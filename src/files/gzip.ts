import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { ExpectedError } from "../core/errors.ts";
import { systemCode, throwIfAborted } from "./fileError.ts";
import { readWhole, tooLarge } from "./wholeFile.ts";

/** Most bytes that a data file may have, unpacked: more than a million digits. */
const sizeLimit = 1_073_741_824;
const pieceSize = 65_536;

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Most bytes to read or unpack; more is an error, however small the file itself is. */
  readonly limit?: number;
}

/**
 * The content of a file, unpacked where it is gzipped (which its first two bytes say, not its name).
 * @throws ExpectedError `file-not-found`, `file-unreadable`, `too-large`, `aborted`, or `bad-data-file` where the gzip data are cut
 * off or damaged.
 */
export async function readUnpacked(path: string, options: ReadOptions = {}): Promise<Uint8Array> {
  const { signal, limit = sizeLimit } = options;
  const content = await readWhole(path, limit, signal);
  const gzipped = content.length >= 2 && content[0] === 0x1f && content[1] === 0x8b;
  return gzipped ? await unpack(path, content, limit, signal) : content;
}

async function unpack(
  path: string,
  packed: Uint8Array,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 4 * pieceSize });
  const unpacked: Buffer[] = [];
  let size = 0;
  try {
    await pipeline(piecesOf(packed), gunzip, async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) {
        throwIfAborted(signal);
        size += piece.length;
        if (size > limit) throw tooLarge(path, limit);
        unpacked.push(piece);
      }
    });
  } catch (error) {
    throw error instanceof ExpectedError ? error : gzipError(path, packed.length, gunzip.bytesWritten, error);
  }
  return Buffer.concat(unpacked, size);
}

/** Small pieces, so that the place of an error is known to within one. */
function* piecesOf(packed: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < packed.length; start += pieceSize) yield packed.subarray(start, start + pieceSize);
}

/** @param length of the packed file. @param position bytes of it that were unpacked. @returns the error for what zlib says. */
export function gzipError(path: string, length: number, position: number, error: unknown): ExpectedError {
  if (systemCode(error) === "Z_BUF_ERROR") {
    return new ExpectedError("bad-data-file", `${path} is cut off: its gzip data do not end at byte ${length}`, {
      next: "Fetch the file again.",
      cause: error,
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new ExpectedError(
    "bad-data-file",
    `${path} is damaged: its gzip data are wrong near byte ${position} (${reason})`,
    {
      next: "Fetch the file again.",
      cause: error,
    },
  );
}
