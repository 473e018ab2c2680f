// `npm run package`: builds and packs the extension as a VSIX.
//
//   npm run package                   the same for every platform, with the engine `wasm` alone
//   npm run package -- --platform     for this platform: with the binding to TensorFlow, and with Dawn for WebGPU
//   npm run package -- --out FILE     where it goes; by default mnist-lab-VERSION[-PLATFORM].vsix in the root
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bindingFile, bindingRuns } from "./binding.mjs";
import { buildProduct } from "./build.mjs";
import { root, runMain, setUp, SetupError } from "./setup.mjs";
import { ensureTensorflow } from "./tensorflow.mjs";

/** Bytes: what a marketplace and a slow connection still take well. */
const largest = 30 * 1024 ** 2;
const platform = `${process.platform}-${process.arch}`;
/** Where the engine looks for Dawn before it looks among the dependencies. */
const dawn = join(root, "dist", "webgpu");

function readOptions() {
  try {
    return parseArgs({ options: { out: { type: "string" }, platform: { type: "boolean", default: false } } }).values;
  } catch (error) {
    throw new SetupError(error.message);
  }
}

/** Copies of Dawn's npm package what this platform loads. */
function layDawn() {
  const from = join(root, "node_modules", "webgpu");
  const native = join("dist", process.platform === "darwin" ? "darwin-universal" : platform);
  if (!existsSync(join(from, native))) throw new SetupError(`Dawn does not come for ${platform}.`);
  for (const part of ["index.js", "package.json", "LICENSE.md", native]) {
    cpSync(join(from, part), join(dawn, part), { recursive: true });
  }
}

/** @param ignoreFile what is packed. @param more further words for vsce. */
function pack(out, ignoreFile, more) {
  // Everything is bundled: no dependency ships as it is.
  const words = ["package", "--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];
  const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
  const where = ["--ignoreFile", ignoreFile, "--out", out];
  const { status, stdout, stderr } = spawnSync(process.execPath, [vsce, ...words, ...more, ...where], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
  });
  if (status !== 0) throw new SetupError(`vsce failed (exit code ${status}).\n${stdout}${stderr}`.trim());
}

async function packForPlatform(out) {
  const folder = mkdtempSync(join(tmpdir(), "mnist-lab-package-"));
  try {
    layDawn();
    // There is no TensorFlow for Windows that a binding could be made for.
    if (bindingRuns) await ensureTensorflow();
    const ignoreFile = join(folder, "ignore");
    const own = [...(bindingRuns ? [`!${relative(root, bindingFile).replaceAll("\\", "/")}`] : []), "!dist/webgpu/**"];
    writeFileSync(ignoreFile, [readFileSync(join(root, ".vscodeignore"), "utf8").trimEnd(), ...own, ""].join("\n"));
    pack(out, ignoreFile, ["--target", platform]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(dawn, { recursive: true, force: true });
  }
}

await runMain(async () => {
  const given = readOptions();
  setUp();
  await buildProduct();
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const usual = `${name}-${version}${given.platform ? `-${platform}` : ""}.vsix`;
  const out = given.out === undefined ? join(root, usual) : resolve(given.out);
  if (given.platform) await packForPlatform(out);
  else pack(out, join(root, ".vscodeignore"), []);
  const { size } = statSync(out);
  const megabytes = (bytes) => `${(bytes / 1024 ** 2).toFixed(1)} MB`;
  if (size >= largest) throw new SetupError(`${out} has ${megabytes(size)}; ${megabytes(largest)} is the most.`);
  console.log(`${relative(process.cwd(), out)} (${megabytes(size)})`);
});
