// What the extension says in a language, for those who look for its texts on the screen.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup.mjs";

const readTexts = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {});

/**
 * @param language as VS Code calls its display language: "en", "zh-cn".
 * @returns `t`, the translation of a message of the sources, and `command`, the palette's name of a command.
 */
export function textsIn(language) {
  const names = {
    ...readTexts(join(root, "package.nls.json")),
    ...readTexts(join(root, `package.nls.${language}.json`)),
  };
  const messages = readTexts(join(root, "l10n", `bundle.l10n.${language}.json`));
  return {
    t: (message, ...values) =>
      (messages[message] ?? message).replace(/\{(\d+)\}/g, (hole, index) => String(values[index] ?? hole)),
    /** @param key the end of its key in package.nls.json, such as "train". */
    name: (key) => names[key],
    command: (id) => `MNIST Lab: ${names[`command.${id}`]}`,
  };
}
