import { join } from "node:path";
import { cacheFolder } from "../tensorflow/cachePlace.ts";

/**
 * @returns the file that remembers what was found out about engines: the one that MNIST_LAB_ENGINES names, else
 * `engines.json` beside what is fetched.
 */
export function engineMemoryFile(environment: NodeJS.ProcessEnv): string {
  const { MNIST_LAB_ENGINES: chosen = "" } = environment;
  return chosen === "" ? join(cacheFolder(environment), "engines.json") : chosen;
}
