// Chrome, Chromium or Edge as they are found on this machine, driven by playwright-core: the window of the VS Code that
// server.mjs starts.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { SetupError } from "../setup.mjs";
import { installPackage, mayInstallPackages } from "../systemPackage.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge"];

function usualPlaces() {
  const { HOME = "", PROGRAMFILES = "", "PROGRAMFILES(X86)": programFiles86 = "", LOCALAPPDATA = "" } = process.env;
  switch (process.platform) {
    case "darwin":
      return ["Google Chrome", "Chromium", "Microsoft Edge"].flatMap((name) =>
        ["/Applications", join(HOME, "Applications")].map((at) => join(at, `${name}.app`, "Contents", "MacOS", name)),
      );
    case "win32":
      return [PROGRAMFILES, programFiles86, LOCALAPPDATA]
        .filter((at) => at !== "")
        .flatMap((at) => [
          join(at, "Google", "Chrome", "Application", "chrome.exe"),
          join(at, "Chromium", "Application", "chrome.exe"),
          join(at, "Microsoft", "Edge", "Application", "msedge.exe"),
        ]);
    default:
      return ["/usr/lib/chromium/chromium", "/opt/google/chrome/chrome", "/snap/bin/chromium"];
  }
}

/** @returns the path of a browser on PATH or in its usual places, `MNIST_LAB_BROWSER` before both; null without one. */
export function findBrowser() {
  const { MNIST_LAB_BROWSER: given, PATH = "" } = process.env;
  if (given !== undefined && given !== "") return existsSync(given) ? given : null;
  const suffix = process.platform === "win32" ? ".exe" : "";
  const onPath = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name + suffix)));
  return [...onPath, ...usualPlaces()].find((path) => existsSync(path)) ?? null;
}

/** Why there is no browser, and what to do about it. */
export const noBrowser =
  "No Chrome, Chromium or Edge was found. Install one (on Debian and Ubuntu: apt-get install chromium), or name it in MNIST_LAB_BROWSER.";

/**
 * Installs the system's Chromium where there is no browser and this process may install packages.
 *
 * @throws SetupError when it cannot be had.
 */
export function ensureBrowser(say = console.log) {
  const found = findBrowser();
  if (found !== null) return found;
  if (!mayInstallPackages()) throw new SetupError(noBrowser);
  say("Installing Chromium …");
  installPackage("chromium");
  const installed = findBrowser();
  if (installed === null) throw new SetupError(noBrowser);
  return installed;
}

/**
 * Starts the browser without a window; it ends with this process.
 *
 * @param options.language what the browser asks for, and so VS Code's display language.
 * @param options.scrollbars whether scrollbars are drawn, as a person sees them.
 * @returns playwright's browser.
 */
export async function openBrowser({ executable = findBrowser(), language = "en", scrollbars = false } = {}) {
  if (executable === null) throw new SetupError(noBrowser);
  const { chromium } = await import("playwright-core");
  return chromium.launch({
    executablePath: executable,
    headless: true,
    ignoreDefaultArgs: scrollbars ? ["--hide-scrollbars"] : [],
    args: [
      ...(process.platform === "linux" ? ["--no-sandbox"] : []),
      ...["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
      ...["--disable-component-update", "--disable-sync", `--lang=${language}`],
    ],
  });
}
