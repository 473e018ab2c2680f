import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Levels below a folder of the workspace, and folders in all, that are looked into. */
const deepest = 8;
const most = 20_000;

/**
 * Finds every `.mnist/runs` in and below some folders. Links are not followed; hidden folders and installed packages are
 * left out.
 *
 * @param folders absolute paths.
 * @returns absolute paths, each once. Never rejects: what cannot be read holds nothing.
 */
export async function findRunsFolders(folders: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  const seen = new Set(folders);
  let level = [...seen];
  for (let depth = 0; depth <= deepest && level.length > 0; depth++) {
    const below: string[] = [];
    for (const folder of level) {
      if (seen.size > most) return [...found];
      for (const each of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
        if (!each.isDirectory()) continue;
        const path = join(folder, each.name);
        if (each.name === ".mnist") {
          const inside = await readdir(path, { withFileTypes: true }).catch(() => []);
          if (inside.some((entry) => entry.name === "runs" && entry.isDirectory())) found.add(join(path, "runs"));
        } else if (!each.name.startsWith(".") && each.name !== "node_modules" && !seen.has(path)) {
          seen.add(path);
          below.push(path);
        }
      }
    }
    level = below;
  }
  return [...found];
}
