import { ExpectedError } from "../../core/errors.ts";
import type { TensorflowLibrary } from "../../protocol/tensorflowLibrary.ts";
import { loadedVersion, type NodeForCheck } from "./loadCheck.ts";
import { platformOfLibrary } from "./objectFile.ts";
import { isSupportedVersion, newestTensorflow, oldestTensorflow, ownPlatform } from "./platform.ts";

/** What may be a library: it was found and not looked at. */
export interface Candidate extends TensorflowLibrary {
  /** Files that must be there, by absolute path; the library's own. */
  readonly files: readonly string[];
  /** Whether the binding came with the library and is made for it, whatever its version. */
  readonly ownBinding: boolean;
}

/**
 * Looks whether a library works: its version, its files, the system that they are made for, and at last by loading it.
 *
 * @throws ExpectedError `library-wrong-version`, `library-incomplete`, `library-wrong-platform`,
 * `library-missing-symbol`, `library-unusable`, `aborted`.
 */
export async function checkedLibrary(
  candidate: Candidate,
  node: NodeForCheck,
  signal?: AbortSignal,
): Promise<TensorflowLibrary> {
  const { binding, libraries, source, files, ownBinding } = candidate;
  if (!ownBinding && !isSupportedVersion(candidate.version)) throw wrongVersion(candidate.version, source);
  for (const file of files) await checkFile(file, "Fetch TensorFlow again with `mnist-lab setup tensorflow`.");
  await checkFile(binding, "Install MNIST Lab again; in a checkout of its sources, run `npm run binding`.");
  const version = await loadedVersion(candidate, node, signal);
  if (!ownBinding && !isSupportedVersion(version)) throw wrongVersion(version, source);
  return { binding, libraries, version, source };
}

function wrongVersion(version: string, source: string): ExpectedError {
  return new ExpectedError("library-wrong-version", `${source} has TensorFlow ${version}.`, {
    next: `${oldestTensorflow} to ${newestTensorflow} work: install one, or run \`mnist-lab setup tensorflow\`.`,
  });
}

async function checkFile(path: string, next: string): Promise<void> {
  let found;
  try {
    found = await platformOfLibrary(path);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ExpectedError("library-incomplete", `${message}.`, { cause: error, next });
  }
  if (found === null) throw new ExpectedError("library-incomplete", `${path} is no native library.`, { next });
  if (found !== ownPlatform) {
    throw new ExpectedError("library-wrong-platform", `${path} is made for ${found}, and this is ${ownPlatform}.`, {
      next,
    });
  }
}
