// The extension as it ships, laid into a folder of extensions: no development host, the same as after an installation.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup.mjs";

/** What ships, besides package.json and its texts; .vscodeignore says the same for the package. */
const folders = ["dist", "examples", "l10n", "media"];

/**
 * Copies the extension, so that a build going on meanwhile does not change it under VS Code.
 *
 * @param extensions the folder given to VS Code as its `--extensions-dir`; nothing may be installed in it yet.
 * @param source where package.json lies.
 */
export function layExtension(extensions, source = root) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const target = join(extensions, `${publisher}.${name}-${version}`);
  mkdirSync(target, { recursive: true });
  const texts = readdirSync(source).filter((file) => /^package\.(nls\.)?([a-z-]+\.)?json$/.test(file));
  for (const file of texts) cpSync(join(source, file), join(target, file));
  for (const folder of folders) {
    if (!existsSync(join(source, folder))) continue;
    cpSync(join(source, folder), join(target, folder), {
      recursive: true,
      filter: (path) => !/\.(map|tmp|stamp|mnist)$/.test(path),
    });
  }
}
