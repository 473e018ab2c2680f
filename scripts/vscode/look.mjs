// Looks at the extension in a real VS Code: opens a copy of examples/, does what the steps say and saves a picture.
//
//   node scripts/vscode/look.mjs "open quick.mnist.json" train "wait 5" --theme dark,light,hc --out /tmp/look.png
//
// Steps, in order (each one word of the shell):
//   open FILE            opens a file of the workspace (besides the examples there is quick.mnist.json: 3 short epochs)
//   train                clicks Train in the editor's title
//   side                 shows the extension's container in the side bar
//   command NAME         chooses an entry of the command palette, such as "MNIST Lab: New Experiment"
//   pick TEXT            chooses an entry of an open list        answer TEXT   clicks a notification's button
//   see SELECTOR         waits until a webview, or the window, holds it      text TEXT   the same for a text
//   click SELECTOR       clicks it, in whichever webview holds it, or in the window      menu SELECTOR   with the right button
//   hover SELECTOR       key KEYS      type TEXT      wait SECONDS      reload      shot FILE (a picture on the way)
// --script FILE          an ES module instead: export default async ({ window, page, workspace, shot }) => { … }
// --theme NAMES          dark, light, hc, hcLight; several with commas are saved as NAME-dark.png, … (default dark)
// --out FILE             where the picture goes (default look.png)
// --size 1280x800        of the window       --zoom N   device pixels a pixel (default 1)
// --language zh-cn       VS Code's display language, for the extension's own texts
// --workspace FOLDER     copied instead of examples/       --runs FOLDER   copied to .mnist/runs of the workspace
// --no-build             takes dist/ as it is
// --open                 stays open after the steps and prints the address, until Ctrl-C
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { takeSlot } from "../cache.mjs";
import { root, runMain, setUp, SetupError } from "../setup.mjs";
import { openBrowser } from "./browser.mjs";
import { layExtension } from "./extension.mjs";
import { ensureServer, startServer } from "./server.mjs";
import { EditorWindow, themes, themeSettings } from "./window.mjs";

/** Windows at once on this machine; each takes a core while it starts. */
const atOnce = 3;

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    allowNegative: true,
    options: {
      theme: { type: "string", default: "dark" },
      out: { type: "string", default: "look.png" },
      size: { type: "string", default: "1280x800" },
      zoom: { type: "string", default: "1" },
      language: { type: "string", default: "en" },
      workspace: { type: "string", default: join(root, "examples") },
      runs: { type: "string" },
      script: { type: "string" },
      build: { type: "boolean", default: true },
      open: { type: "boolean", default: false },
    },
  });
  const named = values.theme.split(",");
  const unknown = named.find((name) => !(name in themes));
  if (unknown !== undefined) throw new SetupError(`--theme knows ${Object.keys(themes).join(", ")}, not ${unknown}.`);
  const [width, height] = values.size.split("x").map(Number);
  return { ...values, themes: named, size: { width, height }, zoom: Number(values.zoom), steps: positionals };
}

/** What a person does in one step. */
const actions = {
  open: ({ window }, name) => window.openFile(name),
  train: ({ window }) => window.titleAction("Train").click(),
  side: ({ window }) => window.showContainer("MNIST Lab"),
  command: ({ window }, name) => window.command(name),
  pick: ({ window }, text) => window.pick(text),
  answer: ({ window }, text) => window.answer(text),
  see: async ({ window }, selector) => void (await window.find(selector)),
  text: async ({ window }, text) => void (await window.find(`text=${text}`)),
  click: async ({ window }, selector) => (await window.find(selector)).click(),
  menu: async ({ window }, selector) => (await window.find(selector)).click({ button: "right" }),
  hover: async ({ window }, selector) => (await window.find(selector)).hover(),
  key: ({ page }, keys) => page.keyboard.press(keys),
  type: ({ page }, text) => page.keyboard.type(text),
  wait: (_, seconds) => sleep(Number(seconds) * 1000),
  reload: ({ window }) => window.reload(),
  shot: ({ shot }, path) => shot(path),
};

async function runSteps(steps, given) {
  for (const step of steps) {
    const [, verb, rest] = /^(\S+)\s*(.*)$/s.exec(step);
    if (!(verb in actions))
      throw new SetupError(`There is no step "${verb}"; there are ${Object.keys(actions).join(", ")}.`);
    await actions[verb](given, rest);
  }
}

