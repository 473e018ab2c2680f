import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "vitest";
import type { TensorflowLibrary } from "../../src/protocol/tensorflowLibrary.ts";

export const libraryFiles = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"] as const;

/** Makes links to a library's files in a folder. */
export function linkLibrary({ libraries }: TensorflowLibrary, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of libraryFiles) symlinkSync(join(libraries[0], file), join(folder, file));
}

/**
 * Makes a virtual environment with an empty package `tensorflow`, whose files are for the test to put there.
 *
 * @returns folder of the package.
 */
export function pythonEnvironment({ skip }: TestContext, folder: string, version: string): string {
  const { status } = spawnSync("python3", ["-m", "venv", "--without-pip", folder]);
  skip(status !== 0, "needs Python with venv");
  const asked = spawnSync(join(folder, "bin", "python"), [
    "-c",
    "import sysconfig; print(sysconfig.get_path('purelib'))",
  ]);
  const packages = String(asked.stdout).trim();
  const information = join(packages, `tensorflow_cpu-${version}.dist-info`);
  mkdirSync(information);
  writeFileSync(join(information, "METADATA"), `Metadata-Version: 2.1\nName: tensorflow-cpu\nVersion: ${version}\n`);
  const tensorflow = join(packages, "tensorflow");
  mkdirSync(tensorflow);
  // Whoever imports it is found out.
  writeFileSync(join(tensorflow, "__init__.py"), "raise SystemExit('imported')\n");
  return tensorflow;
}

/** Compiles a library from C. */
export function compiled({ skip }: TestContext, path: string, source: string): void {
  const words = ["-x", "c", "-shared", "-fPIC", "-o", path, "-"];
  const { error, status, stderr } = spawnSync("cc", words, { input: source, encoding: "utf8" });
  skip(error !== undefined, "needs a C compiler");
  if (status !== 0) throw new Error(stderr);
}
