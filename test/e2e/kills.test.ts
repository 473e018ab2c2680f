import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { RandomStream } from "../../src/core/random/stream.ts";
import { runCommand } from "../helpers/commandLine.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";
import { DashboardPage } from "./dashboardPage.ts";
import {
  eventsOf,
  hasStatus,
  needsEditor,
  notified,
  onlyRun,
  openEditor,
  patience,
  runsIn,
  summaryOf,
} from "./editor.ts";

needsEditor();

const experiment = {
  name: "Killed",
  data: { source: "mnist", limit: 6000 },
  model: {
    layers: [
      { type: "conv2d", filters: 6, kernelSize: 5, strides: 2, activation: "relu" },
      { type: "batchNormalization" },
      { type: "flatten" },
      { type: "dropout", rate: 0.2 },
      { type: "dense", units: 10, activation: "softmax" },
    ],
  },
  training: { epochs: 60, batchSize: 32 },
};
const stepsPerEpoch = 169;

const writeExperiment = (folder: string): Promise<void> =>
  writeFile(join(folder, "killed.mnist.json"), JSON.stringify(experiment));

/** @returns the fingerprint of a run that nothing disturbs. */
async function undisturbed(): Promise<unknown> {
  const folder = await temporaryFolder();
  await writeExperiment(folder);
  const { code, err } = await runCommand(["train", "killed.mnist.json"], folder);
  if (code !== 0) throw new Error(err);
  return fingerprintOf((await runsIn(folder)).join());
}

async function fingerprintOf(run: string): Promise<unknown> {
  return ((await summaryOf(run))["result"] as { fingerprint: unknown }).fingerprint;
}

/** The newest point of the curve of the batches, as it is told on the screen. */
async function newestPoint(dashboard: DashboardPage): Promise<{ step: number; loss: number }> {
  const text = await dashboard.told("Loss over the epochs", "End");
  const loss = Number(/\nbatch\n+([\d.]+)/.exec(text)?.[1]);
  const within = /epoch (\d+), batch (\d+)\n/.exec(text)?.slice(1).map(Number);
  const [epoch, batch] = within ?? [Number(/end of epoch (\d+)\n/.exec(text)?.[1]), stepsPerEpoch];
  return { step: (epoch - 1) * stepsPerEpoch + batch - 1, loss };
}

/** @returns the losses that lie in a run's folder, by the updates done before. */
async function lossesOf(run: string): Promise<Map<number, number>> {
  const events = (await eventsOf(run, "batchEnd")) as unknown as { firstStep: number; loss: number[] }[];
  return new Map(events.flatMap(({ firstStep, loss }) => loss.map((each, i) => [firstStep + i, each] as const)));
}

/**
 * Halts the trainer of a run some epochs from now, at whatever it is doing: it is as good as killed, and what it told
 * stands on the screen for as long as the test needs to read it.
 *
 * @returns its process id.
 */
async function halt(run: string, epochs: number, late: number): Promise<number> {
  const done = async (): Promise<number> => (await eventsOf(run, "epochEnd")).length;
  const before = await done();
  await expect.poll(done, { timeout: patience, interval: 20 }).toBeGreaterThanOrEqual(before + epochs);
  await sleep(late);
  const pid = Number((await summaryOf(run))["pid"]);
  process.kill(pid, "SIGSTOP");
  return pid;
}

it.skipIf(process.platform === "win32")(
  "keeps what was on the screen when its trainer is killed, and resumes to the weights of an undisturbed run",
  async () => {
    const wanted = await undisturbed();
    const { window, workspace } = await openEditor({ prepare: writeExperiment });
    await window.openFile("killed.mnist.json");
    await window.titleAction("Train").click();
    const run = await onlyRun(workspace);
    const dashboard = await DashboardPage.in(window);
    const chance = new RandomStream(5, "order");
    for (let kills = 1; kills <= 3; kills++) {
      const pid = await halt(run, 1 + chance.nextBelow(12), chance.nextUniform() * 200);
      const { step, loss } = await newestPoint(dashboard);
      process.kill(pid, "SIGKILL");
      await hasStatus(run, "interrupted");
      await dashboard.hasStatus("interrupted");
      expect((await lossesOf(run)).get(step)).toBeCloseTo(loss, 2);
      // It stays on the screen: what is told last comes no earlier.
      expect((await newestPoint(dashboard)).step).toBeGreaterThanOrEqual(step);
      await notified(window, /^Killed: .*SIGKILL/);
      await window.answer("Resume");
      await expect.poll(() => eventsOf(run, "resumed"), { timeout: patience }).toHaveLength(kills);
    }
    await hasStatus(run, "completed", 2 * patience);
    expect(await fingerprintOf(run)).toBe(wanted);
    await dashboard.hasStatus("completed");
  },
  6 * patience,
);