/** A short training on real digits: the picture of it can be waited for. */
const quick = `// LeNet-5 on a tenth of MNIST: three epochs in some seconds.
{
  "name": "Quick",
  "data": { "source": "mnist", "limit": 6000 },
  "model": {
    "layers": [
      { "type": "conv2d", "filters": 6, "kernelSize": 5, "padding": "same", "activation": "relu" },
      { "type": "averagePooling2d", "poolSize": 2 },
      { "type": "flatten" },
      { "type": "dense", "units": 10, "activation": "softmax" }
    ]
  },
  "training": { "epochs": 3, "batchSize": 32 }
}
`;

function makeWorkspace(folder, { workspace, runs }) {
  const target = join(folder, "examples");
  cpSync(workspace, target, { recursive: true });
  writeFileSync(join(target, "quick.mnist.json"), quick);
  if (runs !== undefined) cpSync(runs, join(target, ".mnist", "runs"), { recursive: true });
  return target;
}

/** What VS Code and the extension wrote into their logs that begins like an error of ours. */
function printLogs(folder) {
  const logs = join(folder, "data", "logs");
  if (!existsSync(logs)) return;
  for (const path of readdirSync(logs, { recursive: true }).filter((name) => name.endsWith(".log"))) {
    const lines = readFileSync(join(logs, path), "utf8").split("\n");
    const at = lines.findIndex((line) => /mnist/i.test(line) && /\[error\]|Error:/.test(line));
    if (at >= 0) console.log(`${path}:\n  ${lines.slice(at, at + 12).join("\n  ")}`);
  }
}

await runMain(async () => {
  const options = readOptions();
  setUp();
  if (options.build) await (await import("../build.mjs")).buildProduct();
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
    const workspace = makeWorkspace(folder, options);
    const extensions = join(folder, "extensions");
    layExtension(extensions);
    const settings = { "workbench.colorTheme": themeSettings[options.themes[0]] };
    running = await startServer(server, { folder: join(folder, "data"), extensions, settings });
    browser = await openBrowser({ language: options.language });
    const context = await browser.newContext({
      viewport: options.size,
      deviceScaleFactor: options.zoom,
      locale: options.language,
    });
    // The server would take its language from a language pack alone; the extension's texts need none.
    await context.addInitScript((language) => {
      if (language === "en") return;
      Object.defineProperty(globalThis, "_VSCODE_NLS_LANGUAGE", { get: () => language, set: () => undefined });
    }, options.language);
    const page = await context.newPage();
    const said = new Set();
    // What goes wrong in every frame is said once.
    const sayOnce = (line) => {
      if (!said.has(line)) console.log(line);
      said.add(line);
    };
    page.on("pageerror", (error) => sayOnce(`error in the page: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      // A gallery that cannot be reached, and what VS Code says of itself, are not ours.
      const ours =
        /mnist|webview/i.test(`${message.location().url} ${message.text()}`) ||
        /Content.Security/i.test(message.text());
      if (message.type() === "error" && ours) sayOnce(`console: ${message.text()} (${message.location().url})`);
    });
    const window = new EditorWindow(page);
    const shot = async (path) => {
      mkdirSync(resolve(path, ".."), { recursive: true });
      await window.screenshot(path);
      console.log(resolve(path));
    };
    const given = { window, page, workspace, shot };
    try {
      await window.open(running.open(workspace));
      await runSteps(options.steps, given);
      if (options.script !== undefined) {
        await (await import(pathToFileURL(resolve(options.script)).href)).default(given);
      }
      for (const [index, theme] of options.themes.entries()) {
        if (index > 0) await window.useTheme(theme);
        const path = options.themes.length === 1 ? options.out : options.out.replace(/(\.png)?$/, `-${theme}.png`);
        await shot(path);
      }
      const notifications = await window.notifications();
      if (notifications.length > 0) console.log(`notifications: ${notifications.join(" | ")}`);
      if (options.open) {
        console.log(`${running.open(workspace)} until Ctrl-C`);
        await new Promise(() => {});
      }
    } catch (error) {
      await shot(options.out.replace(/(\.png)?$/, "-failed.png"));
      console.log(`notifications: ${(await window.notifications()).join(" | ")}`);
      throw error;
    } finally {
      printLogs(folder);
    }
  } finally {
    await close();
  }
});
