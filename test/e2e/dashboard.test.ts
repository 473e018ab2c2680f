import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { DashboardPage } from "./dashboardPage.ts";
import { eventsOf, hasStatus, needsEditor, onlyRun, openEditor, patience, runsIn } from "./editor.ts";

needsEditor();

const quick = {
  name: "Quick",
  data: { source: "mnist", limit: 6000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 3, batchSize: 32 },
};

interface Evaluation {
  readonly set: string;
  readonly count: number;
  readonly accuracy: number;
  readonly confusion: readonly number[];
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

it(
  "opens the example, trains it at a click, and shows the first point of its loss and all that follow",
  async () => {
    const { window, workspace } = await openEditor();
    const { page } = window;
    await window.openFile("lenet5.mnist.json");
    await page.locator(".codelens-decoration", { hasText: "Train · 61,706 parameters" }).waitFor();
    expect(await window.titleAction("Train").count()).toBe(1);
    await window.titleAction("Train").click();
    const dashboard = await DashboardPage.in(window);
    await expect.poll(() => dashboard.frame.locator(".runName").innerText(), { timeout: patience }).toBe("LeNet-5");
    await dashboard.hasStatus("training");
    await expect.poll(() => dashboard.ink("Loss over the epochs"), { timeout: patience }).toBeGreaterThan(0);
    const run = await onlyRun(workspace);

    // Live: what is on the screen goes on as the file does.
    await expect.poll(() => dashboard.epoch(), { timeout: 2 * patience }).toBeGreaterThanOrEqual(2);
    expect(await dashboard.told("Loss over the epochs", "Home")).toMatch(/epoch 1, batch 1\n+batch\n+2\.\d+/);
    const seen = await dashboard.confusion();
    expect(seen.reduce((sum, digits) => sum + digits)).toBe(6000);
    await expect.poll(() => dashboard.figure("images a second")).toMatch(/^[\d,]+$/);
    await expect.poll(() => dashboard.figure("left")).toMatch(/\d/);

    const item = page.locator(".statusbar-item", { hasText: "LeNet-5 · epoch" });
    await item.waitFor();

    await dashboard.button("Pause").click();
    await dashboard.hasStatus("paused");
    await dashboard.button("Continue").click();
    await dashboard.hasStatus("training");

    // Closed and opened again it has all that streamed in the meantime.
    const before = await dashboard.epoch();
    await page.locator(".tab.active", { hasText: "LeNet-5" }).click({ button: "middle" });
    await expect
      .poll(async () => (await eventsOf(run, "epochEnd")).length, { timeout: 2 * patience })
      .toBeGreaterThan(before);
    await item.click();
    const again = await DashboardPage.in(window);
    await expect.poll(() => again.epoch(), { timeout: patience }).toBeGreaterThan(before);
    expect(await again.told("Loss over the epochs", "Home")).toMatch(/epoch 1, batch 1\n+batch\n+2\.\d+/);

    await again.button("Stop").click();
    await hasStatus(run, "stopped");
    await again.hasStatus("stopped");
    await item.waitFor({ state: "detached" });
    expect(await again.button("Resume").isVisible()).toBe(true);
  },
  6 * patience,
);

it(
  "shows what a run has come to, at every epoch, with its network, its settings and its log",
  async () => {
    const { window, workspace } = await openEditor({
      prepare: (folder) => writeFile(join(folder, "quick.mnist.json"), JSON.stringify(quick)),
    });
    await window.openFile("quick.mnist.json");
    await window.titleAction("Train").click();
    const dashboard = await DashboardPage.in(window);
    await dashboard.hasStatus("completed", 2 * patience);
    const run = await onlyRun(workspace);
    const { result } = (await hasStatus(run, "completed")) as unknown as { result: { test: Evaluation } };
    await expect.poll(() => dashboard.figure("test accuracy")).toBe(percent(result.test.accuracy));

    const epochs = (await eventsOf(run, "epochEnd")) as unknown as { evaluations: Evaluation[] }[];
    expect(epochs).toHaveLength(3);
    const scrubber = dashboard.frame.getByRole("slider", { name: "Epoch that is shown" });
    const validations = epochs.flatMap(({ evaluations }) => evaluations.slice(0, 1));
    for (const [index, { set, accuracy, confusion }] of validations.entries()) {
      expect(set).toBe("validation");
      await scrubber.focus();
      await scrubber.press("Home");
      for (let i = 0; i < index; i++) await scrubber.press("ArrowRight");
      await expect.poll(() => dashboard.confusion()).toEqual(confusion);
      expect(await dashboard.figure("validation accuracy")).toBe(percent(accuracy));
    }
    await dashboard.frame.getByRole("button", { name: "show test" }).click();
    await expect.poll(() => dashboard.confusion()).toEqual(result.test.confusion);

    await dashboard.tab("Model").click();
    await expect.poll(() => dashboard.frame.locator(".summaryText").innerText()).toContain("Total params: 7,850");
    await dashboard.tab("Experiment").click();
    expect(JSON.parse(await dashboard.frame.locator(".json").innerText())).toMatchObject(quick);
    await dashboard.tab("Log").click();
    await expect.poll(() => dashboard.frame.locator(".log").innerText()).toMatch(/completed after 3 epochs/i);

    await dashboard.button("Train Again").click();
    await expect.poll(() => runsIn(workspace), { timeout: patience }).toHaveLength(2);
    const again = (await runsIn(workspace)).find((each) => each !== run) ?? "";
    const shown = dashboard.frame.locator(".runName");
    await expect.poll(() => shown.getAttribute("title"), { timeout: patience }).toBe(basename(again));
    await dashboard.hasStatus("completed", 2 * patience);
    // The same seed, the same numbers.
    await expect.poll(() => dashboard.figure("test accuracy")).toBe(percent(result.test.accuracy));
  },
  5 * patience,
);
