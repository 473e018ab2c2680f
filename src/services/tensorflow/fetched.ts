import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What is written into a fetched TensorFlow as the last thing, before it gets its name. */
export interface FetchedMark {
  readonly version: string;
  readonly variant: "cpu" | "gpu";
  readonly platform: string;
}

export interface FetchedTensorflow extends FetchedMark {
  readonly folder: string;
}

export const markName = "ready.json";
/** Beginning of the names of what is not whole, and never used. */
export const unfinishedPrefix = "unfinished-";

/** @returns what was fetched into the cache folder to its end; the one for a GPU first. */
export async function fetchedTensorflows(cache: string): Promise<FetchedTensorflow[]> {
  const names = await readdir(cache).catch(() => []);
  const found: FetchedTensorflow[] = [];
  for (const name of names.sort()) {
    if (name.startsWith(unfinishedPrefix)) continue;
    const folder = join(cache, name);
    const mark = await readMark(folder);
    if (mark !== null) found.push({ ...mark, folder });
  }
  return found.sort((a, b) => Number(b.variant === "gpu") - Number(a.variant === "gpu"));
}

async function readMark(folder: string): Promise<FetchedMark | null> {
  try {
    const { version, variant, platform } = JSON.parse(
      await readFile(join(folder, markName), "utf8"),
    ) as Partial<FetchedMark>;
    if (typeof version !== "string" || typeof platform !== "string") return null;
    return { version, variant: variant === "gpu" ? "gpu" : "cpu", platform };
  } catch {
    return null;
  }
}
