import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { onTestFinished } from "vitest";

/** What a worker does for its first message, and answers. */
export interface LockAnswer {
  /** Null when the lock was not got. */
  readonly token: string | null;
  readonly code: string | null;
}

/**
 * The program of a process that takes locks. Messages: a path asks for a lock, null gives it back; each is answered.
 * - `NO_LINKS`: hard links are refused, as on FAT.
 * - `KILL_AT`: kills itself instead of the file operation of that number, counted from when a lock is asked for.
 * - `KILL_ON`: kills itself instead of the first operation of that name.
 */
const program = `
  import fs from "node:fs";
  import { syncBuiltinESMExports } from "node:module";
  import { acquireLock } from "./lock.ts";

  const { KILL_AT, KILL_ON, NO_LINKS } = process.env;
  let operations = -Infinity;
  const count = (target, name) => {
    const real = target[name];
    target[name] = function (...given) {
      if (++operations === Number(KILL_AT) || (name === KILL_ON && operations > 0)) process.kill(process.pid, "SIGKILL");
      return real.apply(this, given);
    };
  };
  if (NO_LINKS === "1") {
    fs.promises.link = async () => {
      throw Object.assign(new Error("EPERM: operation not permitted, link"), { code: "EPERM" });
    };
  }
  if (KILL_AT !== undefined || KILL_ON !== undefined) {
    for (const name of ["open", "link", "rm", "unlink", "readdir", "readFile", "readlink"]) count(fs.promises, name);
    const handle = await fs.promises.open("/dev/null");
    for (const name of ["read", "writeFile", "sync", "close"]) count(Object.getPrototypeOf(handle), name);
    await handle.close();
  }
  syncBuiltinESMExports();

  let lock = null;
  process.on("message", async (path) => {
    if (path === null) {
      await lock?.release();
      lock = null;
      process.send({ token: null, code: null });
      return;
    }
    operations = 0;
    try {
      lock = await acquireLock(path, "competing", { patience: 500 });
      process.send({ token: lock.content.token, code: null });
    } catch (error) {
      process.send({ token: null, code: error.code ?? error.message });
    }
  });
  process.on("disconnect", () => process.exit());
  process.send("ready");
`;

/** Builds the program into a folder. @returns its path. */
export async function buildLockWorker(folder: string): Promise<string> {
  const outfile = path.join(folder, "lockWorker.mjs");
  const resolveDir = fileURLToPath(new URL("../../src/files", import.meta.url));
  await build({
    stdin: { contents: program, resolveDir },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "error",
  });
  return outfile;
}

/** Starts the program. It is killed at the latest when the test has finished. */
export async function startLockWorker(file: string, env: Readonly<Record<string, string>> = {}): Promise<ChildProcess> {
  const child = fork(file, { env: { ...process.env, ...env } });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  await once(child, "message");
  return child;
}

/** @param lockPath null gives the lock back. @returns null when the process died instead of answering. */
export async function askWorker(child: ChildProcess, lockPath: string | null): Promise<LockAnswer | null> {
  const done = new AbortController();
  const { signal } = done;
  const answer = once(child, "message", { signal }).then(([message]) => message as LockAnswer);
  const death = once(child, "exit", { signal }).then(() => null);
  child.send(lockPath as unknown as string);
  try {
    return await Promise.race([answer, death]);
  } finally {
    done.abort();
    await Promise.allSettled([answer, death]);
  }
}
