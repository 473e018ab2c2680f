import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { needsEditor, notified, openEditor, patience, runsIn, summaryOf } from "./editor.ts";
import { RunsTree } from "./runsTree.ts";

needsEditor();

const small = {
  name: "Small",
  data: { limit: 600 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 2, batchSize: 50 },
  engine: "wasm",
};
/** Two short runs, and two that last until a person has looked at them. */
const grid = { parameters: { "training.epochs": [2, 8000], "training.batchSize": [50, 60] } };

const write = (content: object) => (folder: string) =>
  writeFile(join(folder, "small.mnist.json"), JSON.stringify(content));

const lens = (page: Page, text: string | RegExp) => page.locator(".codelens-decoration a", { hasText: text });

/** @returns the status of each run of a workspace and how often it was begun or gone on with, sorted. */
async function outcomes(workspace: string): Promise<string[]> {
  const summaries = await Promise.all((await runsIn(workspace)).map(summaryOf));
  return summaries.map(({ status, segments }) => `${String(status)} ${String(segments)}`).sort();
}

it(
  "a sweep is started above its file, seen in the tree, stopped, gone on with and completed; nothing is trained twice",
  { timeout: 6 * patience },
  async () => {
    const { window, workspace } = await openEditor({ prepare: write({ ...small, sweep: grid }) });
    const { page } = window;
    await window.openFile("small.mnist.json");
    await lens(page, "Train Once · 7,850 parameters").waitFor();
    await lens(page, "Sweep · 4 runs").click();
    await notified(window, /Small: the sweep trains 4 runs/);
    await page.locator(".tab.active", { hasText: /^Small$/ }).waitFor({ timeout: patience });
    await page.locator(".tab", { hasText: "small.mnist.json" }).click();
    await lens(page, "Stop Sweep").waitFor();
    await window.showContainer("MNIST Lab");
    const tree = new RunsTree(page);
    const sweep = tree.lines(/^Sweep, Epochs × Batch Size/);
    await tree.lines(/^Sweep, Epochs × Batch Size, training, 2 of 4 done, best \d/).waitFor({ timeout: 2 * patience });
    await page.locator(".statusbar-item", { hasText: /Small · 2 of 4 done · best \d/ }).waitFor();
    await tree.click(sweep);
    // Each by what it has of its own; one of them is the best until now.
    await tree
      .lines(/^8000, (50|60), epoch \d+\/8000/)
      .first()
      .waitFor();
    await expect.poll(() => tree.lines(/^\d+, (50|60), (completed, )?best, /).count(), { timeout: patience }).toBe(1);
    expect(await tree.lines(/^2, (50|60), completed/).count()).toBe(2);
    // 81 runs are no 81 panels.
    expect(await page.locator(".tab", { hasText: "Dashboard" }).count()).toBe(0);

    await tree.choose(sweep, "Stop Sweep");
    await expect.poll(async () => (await outcomes(workspace)).join(), { timeout: patience }).not.toMatch(/running/);
    const stopped = await outcomes(workspace);
    expect(stopped.filter((each) => each === "completed 1")).toHaveLength(2);
    expect(stopped.filter((each) => each === "stopped 1").length).toBeGreaterThan(0);
    await lens(page, "Sweep · 4 runs").waitFor();
    await page.locator(".statusbar-item", { hasText: "Small" }).waitFor({ state: "detached" });
    await tree.lines(/^Sweep, Epochs × Batch Size, 2 of 4 done/).waitFor();

    await tree.choose(sweep, "Sweep");
    await notified(window, /Small: the sweep trains 2 runs.* 2 runs are done already/);
    await notified(window, /Small: the sweep is done, 4 runs/, 3 * patience);
    const done = await outcomes(workspace);
    expect(done).toHaveLength(4);
    expect(done.filter((each) => each === "completed 1").length).toBe(4 - (stopped.length - 2));
    expect(done.filter((each) => each === "completed 2").length).toBe(stopped.length - 2);
    await tree.lines(/^Sweep, Epochs × Batch Size, 4 of 4 done, best \d/).waitFor();
    expect(await readdir(join(workspace, ".mnist", "sweeps"))).toHaveLength(1);

    // With its runs it goes, and with them it comes back.
    await tree.choose(sweep, "Delete Sweep…");
    await page.locator(".monaco-dialog-box .monaco-button", { hasText: "Delete" }).click();
    await sweep.waitFor({ state: "detached" });
    expect(await runsIn(workspace)).toEqual([]);
    await window.answer("Undo");
    await tree.lines(/^Sweep, Epochs × Batch Size, 4 of 4 done/).waitFor();
    expect(await outcomes(workspace)).toEqual(done);
  },
);

it("a sweep with a setting that fails is told of once", { timeout: 4 * patience }, async () => {
  const optimizers = [{ type: "sgd", learningRate: 1000 }, { type: "adam" }];
  const training = { ...small.training, loss: "meanSquaredError" };
  const model = { layers: [{ type: "flatten" }, { type: "dense", units: 32 }, { type: "dense", units: 10 }] };
  const sweep = { parameters: { "training.optimizer": optimizers, "training.batchSize": [50, 60] } };
  const { window, workspace } = await openEditor({ prepare: write({ ...small, model, training, sweep }) });
  await window.openFile("small.mnist.json");
  await window.titleAction("Train").click();
  await notified(window, /Small: 2 of 4 runs are done, 2 failed\. .*loss/, 2 * patience);
  expect(await outcomes(workspace)).toEqual(["completed 1", "completed 1", "failed 1", "failed 1"]);
  const told = (await window.notifications()).filter((text) => /fail|loss/i.test(text));
  expect(told).toHaveLength(1);
});

it("a sweep whose window was reloaded is offered again, and goes on", { timeout: 6 * patience }, async () => {
  const { window, workspace } = await openEditor({ prepare: write({ ...small, sweep: grid }) });
  const { page } = window;
  await window.openFile("small.mnist.json");
  await lens(page, "Sweep · 4 runs").click();
  await expect
    .poll(async () => (await outcomes(workspace)).join(), { timeout: 2 * patience })
    .toMatch(/completed 1,completed 1,running 1/);
  await window.reload();
  await notified(window, /The sweep of Small was interrupted when 2 of 4 runs were done/, 2 * patience);
  expect((await outcomes(workspace)).slice(2)).toContain("interrupted 1");
  await window.answer("Resume");
  await notified(window, /Small: the sweep is done, 4 runs/, 3 * patience);
  const done = await outcomes(workspace);
  expect(done.slice(0, 2)).toEqual(["completed 1", "completed 1"]);
  expect(done).toContain("completed 2");
  expect(done).toHaveLength(4);
});
