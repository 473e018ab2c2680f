// One server and one browser with the extension as `dist/` has it, in a folder that goes when they do: for pictures.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { takeSlot } from "../cache.mjs";
import { openBrowser } from "./browser.mjs";
import { layExtension } from "./extension.mjs";
import { ensureServer, quietSettings, startServer } from "./server.mjs";
import { EditorWindow } from "./window.mjs";

/** Windows at once on this machine; each takes a core while it starts. */
const atOnce = 3;

/**
 * Starts VS Code's server and a browser, and ends both when the work is done, failed or interrupted.
 *
 * @param work given `folder`, an empty one; `openWindow` and `writeSettings`.
 */
export async function withSession(work) {
  const server = await ensureServer();
  const release = await takeSlot("look", atOnce);
  const folder = mkdtempSync(join(tmpdir(), "mnist-lab-look-"));
  let running, browser;
  const close = async () => {
    await browser?.close();
    await running?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    release();
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => close().finally(() => process.exit(130)));
  try {
    const extensions = join(folder, "extensions");
    const data = join(folder, "data");
    layExtension(extensions);
    running = await startServer(server, {
      folder: data,
      extensions,
      // What this machine remembers of its engines would make pictures differ.
      env: { MNIST_LAB_ENGINES: join(data, "engines.json") },
    });
    browser = await openBrowser({ scrollbars: true });
    await work({
      folder,
      addressOf: (workspace) => running.open(workspace),
      /** @param settings user settings of the windows that are opened from now on. */
      writeSettings: (settings) =>
        writeFileSync(join(data, "User", "settings.json"), JSON.stringify({ ...quietSettings, ...settings }, null, 2)),
      openWindow: (options) => openWindow(browser, options),
    });
  } finally {
    printLogs(join(folder, "data", "logs"));
    await close();
  }
}

/**
 * @param language VS Code's display language, for the extension's own texts.
 * @param zoom device pixels a pixel.
 * @returns a window in which nothing is open yet, and what closes it.
 */
async function openWindow(browser, { size, language = "en", zoom = 1, colorScheme }) {
  const context = await browser.newContext({
    viewport: size,
    deviceScaleFactor: zoom,
    locale: language,
    colorScheme,
  });
  // The server would take its language from a language pack alone; the extension's texts need none.
  await context.addInitScript((language) => {
    if (language === "en") return;
    Object.defineProperty(globalThis, "_VSCODE_NLS_LANGUAGE", { get: () => language, set: () => undefined });
  }, language);
  const page = await context.newPage();
  printErrors(page);
  return { window: new EditorWindow(page), page, close: () => context.close() };
}

/** Saves a picture of the window and says where it lies. */
export async function shot(window, path) {
  mkdirSync(resolve(path, ".."), { recursive: true });
  await window.screenshot(path);
  console.log(resolve(path));
}

/** Copies a workspace. @param files more files of it, by name. @param runs copied to its `.mnist/runs`. */
export function makeWorkspace(target, { source, files = {}, runs }) {
  cpSync(source, target, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(target, name), text);
  if (runs !== undefined) cpSync(runs, join(target, ".mnist", "runs"), { recursive: true });
  return target;
}

/** Prints what goes wrong in a page; what goes wrong in every frame is said once. */
function printErrors(page) {
  const said = new Set();
  const sayOnce = (line) => {
    if (!said.has(line)) console.log(line);
    said.add(line);
  };
  page.on("pageerror", (error) => sayOnce(`error in the page: ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    // What VS Code says of itself, as of files that it was reading when its window closed.
    if (message.text().startsWith("%c")) return;
    // A gallery that cannot be reached is not ours.
    const ours =
      /mnist|webview/i.test(`${message.location().url} ${message.text()}`) || /Content.Security/i.test(message.text());
    if (message.type() === "error" && ours) sayOnce(`console: ${message.text()} (${message.location().url})`);
  });
}

/** Prints what VS Code and the extension wrote into their logs that begins like an error of ours. */
function printLogs(logs) {
  if (!existsSync(logs)) return;
  for (const path of readdirSync(logs, { recursive: true }).filter((name) => name.endsWith(".log"))) {
    const lines = readFileSync(join(logs, path), "utf8").split("\n");
    const at = lines.findIndex((line) => /mnist/i.test(line) && /\[error\]|Error:/.test(line));
    if (at >= 0) console.log(`${path}:\n  ${lines.slice(at, at + 12).join("\n  ")}`);
  }
}
