import { execFile } from "node:child_process";
import { readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether there may be a /proc as Linux has it. */
export const isLinux = process.platform === "linux" || process.platform === "android";

/** What the system tells about a process that is there. */
export interface ProcessState {
  /** Opaque, in words of the system; another process that gets the same id later has another one. Null when not told. */
  readonly startTime: string | null;
  /** Whether it does nothing any more, and only waits for its parent to ask how it ended. */
  readonly ended: boolean;
}

/** @returns null where the system tells nothing about a process of that id, or there is none. Never rejects. */
export async function readProcess(pid: number): Promise<ProcessState | null> {
  try {
    if (isLinux) return await readFromProc(pid);
    if (process.platform !== "win32") return await readFromPs(pid);
    return { startTime: await askWindows(`(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`), ended: false };
  } catch {
    return null;
  }
}

async function readFromProc(pid: number): Promise<ProcessState | null> {
  // In a process namespace that has no /proc of its own, the ids below /proc are those of other processes.
  if ((await readlink("/proc/self")) !== String(process.pid)) return null;
  return decodeProcStat(await readFile(`/proc/${pid}/stat`, "latin1"));
}

/** @param text `/proc/<pid>/stat`, as proc_pid_stat(5) describes it. */
export function decodeProcStat(text: string): ProcessState | null {
  // The second field is the program's name in brackets, which may hold anything, brackets and blanks too.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, threads, startTime] = [fields.at(0), fields.at(17), fields.at(19)];
  if (startTime === undefined || !/^\d+$/.test(startTime)) return null;
  // A killed process may have threads that still finish what they asked of the disk.
  const ended = state === "X" || (state === "Z" && Number(threads) <= 1);
  return { startTime, ended };
}

/** Asks `ps`, as every Unix has it; with a fixed language and time zone, since both are in what it answers. */
export async function readFromPs(pid: number): Promise<ProcessState | null> {
  const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
  const { stdout } = await run("/bin/ps", ["-o", "stat=", "-o", "lstart=", "-p", String(pid)], {
    env,
    timeout: 10_000,
  });
  const match = /^(\S+)\s+(\S.*)$/.exec(stdout.trim());
  return match === null ? null : { startTime: match[2].replaceAll(/\s+/g, " "), ended: match[1].startsWith("Z") };
}

/** @returns one line that a PowerShell expression gives; null when it gives nothing. @throws when it fails. */
export async function askWindows(expression: string): Promise<string | null> {
  // By its whole path: a program of that name in the working folder is not asked.
  const folder = join(process.env.SystemRoot ?? "C:\\Windows", "System32", "WindowsPowerShell", "v1.0");
  const options = { timeout: 10_000, windowsHide: true };
  const { stdout } = await run(
    join(folder, "powershell.exe"),
    ["-NoProfile", "-NonInteractive", "-Command", expression],
    options,
  );
  const line = stdout.trim();
  return line === "" ? null : line;
}
