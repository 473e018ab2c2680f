import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ExpectedError } from "../core/errors.ts";
import { readHeartbeat } from "./heartbeat.ts";
import {
  clearLitter,
  createLockFile,
  damagedGrace,
  readLockFile,
  removalLockPath,
  removeLockFile,
  type FoundLock,
  type LockContent,
} from "./lockFile.ts";
import { isSameProcessAlive, ownIdentity } from "./machine.ts";

export type { LockContent } from "./lockFile.ts";

/**
 * One process at a time. Who holds a lock is written in its file; the lock of a process that is gone is taken from it.
 *
 * Two who find the same dead lock must not both remove what is there, since the second would remove the lock that the
 * first has got by then. So a lock is removed by who holds the lock of its removal, `<path>.<token>`, and sees that it is
 * still there. Tokens never come again; a removal's lock that is dead itself is removed in the same way.
 */
export interface Lock {
  readonly content: LockContent;
  readonly path: string;
  /** Whether the file is there and still ours. @throws ExpectedError `file-unreadable` when that cannot be told. */
  isHeld(): Promise<boolean>;
  /** Removes the file when it is ours. @throws ExpectedError when it is there and cannot be removed. */
  release(): Promise<void>;
}

export type Holder =
  | { readonly state: "free" }
  | { readonly state: "alive" | "dead"; readonly lock: LockContent }
  /** A process of another machine: whether it lives, only its heartbeat tells. */
  | { readonly state: "unknown"; readonly lock: LockContent };

export interface LockOptions {
  /**
   * The heartbeat of whoever holds the lock; the file `heartbeat` beside it unless told otherwise. Null for a lock that
   * is only held for moments: where another machine holds it for all of the patience, it does not live any more.
   */
  readonly heartbeat?: string | null;
  /** Milliseconds for which the heartbeat of another machine is watched; 10,000. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
  /** Called when it has to be watched whether a holder lives. */
  readonly onWatch?: (lock: LockContent) => void;
}

const usualPatience = 10_000;
/** How often to look, in milliseconds. */
const watchInterval = 250;
const retryInterval = 20;
/** How often something in between is waited for, some 10 seconds in all, before it counts as busy. */
const mostTries = 500;

/**
 * Waits only to find out whether a holder of another machine lives, or that a damaged lock is left behind; a holder that
 * lives is never waited for.
 * @param purpose what the lock is held for, as "training"; others are told.
 * @throws ExpectedError `run-busy` when somebody holds it, `file-unwritable`, `file-unreadable`, `aborted`.
 */
export async function acquireLock(path: string, purpose: string, options: LockOptions = {}): Promise<Lock> {
  const lock = await acquire(path, path, purpose, options);
  await clearLitter(path, lock.content.token);
  return lock;
}

/** @returns who holds the lock, at once; "dead" too for one whose file is damaged. @throws ExpectedError `file-unreadable`. */
export async function readHolder(path: string): Promise<Holder> {
  return holderOf(await readLockFile(path));
}

/**
 * As readHolder; a holder of another machine is watched until its heartbeat changes or the patience ends.
 * @param heartbeat null when it has none.
 * @param patience milliseconds.
 * @returns never "unknown".
 * @throws ExpectedError `file-unreadable`, `aborted`.
 */
export async function watchHolder(
  path: string,
  heartbeat: string | null,
  patience: number = usualPatience,
  signal?: AbortSignal,
): Promise<Holder> {
  const found = await readLockFile(path);
  const holder = await holderOf(found);
  if (found === null || holder.state !== "unknown") return holder;
  const { lock } = holder;
  const seen = await watch(path, found, heartbeat, patience, signal);
  if (seen === "changed") {
    // Whoever has it now has just made it.
    const now = await readLockFile(path);
    return now === null ? { state: "free" } : { state: "alive", lock: now.content };
  }
  return { state: seen, lock };
}

class FileLock implements Lock {
  readonly path: string;
  readonly content: LockContent;

  constructor(path: string, content: LockContent) {
    this.path = path;
    this.content = content;
  }

