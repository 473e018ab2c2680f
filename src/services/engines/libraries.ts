import { statSync } from "node:fs";
import { join } from "node:path";
import type { TensorflowLibrary } from "../../protocol/tensorflowLibrary.ts";
import { isInside, realPlace } from "../places.ts";
import type { EngineEnvironmentOptions } from "../tensorflow/engineEnvironment.ts";
import { libraryNames } from "../tensorflow/platform.ts";
import { readEngineMemory, writeEngineMemory, type EngineTime, type KnownLibrary } from "./memory.ts";
import { engineMemoryFile } from "./place.ts";

/**
 * Looking for TensorFlow takes a second, which a run that says `auto` does not wait: it is given the library that was
 * last found here, by the doctor, by the set-up or for a run that named the engine, as long as its files are the same.
 */

/** @returns null where none is known, or it is not as it was. */
export function knownLibrary(options: EngineEnvironmentOptions): KnownLibrary | null {
  const { libraries } = readEngineMemory(engineMemoryFile(options.environment));
  const own = libraries.filter(({ workspace }) => workspace === null || workspace === options.workspace);
  // A workspace's own comes first, as it does where libraries are looked for.
  const ordered = own.toSorted((one, other) => Number(one.workspace === null) - Number(other.workspace === null));
  return ordered.find(({ files }) => files.every((file) => isAsItWas(file))) ?? null;
}

/**
 * Remembers a library that was found to work; null: that there is none. With one that works, what is remembered of runs in
 * which it failed is forgotten: that may have been a busy machine.
 */
export async function rememberLibrary(
  library: TensorflowLibrary | null,
  options: EngineEnvironmentOptions,
): Promise<void> {
  const path = engineMemoryFile(options.environment);
  const known = library === null ? null : await asKnown(library, options);
  const memory = readEngineMemory(path);
  const replaced = (each: KnownLibrary): boolean =>
    known === null
      ? each.workspace === null || each.workspace === options.workspace
      : each.workspace === known.workspace;
  const libraries = [...memory.libraries.filter((each) => !replaced(each)), ...(known === null ? [] : [known])];
  const times = known === null ? memory.times : memory.times.filter(({ engines }) => !engines.some(hasFailed));
  await writeEngineMemory(path, { libraries, times });
}

const hasFailed = ({ engine, milliseconds }: EngineTime): boolean => engine === "tensorflow" && milliseconds === null;

async function asKnown(library: TensorflowLibrary, options: EngineEnvironmentOptions): Promise<KnownLibrary> {
  const { workspace } = options;
  const names = libraryNames();
  const candidates = [
    library.binding,
    ...library.libraries.flatMap((folder) =>
      names === null ? [] : [join(folder, names.framework), join(folder, names.cc)],
    ),
  ];
  const files = candidates.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? [] : [{ path, size: found.size, modified: found.mtimeMs }];
  });
  return { library, workspace: (await isOfWorkspace(library, workspace)) ? workspace : null, files };
}

async function isOfWorkspace({ libraries }: TensorflowLibrary, workspace: string | null): Promise<boolean> {
  if (workspace === null) return false;
  const folder = await realPlace(workspace);
  const places = await Promise.all(libraries.map((each) => realPlace(each)));
  return places.some((place) => isInside(place, folder));
}

function isAsItWas({ path, size, modified }: KnownLibrary["files"][number]): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.size === size && found.mtimeMs === modified;
}
