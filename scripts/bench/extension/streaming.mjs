// The dashboard while a trainer tells of two hundred batches a second: how long its frames take, what it holds in memory.
// The trainer is a stand-in that trains nothing; all that lies between it and the screen is real.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundleScript } from "../../bundle.mjs";
import { layExamples, withEditor } from "./editor.mjs";
import { framesDuring, framesOf } from "./frames.mjs";

const few = "After 0 batches";
const many = "After 100,000 batches";

/** @returns frame times at the beginning of a run, and with 100,000 points, also while a person zooms and pans. */
export async function measureFrames({ folder }) {
  return withStreams(folder, async ({ open }) => {
    const { window, page } = await open();
    const lines = [];
    for (const name of [few, many]) {
      const dashboard = await train(window, name);
      const label = name === few ? "200 messages a second" : "100,000 points";
      lines.push(framesOf(`${label}, streaming`, await framesDuring(dashboard, () => sleep(8000))));
      if (name === many) lines.push(framesOf(`${label}, zooming and panning`, await zoomAndPan(page, dashboard)));
      await stop(window, dashboard);
    }
    return lines;
  });
}

/** @returns memory of the page at the start of minutes of streaming, in the middle and at the end. */
export async function measureMemory({ folder, minutes, say }) {
  return withStreams(folder, async ({ open }) => {
    const { window, page } = await open();
    const devtools = await page.context().newCDPSession(page);
    await window.openFile(fileOf(few));
    const before = await heapOf(devtools);
    const dashboard = await train(window, few);
    const begin = performance.now();
    const held = [];
    for (const share of [0, 0.5, 1]) {
      await sleep(Math.max(0, begin + share * minutes * 60_000 - performance.now()));
      held.push((await heapOf(devtools)) - before);
      say(`${(share * minutes).toFixed(1)} of ${minutes} minutes …`);
    }
    await stop(window, dashboard);
    const [start, middle, end] = held;
    return [
      { name: "page's memory, at the start", unit: "MiB", all: [start] },
      { name: `page's memory, ${minutes / 2} min later`, unit: "MiB", all: [middle] },
      { name: `page's memory, ${minutes} min later`, unit: "MiB", all: [end] },
      { name: `growth of it in ${minutes} min`, unit: "MiB", all: [end - start], limit: mostGrowth },
    ];
  });
}

/** MiB. Ten minutes are 120,000 batches of four numbers each, 4 MiB, and the room that is made for more. */
const mostGrowth = 24;

async function withStreams(folder, use) {
  const trainer = await bundleScript("scripts/bench/extension/syntheticTrainer.ts", folder);
  const prepare = (workspace) => {
    layExamples(workspace);
    for (const name of [few, many]) writeFileSync(join(workspace, fileOf(name)), JSON.stringify(experiment(name)));
  };
  return withEditor({ prepare, trainer }, use);
}

const fileOf = (name) => `${name.replaceAll(/\D/g, "")}.mnist.json`;

const experiment = (name) => ({
  name,
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 1000, batchSize: 128 },
});

/** @returns the dashboard's frame, when it has shown the first points. */
async function train(window, name) {
  await window.openFile(fileOf(name));
  await window.titleAction("Train").click();
  const dashboard = await window.webview("main.dashboard:not([hidden]) .runName");
  await dashboard.evaluate("instruments.firstPoint");
  await sleep(2000);
  return dashboard;
}

async function stop(window, dashboard) {
  await dashboard.getByRole("button", { name: "Stop", exact: true }).click();
  await dashboard.getByRole("button", { name: "Stop", exact: true }).waitFor({ state: "hidden" });
}

/** Turns the wheel over the loss and drags it from side to side, as a person's hand would. */
async function zoomAndPan(page, dashboard) {
  const { x, y, width, height } = await dashboard.locator(".curvePlot").first().boundingBox();
  const middle = { x: x + width * 0.4, y: y + height / 2 };
  await page.mouse.move(middle.x, middle.y);
  return framesDuring(dashboard, async () => {
    for (const direction of [-1, 1]) {
      for (let i = 0; i < 60; i++) {
        await page.mouse.wheel(0, direction * 40);
        await sleep(16);
      }
      if (direction > 0) break;
      await page.mouse.down();
      for (let i = 0; i < 120; i++) {
        await page.mouse.move(middle.x + 100 * Math.sin(i / 10), middle.y);
        await sleep(16);
      }
      await page.mouse.up();
    }
  });
}

/** @returns MiB that the window and its webviews hold in objects, elements and arrays, after what is not needed was given up. */
async function heapOf(devtools) {
  for (let i = 0; i < 2; i++) await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await devtools.send("Runtime.getHeapUsage");
  return (usedSize + embedderHeapUsedSize + backingStorageSize) / 2 ** 20;
}
