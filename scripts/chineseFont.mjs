// A font with Chinese characters, for tests of the pictures that are written in it.
import { existsSync } from "node:fs";
import { SetupError } from "./setup.mjs";
import { installPackage, mayInstallPackages } from "./systemPackage.mjs";

/** Where Debian's packages put them. */
const places = [
  "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
  "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
  "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
];

const hasFont = () => process.platform !== "linux" || places.some((path) => existsSync(path));

/** Why there is no such font, and what to do about it. */
const noChineseFont =
  "No font with Chinese characters was found. Install one (on Debian and Ubuntu: apt-get install fonts-noto-cjk).";

/**
 * Installs a font with Chinese characters where there is none and this process may install packages: a small one.
 *
 * @throws SetupError when it cannot be had.
 */
export function ensureChineseFont(say = console.log) {
  if (hasFont()) return;
  if (mayInstallPackages()) {
    say("Installing a font with Chinese characters …");
    installPackage("fonts-wqy-microhei");
  }
  if (!hasFont()) throw new SetupError(noChineseFont);
}
