// The cache folder: what can be made again, and is made once by whichever process comes first.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SetupError } from "./setup.mjs";

/** Where everything that can be made again is kept: LOCALAPPDATA on Windows, else XDG_CACHE_HOME, else ~/.cache. */
export function cacheFolder() {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (process.platform === "win32") return join(LOCALAPPDATA || join(homedir(), "AppData", "Local"), "mnist-lab");
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "mnist-lab");
}

/**
 * One process at a time makes a thing: the folder `lock` is its token, and who dies holding it loses it.
 *
 * @param doing what the process does that is waited for, such as "making the Python environment".
 * @returns what gives the token back.
 */
export async function takeLock(lock, say, doing) {
  mkdirSync(cacheFolder(), { recursive: true });
  for (let waited = 0; ; waited++) {
    try {
      if (tryLock(lock)) return () => rmSync(lock, { recursive: true, force: true });
    } catch (error) {
      throw new SetupError(`${cacheFolder()} cannot be written: ${error.message}`);
    }
    if (waited === 0) say(`Another process is ${doing}; waiting for it …`);
    await sleep(1000);
  }
}

/**
 * Lets at most so many processes of this machine do something at once; the others wait.
 *
 * @returns what gives the place back.
 */
export async function takeSlot(name, atOnce, say = console.log) {
  const places = Array.from({ length: atOnce }, (_, i) => join(tmpdir(), `mnist-lab-${name}-${i}.lock`));
  for (let waited = 0; ; waited++) {
    const place = places.find(tryLock);
    if (place !== undefined) return () => rmSync(place, { recursive: true, force: true });
    if (waited === 0) say(`Waiting for one of ${atOnce} others to end …`);
    await sleep(500);
  }
}

/** @returns whether the token was free, or its holder dead, and is ours now. */
function tryLock(lock) {
  if (isAbandoned(lock)) rmSync(lock, { recursive: true, force: true });
  try {
    mkdirSync(lock);
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
  writeFileSync(join(lock, "pid"), String(process.pid));
  return true;
}

/** Whether the process that took this token is gone. */
function isAbandoned(lock) {
  try {
    // A moment passes between making the folder and writing the process id.
    if (!existsSync(join(lock, "pid"))) return Date.now() - statSync(lock).mtimeMs > 10_000;
    process.kill(Number(readFileSync(join(lock, "pid"), "utf8")), 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}
