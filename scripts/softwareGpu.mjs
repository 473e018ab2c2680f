// A GPU that the processor plays, for tests of the engine `webgpu`: SwiftShader, which Chrome and Chromium bring.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { SetupError } from "./setup.mjs";
import { installPackage, mayInstallPackages } from "./systemPackage.mjs";
import { findBrowser } from "./vscode/browser.mjs";

/** What Vulkan's loader is told of SwiftShader. */
const manifest = "vk_swiftshader_icd.json";
const places = ["/usr/lib/chromium", "/usr/lib/chromium-browser", "/usr/lib64/chromium-browser", "/opt/google/chrome"];

/** Why there is no software GPU, and what to do about it. */
export const noSoftwareGpu =
  "No software GPU was found. Install Vulkan's loader and a Chromium that brings SwiftShader (on Debian and Ubuntu: apt-get install libvulkan1 chromium).";

/** @returns the path of SwiftShader's manifest, for the environment variable VK_ICD_FILENAMES; null without one. */
export function findSoftwareGpu() {
  if (process.platform !== "linux") return null;
  const browser = findBrowser();
  const folders = browser === null ? places : [dirname(browser), ...places];
  return folders.map((folder) => join(folder, manifest)).find((path) => existsSync(path)) ?? null;
}

function hasLoader() {
  return spawnSync("ldconfig", ["-p"], { encoding: "utf8" }).stdout?.includes("libvulkan.so.1") ?? false;
}

/**
 * Installs Vulkan's loader where this process may install packages; SwiftShader comes with the browser.
 *
 * @throws SetupError when it cannot be had.
 */
export function ensureSoftwareGpu(say = console.log) {
  const found = findSoftwareGpu();
  if (found === null) throw new SetupError(noSoftwareGpu);
  if (hasLoader()) return found;
  if (!mayInstallPackages()) throw new SetupError(noSoftwareGpu);
  say("Installing Vulkan's loader …");
  installPackage("libvulkan1");
  if (!hasLoader()) throw new SetupError(noSoftwareGpu);
  return found;
}
