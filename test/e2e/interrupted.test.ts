import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { EditorWindow } from "../../scripts/vscode/window.mjs";
import { DashboardPage } from "./dashboardPage.ts";
import { goneAfter } from "../helpers/processes.ts";
import { eventsOf, hasStatus, needsEditor, notified, onlyRun, openEditor, patience, summaryOf } from "./editor.ts";

needsEditor();

/** Far more training than a test waits for: what ends it is what is tested. */
const endless = {
  name: "Endless",
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 100_000, batchSize: 128 },
};

const writeEndless = (folder: string): Promise<void> =>
  writeFile(join(folder, "endless.mnist.json"), JSON.stringify(endless, null, 2));

/** Clicks Train and waits until an epoch is done. @returns the run's folder and the trainer's process id. */
async function trainEndless(window: EditorWindow, workspace: string): Promise<{ run: string; trainer: number }> {
  await window.openFile("endless.mnist.json");
  await window.titleAction("Train").click();
  const run = await onlyRun(workspace);
  await expect.poll(() => eventsOf(run, "epochEnd"), { timeout: patience }).not.toEqual([]);
  return { run, trainer: await trainerOf(run) };
}

async function trainerOf(run: string): Promise<number> {
  const { pid } = await summaryOf(run);
  if (typeof pid !== "number") throw new Error("The summary names no process.");
  return pid;
}

/** Clicks Resume, waits until the run goes on, and stops it. */
async function resumeAndStop(window: EditorWindow, run: string): Promise<void> {
  const before = (await eventsOf(run, "resumed")).length;
  await window.answer("Resume");
  await expect.poll(() => eventsOf(run, "resumed"), { timeout: patience }).toHaveLength(before + 1);
  await hasStatus(run, "running");
  const epochs = (await eventsOf(run, "epochEnd")).length;
  await expect
    .poll(async () => (await eventsOf(run, "epochEnd")).length, { timeout: patience })
    .toBeGreaterThan(epochs);
  const trainer = await trainerOf(run);
  await window.command("MNIST Lab: Stop Training");
  await hasStatus(run, "stopped");
  await goneAfter(trainer, 5000);
}

it(
  "is interrupted when its window is loaded again, which then offers to resume it",
  async () => {
    const { window, workspace } = await openEditor({ prepare: writeEndless });
    const { run, trainer } = await trainEndless(window, workspace);
    await window.reload();
    await hasStatus(run, "interrupted");
    await goneAfter(trainer, 5000);
    await notified(window, /^Endless was interrupted in epoch \d+ of 100000\.$/);
    await resumeAndStop(window, run);
    // The dashboard was opened again too, and told of all that since.
    const dashboard = await DashboardPage.in(window);
    await dashboard.hasStatus("stopped");
    expect(await dashboard.ink("Loss over the epochs")).toBeGreaterThan(0);
    expect(await dashboard.epoch()).toBeGreaterThan(1);
    expect(await dashboard.button("Resume").isVisible()).toBe(true);
  },
  4 * patience,
);

it(
  "tells why when its trainer was killed, and goes on from where it was",
  async () => {
    const { window, workspace } = await openEditor({ prepare: writeEndless });
    const { run, trainer } = await trainEndless(window, workspace);
    process.kill(trainer, "SIGKILL");
    await notified(window, /^Endless: .*SIGKILL/);
    await resumeAndStop(window, run);
  },
  4 * patience,
);

it.skipIf(process.platform === "win32")(
  "outlives neither its window nor the extension host by five seconds",
  async () => {
    const { window, workspace, another } = await openEditor({ prepare: writeEndless });
    const first = await trainEndless(window, workspace);
    const { stdout } = spawnSync("ps", ["-o", "ppid=", "-p", String(first.trainer)], { encoding: "utf8" });
    const extensionHost = Number(stdout);
    expect(extensionHost).toBeGreaterThan(1);
    process.kill(extensionHost, "SIGKILL");
    await goneAfter(first.trainer, 5000);
    await hasStatus(first.run, "interrupted");
    await window.page.close({ runBeforeUnload: true });

    const second = await another();
    await notified(second, /^Endless was interrupted/);
    await second.answer("Resume");
    await expect.poll(() => eventsOf(first.run, "resumed"), { timeout: patience }).toHaveLength(1);
    const trainer = await trainerOf(first.run);
    await second.page.close({ runBeforeUnload: true });
    await goneAfter(trainer, 10_000);
    await hasStatus(first.run, "interrupted");
  },
  4 * patience,
);
