// A real VS Code for a measurement: the extension as it ships, a folder of its own, and a window in a browser.
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { root } from "../../setup.mjs";
import { openBrowser } from "../../vscode/browser.mjs";
import { layExtension } from "../../vscode/extension.mjs";
import { ensureServer, startServer } from "../../vscode/server.mjs";
import { EditorWindow } from "../../vscode/window.mjs";
import { installInstruments } from "./instruments.mjs";

/**
 * Starts VS Code, lets something be done with it and ends it.
 *
 * @param options.prepare puts files into the folder that is opened; its path is given.
 * @param options.trainer path of a program that stands in for the trainer; what ships when left out.
 * @param use is given `open`, which opens a window that remembers nothing of the one before, and the path of the folder.
 * @returns what `use` returned.
 */
export async function withEditor({ prepare = () => {}, trainer = null }, use) {
  const folder = mkdtempSync(join(tmpdir(), "mnist-lab-bench-"));
  let server, browser;
  try {
    const workspace = join(folder, "workspace");
    await prepare(workspace);
    const extensions = join(folder, "extensions");
    layExtension(extensions);
    if (trainer !== null) layTrainer(extensions, trainer);
    server = await startServer(await ensureServer(), {
      folder: join(folder, "data"),
      extensions,
      // What this machine remembers of its engines would make figures differ.
      env: { MNIST_LAB_ENGINES: join(folder, "engines.json") },
    });
    browser = await openBrowser();
    const open = async () => {
      for (const context of browser.contexts()) await context.close();
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en" });
      await context.addInitScript(installInstruments);
      const window = new EditorWindow(await context.newPage());
      await window.open(server.open(workspace));
      return { window, page: window.page };
    };
    return await use({ open, workspace });
  } finally {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Puts the examples into a folder, without what somebody trained beside them. */
export function layExamples(workspace) {
  cpSync(join(root, "examples"), workspace, { recursive: true, filter: (path) => basename(path) !== ".mnist" });
}

function layTrainer(extensions, trainer) {
  const [laid] = readdirSync(extensions);
  cpSync(trainer, join(extensions, laid, "dist", "trainer.js"));
}
