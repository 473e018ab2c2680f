import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where is kept what can be had again: `mnist-lab` in LOCALAPPDATA on Windows, in ~/Library/Caches on macOS, else in
 * XDG_CACHE_HOME or ~/.cache.
 */
export function cacheFolder(
  environment: NodeJS.ProcessEnv = process.env,
  system: NodeJS.Platform = process.platform,
): string {
  return join(cacheOf(environment, system), "mnist-lab");
}

/** @returns the folder of a fetched TensorFlow. */
export function tensorflowCache(environment?: NodeJS.ProcessEnv, system?: NodeJS.Platform): string {
  return join(cacheFolder(environment, system), "tensorflow");
}

function cacheOf({ LOCALAPPDATA, XDG_CACHE_HOME }: NodeJS.ProcessEnv, system: NodeJS.Platform): string {
  if (system === "win32") return LOCALAPPDATA || join(homedir(), "AppData", "Local");
  if (XDG_CACHE_HOME !== undefined && XDG_CACHE_HOME !== "") return XDG_CACHE_HOME;
  return system === "darwin" ? join(homedir(), "Library", "Caches") : join(homedir(), ".cache");
}
