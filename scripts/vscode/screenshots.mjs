// Makes pictures of every view of the extension in a real VS Code: `npm run screenshots`.
//
//   npm run screenshots -- --only compare,runs-tooltip     scenes whose names hold one of these texts
//   --theme dark,light,hc,hcLight,zh    (default dark,light,hc,zh; zh is the light one in Simplified Chinese)
//   --out FOLDER       where the pictures go (default .cache/screenshots): NAME-THEME.png
//   --list             names the scenes
//   --no-build         takes dist/ as it is
//
// What the pictures show is trained first, with fixed seeds, and kept in .cache/screenshots-runs and -grid.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { root, runMain, setUp, SetupError } from "../setup.mjs";
import { scenes } from "./scenes/index.mjs";
import { freshWorkspace, preparedGrid, preparedWorkspace } from "./scenes/runs.mjs";
import { Stage, usualSize } from "./scenes/stage.mjs";
import { makeWorkspace, shot, withSession } from "./session.mjs";
import { textsIn } from "./texts.mjs";
import { themeSettings } from "./window.mjs";

/** Windows, each with the themes that its pictures are taken in; VS Code follows the browser from dark to light. */
const windows = [
  { language: "en", pictures: { dark: "dark", light: "light" } },
  { language: "en", pictures: { hc: "hc" } },
  { language: "en", pictures: { hcLight: "hcLight" } },
  { language: "zh-cn", pictures: { zh: "light" } },
];
const known = windows.flatMap(({ pictures }) => Object.keys(pictures));

function readOptions() {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      only: { type: "string", default: "" },
      theme: { type: "string", default: "dark,light,hc,zh" },
      out: { type: "string", default: join(root, ".cache", "screenshots") },
      list: { type: "boolean", default: false },
      build: { type: "boolean", default: true },
    },
  });
  const chosen = values.theme.split(",");
  const unknown = chosen.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new SetupError(`--theme knows ${known.join(", ")}, not ${unknown}.`);
  return { ...values, chosen, only: values.only.split(","), out: resolve(values.out) };
}

/** Plays the scenes of a folder in one window. @returns those that failed. */
async function play(session, { window: wanted, played, address, workspace, chosen, out }) {
  const { language, pictures } = wanted;
  const taken = Object.entries(pictures).filter(([name]) => chosen.includes(name));
  const theme = (name) => themeSettings[name];
  const both = "dark" in pictures;
  session.writeSettings({
    "window.autoDetectColorScheme": both,
    "workbench.preferredDarkColorTheme": theme("dark"),
    "workbench.preferredLightColorTheme": theme("light"),
    "workbench.colorTheme": theme(taken[0][1]),
  });
  const schemeOf = (name) => (name === "light" ? "light" : "dark");
  const first = both ? schemeOf(taken[0][0]) : undefined;
  const { window, page, close } = await session.openWindow({ size: usualSize, language, colorScheme: first });
  const take = async (name, again = () => undefined) => {
    for (const [picture] of taken) {
      if (both) {
        await page.emulateMedia({ colorScheme: schemeOf(picture) });
        // Colours fade from one to the other.
        await sleep(600);
      }
      await again();
      await shot(window, join(out, `${name}-${picture}.png`));
    }
  };
  const failed = [];
  try {
    await window.open(address);
    const stage = new Stage({ window, workspace, texts: textsIn(language), take });
    for (const [name, scene] of played) {
      try {
        await stage.clear();
        await scene(stage);
      } catch (error) {
        await shot(window, join(out, `${name}-${taken[0][0]}-failed.png`));
        failed.push(`${name} (${taken.map(([picture]) => picture).join(", ")}): ${error.message}`);
        console.log(failed.at(-1));
        await window.reload();
      }
    }
  } finally {
    await close();
  }
  return failed;
}

/** Removes earlier pictures in these themes, also those of scenes that are no more; what else lies there stays. */
function removePictures(out, themes) {
  const names = existsSync(out) ? readdirSync(out) : [];
  for (const name of names.filter((name) =>
    themes.some((theme) => new RegExp(`-${theme}(-failed)?\\.png$`).test(name)),
  )) {
    rmSync(join(out, name));
  }
}

await runMain(async () => {
  const { only, chosen, out, list, build } = readOptions();
  const named = ([name]) => only.some((text) => name.includes(text));
  const played = Object.fromEntries(
    Object.entries(scenes).map(([folder, all]) => [folder, Object.entries(all).filter(named)]),
  );
  if (list) {
    console.log(
      Object.values(played)
        .flat()
        .map(([name]) => name)
        .join("\n"),
    );
    return;
  }
  setUp();
  if (build) await (await import("../build.mjs")).buildProduct();
  const cache = (name) => join(root, ".cache", name);
  const prepared = {
    lab: played.lab.length === 0 ? null : await preparedWorkspace(cache("screenshots-runs")),
    grid: played.grid.length === 0 ? null : await preparedGrid(cache("screenshots-grid")),
  };
  const failed = [];
  await withSession(async (session) => {
    if (only.join("") === "") removePictures(out, chosen);
    for (const window of windows.filter(({ pictures }) =>
      Object.keys(pictures).some((name) => chosen.includes(name)),
    )) {
      for (const [folder, all] of Object.entries(played)) {
        if (all.length === 0) continue;
        // One of its own for each window: what a scene trains is not in the pictures of the next.
        const workspace = join(session.folder, Object.keys(window.pictures).join("-"), folder);
        if (folder === "fresh") freshWorkspace(workspace);
        else makeWorkspace(workspace, { source: prepared[folder] });
        const address = session.addressOf(workspace);
        failed.push(...(await play(session, { window, played: all, address, workspace, chosen, out })));
      }
    }
  });
  if (failed.length > 0) throw new SetupError(`Scenes that failed:\n  ${failed.join("\n  ")}`);
});
