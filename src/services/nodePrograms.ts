import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import { ExpectedError } from "../core/errors.ts";
import { isInside, realPlace } from "./places.ts";
import { whyNotAsked } from "./programFailure.ts";

/** Which Node trains, and how it is started. */
export interface NodeProgram {
  /** Absolute path. */
  readonly path: string;
  /** "20.20.2" */
  readonly version: string;
  /** Who chose it: the person, the PATH, or nobody, so that this process's own runtime has to do. */
  readonly source: "setting" | "path" | "own";
}

export interface NodeSearch {
  /** What the person chose; empty for none. */
  readonly chosen: string;
  /** Value of the PATH variable. */
  readonly path: string;
  /** Folders whose programs are never started: whoever wrote a workspace does not choose what runs here. */
  readonly untrusted: readonly string[];
}

export const oldestNode = 20;

const execFileLater = promisify(execFile);
/** Milliseconds; a network drive may be slow. */
const patience = 10_000;

/**
 * Finds the Node that trains: the one that was chosen, otherwise the first on the PATH that is new enough, otherwise this
 * process's own runtime.
 *
 * @throws ExpectedError `bad-usage` when the chosen one cannot be used; nothing else is taken in its stead.
 */
export async function findNode({ chosen, path, untrusted }: NodeSearch): Promise<NodeProgram> {
  if (chosen !== "") return { path: chosen, version: await chosenVersion(chosen), source: "setting" };
  const forbidden = await Promise.all(untrusted.map(realPlace));
  for (const folder of path.split(delimiter)) {
    // An empty or relative entry means the working folder, whatever that is.
    if (!isAbsolute(folder)) continue;
    const program = join(folder, process.platform === "win32" ? "node.exe" : "node");
    if (!(await isProgram(program))) continue;
    const places = [program, await realPlace(program)];
    if (places.some((place) => forbidden.some((each) => isInside(place, each)))) continue;
    const version = await versionOf(program).catch(() => null);
    if (version !== null && isNewEnough(version)) return { path: program, version, source: "path" };
  }
  return { path: process.execPath, version: process.versions.node, source: "own" };
}

async function chosenVersion(program: string): Promise<string> {
  const next = "Choose another Node, or none to use the one on the PATH.";
  if (!isAbsolute(program)) {
    throw new ExpectedError("bad-usage", `The chosen Node, ${program}, is no absolute path.`, { next });
  }
  const version = await versionOf(program).catch((error: unknown) => {
    throw new ExpectedError(
      "bad-usage",
      `The chosen Node, ${program}, cannot be started: ${whyNotAsked(error, patience)}.`,
      {
        cause: error,
        next,
      },
    );
  });
  if (version === null) throw new ExpectedError("bad-usage", `${program} is no Node.`, { next });
  if (!isNewEnough(version)) {
    const message = `${program} is Node ${version}; training needs Node ${oldestNode} or newer.`;
    throw new ExpectedError("bad-usage", message, { next });
  }
  return version;
}

/** @returns null when the program answers, but not as Node does. */
async function versionOf(program: string): Promise<string | null> {
  const { stdout } = await execFileLater(program, ["--version"], { timeout: patience, windowsHide: true });
  return /^v(\d+\.\d+\.\d+\S*)\s*$/.exec(stdout)?.[1] ?? null;
}

const isNewEnough = (version: string): boolean => Number.parseInt(version, 10) >= oldestNode;

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/**
 * @returns the environment of a program that this one starts; the runtime inside VS Code acts as a Node only when told so.
 */
export function environmentFor(program: NodeProgram, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return program.source === "own" ? { ...environment, ELECTRON_RUN_AS_NODE: "1" } : environment;
}
