// Other versions of Node, for the tests that compare results between them: installed once in a cache folder, from the
// packages that carry Node's own binaries.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cacheFolder } from "./cache.mjs";
import { SetupError } from "./setup.mjs";

const versions = ["20.18.1", "24.21.0"];
const system = { linux: "linux", darwin: "darwin", win32: "win" }[process.platform];

/** @returns the executables, as a list like PATH. @throws SetupError where they cannot be had. */
export function ensureOtherNodes(say = console.log) {
  return versions.map((version) => ensureNode(version, say)).join(delimiter);
}

function ensureNode(version, say) {
  const name = `node-${system}-${process.arch}`;
  const folder = join(cacheFolder(), `node-${version}`);
  const executable = join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(executable)) return executable;
  say(`Installing Node ${version} for the tests …`);
  // Under another name until it is whole, so that a start that was cut off begins again.
  const unfinished = `${folder}-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const args = ["install", "--prefix", unfinished, "--no-audit", "--no-fund", "--no-save", "--loglevel=error"];
  const { status, error, stderr } = spawnSync("npm", [...args, `${name}@${version}`], {
    cwd: unfinished,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new SetupError(`Node ${version} could not be installed: ${error?.message ?? stderr.trim()}`);
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  return executable;
}
