import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import type { Candidate } from "./libraryCheck.ts";

/** Files of the library that the package's install script unpacks into `deps/lib`, by system. */
const libraryFiles: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ["libtensorflow.so.2", "libtensorflow_framework.so.2"],
  darwin: ["libtensorflow.2.dylib", "libtensorflow_framework.2.dylib"],
  win32: ["tensorflow.dll"],
};

/**
 * @param packageFolder of @tensorflow/tfjs-node-gpu.
 * @returns what the package's own install script fetched: a binding and the library that it was built for.
 * @throws ExpectedError `library-not-found` where that script was not run.
 */
export async function ownInstall(packageFolder: string): Promise<Candidate> {
  const binding = join(packageFolder, "lib", "napi-v8", "tfjs_binding.node");
  const folder = join(packageFolder, "deps", "lib");
  if (!existsSync(binding) && !existsSync(folder)) {
    throw new ExpectedError("library-not-found", `${packageFolder} holds no library: its install script was not run.`);
  }
  return {
    binding,
    libraries: [folder],
    version: await versionIn(packageFolder),
    source: "the package's own install",
    files: (libraryFiles[process.platform] ?? []).map((name) => join(folder, name)),
    ownBinding: true,
  };
}

/** @returns the version that the install script fetches, as the script says it. */
async function versionIn(packageFolder: string): Promise<string> {
  const script = await readFile(join(packageFolder, "scripts", "deps-constants.js"), "utf8").catch(() => "");
  return /LIBTENSORFLOW_VERSION = '([\d.]+)'/.exec(script)?.[1] ?? "unknown";
}
