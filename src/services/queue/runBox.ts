import type { Redis } from "ioredis";
import {
  isGrowingFile,
  largestQueuedFile,
  queuedFilesOf,
  type GrowingFile,
  type QueuedFile,
} from "../../protocol/queue.ts";
import { lifetime, prefix } from "./names.ts";

/** More of a file that only grows. */
export interface Piece {
  readonly file: GrowingFile;
  /** Where it begins in the file. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What lies in Redis of a run, by its job: pieces of its growing files as a stream, other files as values known by their hash. */
export class RunBox {
  readonly #client: Redis;
  readonly #keys: { readonly log: string; readonly values: string; readonly list: string };
  readonly #lock: string;

  /** @param lock key of the job's lock, which BullMQ keeps. */
  constructor(client: Redis, jobId: string, lock: string) {
    const base = `${prefix}:run:${jobId}`;
    this.#client = client;
    this.#lock = lock;
    this.#keys = { log: `${base}:log`, values: `${base}:values`, list: `${base}:list` };
  }

  /**
   * @param token of the job's lock; null for the one who puts the job into the queue: only into an empty box.
   * @returns false when the job is another worker's by now: nothing was written then.
   */
  async putValue(token: string | null, sha256: string, bytes: Uint8Array): Promise<boolean> {
    return this.#put(token, [], [sha256, bufferOf(bytes)], null, []);
  }

  /**
   * Puts pieces and the list of files, at once.
   *
   * @param forgotten hashes of values that are needed no more. @returns as `putValue`.
   */
  async putList(
    token: string | null,
    pieces: readonly Piece[],
    files: readonly QueuedFile[],
    forgotten: readonly string[],
  ): Promise<boolean> {
    return this.#put(token, pieces, [], JSON.stringify(files), forgotten);
  }

  /** @returns the files there are; null where there are none, or the list is none. */
  async list(): Promise<readonly QueuedFile[] | null> {
    const text = await this.#client.get(this.#keys.list);
    if (text === null) return null;
    try {
      return queuedFilesOf(JSON.parse(text));
    } catch {
      return null;
    }
  }

  /** @returns the value of that hash as it lies there, to be checked; null where it is gone, or too large. */
  async value({ sha256, bytes }: QueuedFile): Promise<Buffer | null> {
    if ((await this.#client.hstrlen(this.#keys.values, sha256)) !== bytes || bytes > largestQueuedFile) return null;
    return this.#client.hgetBuffer(this.#keys.values, sha256);
  }

  /** @returns hashes of all values there are, listed or not. */
  async hashes(): Promise<string[]> {
    return this.#client.hkeys(this.#keys.values);
  }

  /** @param after the id of the last piece that is known; null: none. @returns some that follow, none where none does. */
  async pieces(after: string | null): Promise<readonly (Piece & { readonly id: string })[]> {
    const from = after === null ? "-" : `(${after}`;
    const entries = await this.#client.xrangeBuffer(this.#keys.log, from, "+", "COUNT", piecesAtOnce);
    return entries.flatMap(([id, fields]) => {
      const [file, offset] = [fields[0].toString(), Number(fields[1].toString())];
      if (!isGrowingFile(file) || !Number.isSafeInteger(offset) || offset < 0) return [];
      return [{ id: id.toString(), file, offset, bytes: fields[3] }];
    });
  }

  async remove(): Promise<void> {
    await this.#client.unlink(this.#keys.log, this.#keys.values, this.#keys.list);
  }

  async #put(
    token: string | null,
    pieces: readonly Piece[],
    value: readonly (string | Buffer)[],
    list: string | null,
    forgotten: readonly string[],
  ): Promise<boolean> {
    const { log, values, list: listKey } = this.#keys;
    const done = await this.#client.eval(
      script,
      4,
      ...[this.#lock, log, values, listKey],
      ...[token ?? "", lifetime, list ?? "", pieces.length],
      ...pieces.flatMap(({ file, offset, bytes }) => [file, offset, bufferOf(bytes)]),
      value.length / 2,
      ...value,
      ...forgotten,
    );
    return done === 1;
  }
}

/** Entries of the stream that are read at once; a worker puts one each second. */
const piecesAtOnce = 64;

/**
 * Whoever has lost the lock of its job, or whose job was forgotten, writes nothing any more: BullMQ's lock is the fence. A
 * piece that comes twice because an answer was lost does no harm: its offset tells.
 */
const script = `
local token = ARGV[1]
if token == "" then
  if redis.call("EXISTS", KEYS[4]) == 1 then return 0 end
elseif redis.call("GET", KEYS[1]) ~= token then return 0 end
local at = 5
for _ = 1, tonumber(ARGV[4]) do
  redis.call("XADD", KEYS[2], "*", ARGV[at], ARGV[at + 1], "bytes", ARGV[at + 2])
  at = at + 3
end
local count = tonumber(ARGV[at])
at = at + 1
for _ = 1, count do
  redis.call("HSET", KEYS[3], ARGV[at], ARGV[at + 1])
  at = at + 2
end
for i = at, #ARGV do redis.call("HDEL", KEYS[3], ARGV[i]) end
if ARGV[3] ~= "" then redis.call("SET", KEYS[4], ARGV[3]) end
for i = 2, 4 do redis.call("PEXPIRE", KEYS[i], ARGV[2]) end
return 1
`;

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
