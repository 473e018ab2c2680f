import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { tensorflowCache } from "./cachePlace.ts";
import { fetchedTensorflows } from "./fetched.ts";
import { askPython } from "./python.ts";
import { pythonsOf, type PythonSearch } from "./pythons.ts";

/**
 * @param tensorflow folder of the package `tensorflow`.
 * @returns the folders that the dynamic linker must search: it, and those of NVIDIA's packages beside it.
 */
export async function libraryFolders(tensorflow: string): Promise<string[]> {
  const nvidia = join(dirname(tensorflow), "nvidia");
  const packages = await readdir(nvidia, { withFileTypes: true }).catch(() => []);
  const names = packages.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const folders = [];
  for (const name of names.sort()) {
    if (existsSync(join(nvidia, name, "lib"))) folders.push(join(nvidia, name, "lib"));
  }
  return [tensorflow, ...folders];
}

/** @returns the folders of all TensorFlows that are there, fetched ones first, whether they work or not. */
export async function tensorflowFolders(search: PythonSearch): Promise<string[]> {
  const folders = (await fetchedTensorflows(tensorflowCache(search.environment))).map(({ folder }) =>
    join(folder, "tensorflow"),
  );
  for (const program of pythonsOf(search)) {
    const answer = await askPython(program, search.environment).catch(() => null);
    if (answer?.tensorflow != null) folders.push(answer.tensorflow.folder);
  }
  return [...new Set(folders)];
}
