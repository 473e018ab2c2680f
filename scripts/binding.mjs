// Builds dist/tensorflow/tfjs_binding.node, which makes TensorFlow's library callable from Node: the sources are inside
// the npm package @tensorflow/tfjs-node-gpu, the headers in npm's node-api-headers and beside TensorFlow's library.
//
//   npm run binding                        with the TensorFlow that `mnist-lab doctor` finds
//   npm run binding -- --tensorflow DIR    with the one in DIR, which holds libtensorflow_cc and include/
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { bundleScript } from "./bundle.mjs";
import { cacheFolder, takeLock } from "./cache.mjs";
import { isMain, root, runMain, setUp, SetupError } from "./setup.mjs";

/** Where the built binding lies. */
export const bindingFile = join(root, "dist", "tensorflow", "tfjs_binding.node");

const sourceFolder = join(root, "node_modules", "@tensorflow", "tfjs-node-gpu", "binding");
const nodeHeaders = join(root, "node_modules", "node-api-headers", "include");

/**
 * N-API 8 is what the package asks for. `-z now`: a symbol that the library lacks is told when the binding is loaded, and
 * does not end the process in the middle of a run.
 */
const flags = {
  linux: ["-shared", "-Wl,-z,now", "-s", "-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"],
  darwin: ["-bundle", "-undefined", "dynamic_lookup", "-ltensorflow_cc.2", "-ltensorflow_framework.2"],
}[process.platform];

/** Whether the binding can be built here. */
export const bindingRuns = flags !== undefined;

/** The compilers that are tried, in this order. */
const compilers = [process.env.CXX, "g++", "clang++", "c++"].filter((name) => name !== undefined && name !== "");

/**
 * Builds the binding unless it was built from the same sources before. It loads with any TensorFlow from 2.15 on,
 * whichever it was built with.
 *
 * @param tensorflow folder that holds `libtensorflow_cc` and `include/`.
 * @param say prints one line about what is being done.
 * @returns the path of the binding.
 * @throws SetupError when there is no compiler, or it fails.
 */
export async function buildBinding(tensorflow, { say = console.log } = {}) {
  if (flags === undefined) {
    throw new SetupError(`The binding cannot be built on ${process.platform} yet; the engine wasm runs there.`);
  }
  const wanted = stampOf();
  if (isBuilt(wanted)) return bindingFile;
  const compiler = findCompiler();
  const release = await takeLock(join(cacheFolder(), "binding.lock"), say, "building the binding");
  try {
    // Another process may have built it while this one waited.
    if (!isBuilt(wanted)) build(compiler, tensorflow, wanted, say);
  } finally {
    release();
  }
  return bindingFile;
}

const stampFile = `${bindingFile}.stamp`;

function isBuilt(wanted) {
  return existsSync(bindingFile) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted;
}

function sources() {
  return readdirSync(sourceFolder)
    .filter((name) => name.endsWith(".cc"))
    .sort()
    .map((name) => join(sourceFolder, name));
}

/** @returns what changes when the binding has to be built again. */
function stampOf() {
  const hash = createHash("sha256").update(JSON.stringify([process.platform, process.arch, flags]));
  for (const source of sources()) hash.update(readFileSync(source));
  return hash.digest("hex");
}

function findCompiler() {
  const found = compilers.find((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0);
  if (found !== undefined) return found;
  const install =
    process.platform === "darwin"
      ? "xcode-select --install"
      : "sudo apt install g++ (Debian, Ubuntu) or sudo dnf install gcc-c++ (Fedora)";
  throw new SetupError(
    `The binding needs a C++ compiler, and none was found (tried ${compilers.join(", ")}). Install one: ${install}; or name one in CXX.`,
  );
}

function build(compiler, tensorflow, stamp, say) {
  const headers = join(tensorflow, "include");
  if (!existsSync(join(headers, "tensorflow", "c", "c_api.h"))) {
    throw new SetupError(`${tensorflow} has no TensorFlow headers in include/; name another folder.`);
  }
  say(`Building TensorFlow's binding with ${compiler} …`);
  mkdirSync(join(root, "dist", "tensorflow"), { recursive: true });
  // Under another name until it is whole, so that a start that was cut off begins again.
  const unfinished = `${bindingFile}.${process.pid}.tmp`;
  const words = ["-O2", "-std=c++17", "-fPIC", "-DNAPI_VERSION=8", `-I${nodeHeaders}`, `-I${headers}`];
  try {
    const { status, error, stderr } = spawnSync(
      compiler,
      [...words, ...sources(), `-L${tensorflow}`, ...flags, "-o", unfinished],
      { encoding: "utf8" },
    );
    if (status !== 0) throw new SetupError(`${compiler} failed: ${error?.message ?? stderr.trim()}`);
    renameSync(unfinished, bindingFile);
    writeFileSync(stampFile, stamp);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** @returns the folder of a TensorFlow that has its headers. @throws SetupError where there is none. */
async function findHeaders() {
  const bundle = await bundleScript("src/services/tensorflow/folders.ts", join(root, "dist", "scripts"));
  const { tensorflowFolders } = await import(pathToFileURL(bundle).href);
  const found = await tensorflowFolders({ python: "", workspace: root, environment: process.env });
  const folder = found.find((each) => existsSync(join(each, "include", "tensorflow", "c", "c_api.h")));
  if (folder !== undefined) return folder;
  throw new SetupError("No TensorFlow was found to build with. Run `mnist-lab setup tensorflow` first.");
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    const { tensorflow } = parseArgs({ options: { tensorflow: { type: "string" } } }).values;
    setUp();
    console.log(await buildBinding(tensorflow ?? (await findHeaders())));
  });
}
