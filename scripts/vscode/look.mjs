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
// --script FILE          an ES module instead: export default async ({ window, page, workspace, texts, shot }) => { … }
// --theme NAMES          dark, light, hc, hcLight; several with commas are saved as NAME-dark.png, … (default dark)
// --out FILE             where the picture goes (default look.png)
// --size 1280x800        of the window       --zoom N   device pixels a pixel (default 1)
// --language zh-cn       VS Code's display language, for the extension's own texts
// --workspace FOLDER     copied instead of examples/       --runs FOLDER   copied to .mnist/runs of the workspace
// --no-build             takes dist/ as it is
// --open                 stays open after the steps and prints the address, until Ctrl-C
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { root, runMain, setUp, SetupError } from "../setup.mjs";
import { makeWorkspace, shot, withSession } from "./session.mjs";
import { textsIn } from "./texts.mjs";
import { themes, themeSettings } from "./window.mjs";

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
  train: ({ window, texts }) => window.titleAction(texts.name("command.train")).click(),
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
  shot: ({ window }, path) => shot(window, path),
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

await runMain(async () => {
  const options = readOptions();
  const { language, size, zoom, steps, script, out } = options;
  setUp();
  if (options.build) await (await import("../build.mjs")).buildProduct();
  await withSession(async ({ folder, addressOf, writeSettings, openWindow }) => {
    const workspace = makeWorkspace(join(folder, "examples"), {
      source: options.workspace,
      files: { "quick.mnist.json": quick },
      runs: options.runs,
    });
    writeSettings({ "workbench.colorTheme": themeSettings[options.themes[0]] });
    const { window, page } = await openWindow({ language, size, zoom });
    const given = { window, page, workspace, texts: textsIn(language), shot: (path) => shot(window, path) };
    try {
      await window.open(addressOf(workspace));
      await runSteps(steps, given);
      if (script !== undefined) await (await import(pathToFileURL(resolve(script)).href)).default(given);
      for (const [index, theme] of options.themes.entries()) {
        if (index > 0) await window.useTheme(theme);
        await shot(window, options.themes.length === 1 ? out : out.replace(/(\.png)?$/, `-${theme}.png`));
      }
    } catch (error) {
      await shot(window, out.replace(/(\.png)?$/, "-failed.png"));
      throw error;
    } finally {
      const notifications = await window.notifications();
      if (notifications.length > 0) console.log(`notifications: ${notifications.join(" | ")}`);
    }
    if (!options.open) return;
    console.log(`${addressOf(workspace)} until Ctrl-C`);
    await new Promise(() => {});
  });
});
