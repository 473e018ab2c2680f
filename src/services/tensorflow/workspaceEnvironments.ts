import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { isInside, realPlace } from "../places.ts";

/** Variables that name a Python environment which a shell has activated. */
const activated = ["VIRTUAL_ENV", "CONDA_PREFIX"] as const;

/**
 * @param folders of the workspace.
 * @returns the environment without what it names in these folders: whoever wrote a workspace does not choose what runs here.
 */
export async function withoutFolders(
  environment: NodeJS.ProcessEnv,
  folders: readonly string[],
): Promise<NodeJS.ProcessEnv> {
  const kept: NodeJS.ProcessEnv = { ...environment };
  for (const name of Object.keys(kept).filter((each) => each.toUpperCase() === "PATH")) {
    const entries = (kept[name] ?? "").split(delimiter);
    const inside = await Promise.all(entries.map((entry) => isIn(entry, folders)));
    // An empty or relative entry means the working folder, whatever that is.
    kept[name] = entries.filter((entry, i) => isAbsolute(entry) && !inside[i]).join(delimiter);
  }
  for (const name of activated) {
    const folder = kept[name] ?? "";
    // A variable that is undefined is not handed on.
    if (folder !== "" && (await isIn(folder, folders))) kept[name] = undefined;
  }
  return kept;
}

/** @returns whether a path lies in one of the folders, as it is written or where its links lead. */
export async function isIn(path: string, folders: readonly string[]): Promise<boolean> {
  const places = [path, await realPlace(path)];
  const wanted = [...folders, ...(await Promise.all(folders.map(realPlace)))];
  return places.some((place) => wanted.some((folder) => isInside(place, folder)));
}

/**
 * Looks at names alone; nothing is started.
 *
 * @param folders of the workspace. @param selected interpreter; undefined for none.
 * @returns the Python environments in these folders that have a TensorFlow.
 */
export async function environmentsIn(
  folders: readonly string[],
  selected: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<string[]> {
  const named = [
    // `bin/python` of an environment, or `Scripts/python.exe`.
    selected === undefined ? "" : dirname(dirname(selected)),
    ...activated.map((name) => environment[name] ?? ""),
  ];
  const places = folders.slice(0, 1).flatMap((folder) => [join(folder, ".venv"), join(folder, "venv")]);
  for (const folder of named) {
    if (folder !== "" && !places.includes(folder) && (await isIn(folder, folders))) places.push(folder);
  }
  const have = await Promise.all(places.map(hasTensorflow));
  return places.filter((_, i) => have[i]);
}

async function hasTensorflow(folder: string): Promise<boolean> {
  if (existsSync(join(folder, "Lib", "site-packages", "tensorflow"))) return true;
  const versions = await readdir(join(folder, "lib")).catch(() => []);
  return versions.some((name) => existsSync(join(folder, "lib", name, "site-packages", "tensorflow")));
}