  async isHeld(): Promise<boolean> {
    return (await readLockFile(this.path))?.content.token === this.content.token;
  }

  async release(): Promise<void> {
    if (await this.isHeld()) await removeLockFile(this.path);
  }
}

/** @param base the path of the lock that it is all about; `path` is this one or that of a removal. */
async function acquire(path: string, base: string, purpose: string, options: LockOptions): Promise<Lock> {
  const { heartbeat = join(dirname(base), "heartbeat"), patience = usualPatience, signal, onWatch } = options;
  const token = randomBytes(8).toString("hex");
  const content: LockContent = { version: 1, holder: await ownIdentity(), token, purpose };
  for (let tries = 0; ; tries++) {
    throwIfAborted(signal);
    const found = await readLockFile(path);
    if (found === null && (await createLockFile(path, base, content))) return new FileLock(path, content);
    if (found !== null) {
      const holder = await holderOf(found);
      if (holder.state === "unknown") onWatch?.(holder.lock);
      const seen = holder.state === "unknown" ? await watch(path, found, heartbeat, patience, signal) : holder.state;
      if (seen === "alive") throw busy(path, found.content);
      if (seen === "dead") await removeLeftBehind(path, base, found, options);
    }
    // Somebody was quicker, and may be gone already.
    if (tries === mostTries) throw busy(path, found?.content ?? null);
    if (tries > 0) await pause(retryInterval, signal);
  }
}

async function holderOf(found: FoundLock | null): Promise<Holder> {
  if (found === null) return { state: "free" };
  const { content: lock, damaged } = found;
  if (damaged) return { state: "dead", lock };
  const { machine } = await ownIdentity();
  if (lock.holder.machine !== machine) return { state: "unknown", lock };
  return { state: (await isSameProcessAlive(lock.holder)) ? "alive" : "dead", lock };
}

/** @returns "dead" when for all of the patience neither the lock nor the heartbeat has changed. */
async function watch(
  path: string,
  found: FoundLock,
  heartbeat: string | null,
  patience: number,
  signal: AbortSignal | undefined,
): Promise<"alive" | "dead" | "changed"> {
  const beat = async () => (heartbeat === null ? null : await readHeartbeat(heartbeat));
  const first = await beat();
  // Counted, not timed: when this computer has slept, the other one gets the whole of the patience nevertheless.
  const times = Math.ceil(patience / watchInterval);
  for (let time = 0; time < times; time++) {
    await pause(Math.min(watchInterval, patience), signal);
    if ((await readLockFile(path))?.text !== found.text) return "changed";
    if ((await beat()) !== first) return "alive";
  }
  return "dead";
}

/** Removes a lock whose holder is dead, unless it is gone or another process is about to do the same. */
async function removeLeftBehind(path: string, base: string, found: FoundLock, options: LockOptions): Promise<void> {
  let removal: Lock;
  try {
    const removalPath = removalLockPath(path, base, found);
    removal = await acquire(removalPath, base, "removing a lock left behind", { ...options, heartbeat: null });
  } catch (error) {
    if (error instanceof ExpectedError && error.code === "run-busy") return;
    throw error;
  }
  try {
    // A damaged lock may be one that is being written: then it changes.
    if (found.damaged && (await watch(path, found, null, damagedGrace, options.signal)) !== "dead") return;
    if ((await readLockFile(path))?.text === found.text) await removeLockFile(path);
  } finally {
    await removal.release();
  }
}

function busy(path: string, content: LockContent | null): ExpectedError {
  const name = basename(dirname(path));
  if (content === null) {
    return new ExpectedError("run-busy", `${name} is in use: its lock ${path} comes and goes`, {
      next: "Try again in a moment.",
    });
  }
  const { holder, purpose } = content;
  return new ExpectedError("run-busy", `${name} is in use by process ${holder.pid} on ${holder.host} (${purpose})`, {
    next: "Wait until that process has ended, or stop it where it runs.",
  });
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => throwIfAborted(signal));
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new ExpectedError("aborted", "Stopped while waiting for a lock");
}
