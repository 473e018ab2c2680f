// Fetches TensorFlow and builds its binding for the tests and the benchmark, each once: `node scripts/tensorflow.mjs`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildBinding } from "./binding.mjs";
import { bundleScript } from "./bundle.mjs";
import { isMain, root, runMain, setUp, SetupError } from "./setup.mjs";

/**
 * @returns the library: `{ binding, libraries, version, source }`.
 * @throws SetupError where it cannot be had.
 */
export async function ensureTensorflow(say = console.log) {
  return (await prepared(say)).library;
}

/** @returns the environment of a process that computes with it. @throws SetupError where it cannot be had. */
export async function tensorflowEnvironment(say = console.log) {
  const { library, trainerEnvironment } = await prepared(say);
  return trainerEnvironment(library, process.env);
}

async function prepared(say) {
  const folder = mkdtempSync(join(tmpdir(), "mnist-lab-tensorflow-"));
  try {
    const bundle = await bundleScript("scripts/prepareTensorflow.ts", folder);
    const { prepareTensorflow, trainerEnvironment } = await import(pathToFileURL(bundle).href);
    const program = pathToFileURL(join(root, "dist", "cli.js")).href;
    const library = await prepareTensorflow({ program, build: buildBinding, say });
    return { library, trainerEnvironment };
  } catch (error) {
    if (error.name !== "ExpectedError") throw error;
    throw new SetupError([error.message, error.next].filter(Boolean).join(" "));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    setUp();
    console.log(JSON.stringify(await ensureTensorflow()));
  });
}
