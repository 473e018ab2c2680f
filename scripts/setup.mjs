// Installs the dependencies where they are missing or not those of the lockfile. Run by itself: `node scripts/setup.mjs`.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const oldestNode = 20;

/** Thrown for failures that a person can do something about: shown without a stack. */
export class SetupError extends Error {}

/**
 * Compares what npm installed with what the lockfile asks for. File times are no help: a checkout makes them new.
 *
 * @returns what is missing or different, in words; null when everything is there.
 */
export function differenceFromLockfile(folder = root) {
  const lockfile = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  let installed;
  try {
    installed = JSON.parse(readFileSync(join(folder, "node_modules", ".package-lock.json"), "utf8"));
  } catch {
    return "node_modules is missing";
  }
  for (const [path, wanted] of Object.entries(lockfile.packages)) {
    if (path === "" || !fitsThisMachine(wanted)) continue;
    const found = installed.packages?.[path];
    if (found === undefined) {
      if (wanted.optional === true && wanted.cpu === undefined) continue;
      return `${path} is missing`;
    }
    if (found.version !== wanted.version) return `${path} is ${found.version}, not ${wanted.version}`;
  }
  return null;
}

/** Packages for other systems are in the lockfile too; which C library this one has is left to npm. */
function fitsThisMachine({ os, cpu, libc }) {
  return libc === undefined && includes(os, process.platform) && includes(cpu, process.arch);
}

function includes(list, name) {
  return list === undefined || list.includes(name) || (list[0]?.startsWith("!") && !list.includes(`!${name}`));
}

/** Runs `npm` with the same Node, also on Windows, where npm is a batch file. */
export function npm(args, folder = root) {
  const options = { cwd: folder, stdio: ["ignore", "inherit", "inherit"] };
  const started = process.env.npm_execpath;
  return started === undefined || !/\.c?js$/.test(started)
    ? spawnSync("npm", args, { ...options, shell: process.platform === "win32" })
    : spawnSync(process.execPath, [started, ...args], options);
}

/**
 * Makes sure that the dependencies are there.
 *
 * @param say prints one line about what is being done.
 * @throws SetupError when Node is too old or npm fails.
 */
export function setUp(say = console.log) {
  if (Number(process.versions.node.split(".")[0]) < oldestNode) {
    throw new SetupError(`This is Node ${process.versions.node}; MNIST Lab needs Node ${oldestNode} or newer.`);
  }
  const difference = differenceFromLockfile();
  if (difference === null) return;
  say(`Installing the dependencies (${difference}) …`);
  const result = npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (result.error !== undefined) throw new SetupError(`npm could not be started: ${result.error.message}`);
  if (result.status !== 0) {
    throw new SetupError(`npm ci failed (exit code ${result.status ?? result.signal}); its message is above.`);
  }
}

/** Whether `url` is the script that was started, rather than imported. */
export function isMain(url) {
  return process.argv[1] !== undefined && url === pathToFileURL(process.argv[1]).href;
}

/** Runs a script's main function; what went wrong is printed, and the exit code says so. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
  }
}

if (isMain(import.meta.url)) await runMain(() => setUp());
