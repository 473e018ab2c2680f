// `npm run package`: builds and packs the extension as a VSIX, the same for every platform.
//
//   npm run package -- --out FILE     where it goes; by default mnist-lab-VERSION.vsix in the root
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildProduct } from "./build.mjs";
import { root, runMain, setUp, SetupError } from "./setup.mjs";

/** Bytes: what a marketplace and a slow connection still take well. */
const largest = 30 * 1024 ** 2;

function readOptions() {
  try {
    return parseArgs({ options: { out: { type: "string" } } }).values;
  } catch (error) {
    throw new SetupError(error.message);
  }
}

await runMain(async () => {
  const given = readOptions().out;
  setUp();
  await buildProduct();
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const out = given === undefined ? join(root, `${name}-${version}.vsix`) : resolve(given);
  // Everything is bundled: no dependency ships as it is.
  const words = ["package", "--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];
  const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
  const { status, stdout, stderr } = spawnSync(process.execPath, [vsce, ...words, "--out", out], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
  });
  if (status !== 0) throw new SetupError(`vsce failed (exit code ${status}).\n${stdout}${stderr}`.trim());
  const { size } = statSync(out);
  const megabytes = (bytes) => `${(bytes / 1024 ** 2).toFixed(1)} MB`;
  if (size >= largest) throw new SetupError(`${out} has ${megabytes(size)}; ${megabytes(largest)} is the most.`);
  console.log(`${relative(process.cwd(), out)} (${megabytes(size)})`);
});
