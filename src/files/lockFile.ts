import { createHash } from "node:crypto";
import { link, open, readdir, rm, unlink, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ExpectedError } from "../core/errors.ts";
import { writeFlushed } from "./atomicFile.ts";
import { readError, systemCode, writeError } from "./fileError.ts";
import type { ProcessIdentity } from "./machine.ts";

/** What lies in a lock file. */
export interface LockContent {
  readonly version: 1;
  readonly holder: ProcessIdentity;
  /** 16 hexadecimal digits, never the same twice. */
  readonly token: string;
  /** What it is held for, as "training". */
  readonly purpose: string;
}

/** A lock file as it was found. */
export interface FoundLock {
  readonly text: string;
  /** Where it is damaged, with the parts that could be read; the others are 0, null and empty. */
  readonly content: LockContent;
  /** Empty, cut off, or not a lock at all. */
  readonly damaged: boolean;
}

/**
 * Milliseconds for which a damaged lock file is looked at before it counts as left behind by a crash. Only where it must
 * be written in place can a lock be seen half-written.
 */
export const damagedGrace = 2000;

/** Far more than any lock takes. */
const largestLock = 16 * 1024;

/** @returns null when there is none. @throws ExpectedError `file-unreadable`. */
export async function readLockFile(path: string): Promise<FoundLock | null> {
  try {
    return await patiently(async () => {
      const handle = await open(path, "r");
      try {
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(largestLock), 0, largestLock, 0);
        return decodeLock(buffer.toString("utf8", 0, bytesRead));
      } finally {
        await handle.close();
      }
    });
  } catch (error) {
    const code = systemCode(error);
    // ESTALE: removed on the server while it was read here.
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ESTALE") return null;
    throw readError(path, error);
  }
}

/** @param text anything: a lock may lie in a folder that came from anywhere. */
export function decodeLock(text: string): FoundLock {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const { version, holder, token, purpose } = fieldsOf(value);
  const { pid, startTime, host, machine } = fieldsOf(holder);
  const content: LockContent = {
    version: 1,
    holder: {
      pid: typeof pid === "number" && Number.isSafeInteger(pid) && pid > 0 ? pid : 0,
      startTime: isPlain(startTime) ? startTime : null,
      host: isPlain(host) ? host : "",
      machine: isPlain(machine) ? machine : "",
    },
    token: typeof token === "string" && /^[0-9a-f]{16}$/.test(token) ? token : "",
    purpose: isPlain(purpose) ? purpose : "",
  };
  const { holder: known } = content;
  const whole =
    typeof version === "number" && known.pid > 0 && isPlain(host) && known.machine !== "" && content.token !== "";
  return { text, content, damaged: !whole || !isPlain(purpose) || !(startTime === null || isPlain(startTime)) };
}

/**
 * Makes the lock file with all its content at once, unless there is one.
 * @param base the path that temporary names begin with.
 * @returns whether the lock is ours now.
 * @throws ExpectedError `file-unwritable`.
 */
export async function createLockFile(path: string, base: string, content: LockContent): Promise<boolean> {
  const text = `${JSON.stringify(content)}\n`;
  const temporary = `${base}.${content.token}.tmp`;
  try {
    await writeFlushed(temporary, text);
    switch (await tryLink(temporary, path)) {
      case "made":
        return true;
      case "exists":
        // Through a network the answer may get lost, and the file be ours.
        return (await readLockFile(path))?.text === text;
      case "cleared":
        return false;
      case "refused":
        return await patiently(() => createInPlace(path, text));
    }
  } catch (error) {
    throw error instanceof ExpectedError ? error : writeError(path, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function tryLink(from: string, to: string): Promise<"made" | "exists" | "cleared" | "refused"> {
  try {
    await link(from, to);
    return "made";
  } catch (error) {
    const code = systemCode(error);
    if (code === "EEXIST") return "exists";
    // Whoever has got the lock in between has cleared the temporary file away.
    if (code === "ENOENT") return "cleared";
    // Without hard links, systems say EPERM, ENOTSUP, ENOSYS, EISDIR and more. Another cause shows again.
    return "refused";
  }
}

/** For file systems without hard links: others may see the file before it is whole. */
async function createInPlace(path: string, text: string): Promise<boolean> {
  const begin = performance.now();
  let handle: FileHandle;
  try {
    handle = await open(path, "wx");
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
  try {
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
  // After so long another process may be about to take it for a lock left half-written: wait until that is decided.
  if (performance.now() - begin > damagedGrace / 2) await sleep(damagedGrace);
  return (await readLockFile(path))?.text === text;
}

/** @throws ExpectedError `file-unwritable`; not when the file is gone. */
export async function removeLockFile(path: string): Promise<void> {
  try {
    await patiently(() => unlink(path));
  } catch (error) {
    if (systemCode(error) !== "ENOENT" && systemCode(error) !== "ENOTDIR") throw writeError(path, error);
  }
}

/**
 * @returns the name of the lock that whoever removes the lock `found` at `path` must hold. It is a name of its own for
 * every lock that there ever was.
 */
export function removalLockPath(path: string, base: string, { damaged, text, content }: FoundLock): string {
  const mark = damaged ? createHash("sha256").update(`${path}\0${text}`).digest("hex").slice(0, 16) : content.token;
  return `${base}.${mark}`;
}

/**
 * Clears away what killed processes left beside a lock that is held now. Removal locks are about locks that were there
 * before, so nobody needs them any more; of temporary files, those who still compete make new ones.
 */
export async function clearLitter(path: string, ownToken: string): Promise<void> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const match = name.startsWith(prefix) ? /^([0-9a-f]{16})(\.tmp)?$/.exec(name.slice(prefix.length)) : null;
    if (match !== null && match[1] !== ownToken) await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** On Windows a file that another process reads or deletes is refused for a moment. */
async function patiently<T>(action: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      const held = process.platform === "win32" && ["EPERM", "EACCES", "EBUSY"].includes(systemCode(error) ?? "");
      if (!held || attempt === 6) throw error;
      await sleep(10 << attempt);
    }
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** Whether it can be shown in a terminal as it is. */
function isPlain(value: unknown): value is string {
  return typeof value === "string" && /^[^\p{Cc}\p{Cf}]{0,500}$/u.test(value);
}
