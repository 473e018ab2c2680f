// The side panel with ten thousand digits: from the click that shows it to digits on the screen, and how it scrolls.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root, SetupError } from "../../setup.mjs";
import { layExamples, withEditor } from "./editor.mjs";
import { framesDuring, framesOf } from "./frames.mjs";

/** Milliseconds; our own measure: most of it is VS Code's, which makes a webview. */
const limit = 1000;

const softmax = {
  name: "Softmax",
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 1 },
};

/** @returns the time until the first digits are there, with the panel's last choice, and frame times while scrolling. */
export async function measureDigits({ repeats }) {
  return withEditor({ prepare: trainOnce }, async ({ open }) => {
    const { window, page } = await open();
    await window.showContainer("MNIST Lab");
    await page.locator('[role="treeitem"][aria-level="2"]').first().click();
    await window.webview("main.dashboard:not([hidden]) .runName");
    await chooseAll(await panelOf(window));
    const shown = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      await window.showContainer("Explorer");
      await sleep(1500);
      shown.push(await showingTime(window));
    }
    const panel = await panelOf(window);
    const { x, y, width, height } = await panel.locator(".list").boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    const frames = await framesDuring(panel, async () => {
      for (const direction of [1, -1]) {
        for (let i = 0; i < 150; i++) {
          await page.mouse.wheel(0, direction * 150);
          await sleep(16);
        }
      }
    });
    return [{ name: "panel of 10,000 digits, shown", all: shown, limit }, framesOf("10,000 digits, scrolling", frames)];
  });
}

/** A run that has looked at the ten thousand test digits. */
function trainOnce(workspace) {
  layExamples(workspace);
  writeFileSync(join(workspace, "softmax.mnist.json"), JSON.stringify(softmax));
  const words = [join(root, "dist", "cli.js"), "train", "softmax.mnist.json"];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: workspace, encoding: "utf8" });
  if (status !== 0) throw new SetupError(`The run for the side panel failed.\n${stderr}`);
}

const panelOf = (window) => window.webview("main.panel .list:not([hidden]) .tile");

/** The test set, the right digits too. */
async function chooseAll(panel) {
  await panel.locator('select[aria-label="set"]').selectOption("test");
  await panel.locator('select[aria-label="show"]').selectOption("all");
  await panel.locator(".total", { hasText: "10,000" }).waitFor();
  // It remembers its choice a moment later.
  await sleep(1000);
}

async function showingTime(window) {
  const { page } = window;
  await page.locator('.activitybar .action-item a[aria-label^="MNIST Lab"]').click();
  const panel = await panelOf(window);
  const seen = await panel.evaluate("instruments.digits");
  return seen - (await page.evaluate("instruments.clicked"));
}
