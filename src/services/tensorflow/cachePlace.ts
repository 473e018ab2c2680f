import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where the command line keeps a fetched TensorFlow: `mnist-lab/tensorflow` in LOCALAPPDATA on Windows, in
 * ~/Library/Caches on macOS, else in XDG_CACHE_HOME or ~/.cache.
 */
export function tensorflowCache(
  environment: NodeJS.ProcessEnv = process.env,
  system: NodeJS.Platform = process.platform,
): string {
  return join(cacheOf(environment, system), "mnist-lab", "tensorflow");
}

function cacheOf({ LOCALAPPDATA, XDG_CACHE_HOME }: NodeJS.ProcessEnv, system: NodeJS.Platform): string {
  if (system === "win32") return LOCALAPPDATA || join(homedir(), "AppData", "Local");
  if (XDG_CACHE_HOME !== undefined && XDG_CACHE_HOME !== "") return XDG_CACHE_HOME;
  return system === "darwin" ? join(homedir(), "Library", "Caches") : join(homedir(), ".cache");
}
