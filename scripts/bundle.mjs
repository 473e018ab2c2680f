// Bundles a TypeScript program of scripts/ for this Node, which cannot read TypeScript by itself.
import { basename, join } from "node:path";
import { root } from "./setup.mjs";

/** CommonJS packages inside an ES module still call `require` for Node's own modules. */
export const requireBanner =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/**
 * @param entry path from the root, such as scripts/bench/learner.ts.
 * @param folder where the bundle is written.
 * @returns the path of the bundle.
 */
export async function bundleScript(entry, folder) {
  const { build } = await import("esbuild");
  const outfile = join(folder, `${basename(entry, ".ts")}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    banner: { js: requireBanner },
    // jsonc-parser's CommonJS form hides its imports from bundlers.
    mainFields: ["module", "main"],
    logLevel: "error",
    sourcemap: "inline",
  });
  return outfile;
}
