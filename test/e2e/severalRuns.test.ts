import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DashboardPage } from "./dashboardPage.ts";
import { hasStatus, needsEditor, notified, onlyRun, openEditor, patience, runsIn, summaryOf } from "./editor.ts";
import { RunsTree } from "./runsTree.ts";

needsEditor();

const softmax = {
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
};
/** Far more training than a test waits for. */
const first = { ...softmax, name: "First", training: { epochs: 100_000 } };
const second = { ...softmax, name: "Second", data: { source: "mnist", limit: 2000 }, training: { epochs: 2 } };

async function prepare(folder: string): Promise<void> {
  await writeFile(join(folder, "first.mnist.json"), JSON.stringify(first));
  await writeFile(join(folder, "second.mnist.json"), JSON.stringify(second));
}

it(
  "lets runs wait for their turn, tells of a file that was changed meanwhile, and shows two windows the same",
  async () => {
    const { window, workspace, another } = await openEditor({ prepare });
    const { page } = window;
    await window.openFile("first.mnist.json");
    await window.titleAction("Train").click();
    const run = await onlyRun(workspace);
    const dashboard = await DashboardPage.in(window);
    await dashboard.hasStatus("training");

    // Begun only now, it is neither nameless nor damaged.
    expect(await dashboard.frame.locator(".runName").innerText()).toBe("First");
    expect(await dashboard.frame.locator(".notice").count()).toBe(0);

    // The file is another one now; the run keeps what it began with.
    const notice = dashboard.frame.locator(".notice", {
      hasText: "first.mnist.json has changed since this run began",
    });
    expect(await notice.count()).toBe(0);
    const own = await readFile(join(run, "experiment.json"), "utf8");
    await writeFile(join(workspace, "first.mnist.json"), JSON.stringify({ ...first, seed: 7 }));
    await notice.waitFor();
    expect(await readFile(join(run, "experiment.json"), "utf8")).toBe(own);
    expect(JSON.parse(own)).toMatchObject({ seed: 42, training: { epochs: 100_000 } });
    await writeFile(join(workspace, "first.mnist.json"), JSON.stringify(first));
    await notice.waitFor({ state: "detached" });

    // One trains at a time.
    await window.openFile("second.mnist.json");
    await window.titleAction("Train").click();
    await window.showContainer("MNIST Lab");
    const tree = new RunsTree(page);
    await tree.lines(/, queued$/).waitFor();
    await tree.lines(/, epoch \d+\/100000/).waitFor();
    await page.locator(".statusbar-item", { hasText: /First · epoch \d+\/100000.* \+1/ }).waitFor();
    const waiting = await DashboardPage.in(window);
    await waiting.hasStatus("waiting for its turn");
    expect(await runsIn(workspace)).toEqual([run]);

    // Another window trains nothing, and shows what trains.
    const other = await another();
    await other.showContainer("MNIST Lab");
    const same = new RunsTree(other.page);
    await same.click(same.lines(/, epoch \d+\/100000/));
    const elsewhere = await DashboardPage.in(other);
    await elsewhere.hasStatus("training elsewhere");
    const epoch = await elsewhere.epoch();
    await expect.poll(() => elsewhere.epoch(), { timeout: patience }).toBeGreaterThan(epoch);
    expect(await other.page.locator(".statusbar-item", { hasText: "First" }).count()).toBe(0);

    // The next one begins when the first is over.
    await tree.choose(tree.lines(/, epoch \d+\/100000/), "Stop Training");
    await hasStatus(run, "stopped");
    await expect.poll(async () => (await runsIn(workspace)).length, { timeout: patience }).toBe(2);
    const next = (await runsIn(workspace)).find((each) => each !== run) ?? "";
    await hasStatus(next, "completed");
    await waiting.hasStatus("completed");
    await elsewhere.hasStatus("stopped");
    await page.locator(".statusbar-item", { hasText: /First|Second/ }).waitFor({ state: "detached" });
    for (const each of [tree, same]) {
      await each.lines(/stopped, epoch \d+\/100000/).waitFor();
      await each.lines(/completed, /).waitFor();
    }

    // What one window deletes is gone in both.
    await same.click(same.lines(/stopped, epoch/));
    await other.page.keyboard.press("Delete");
    await other.page.locator(".monaco-dialog-box").getByText("Delete", { exact: true }).click();
    for (const each of [tree, same]) await each.lines(/stopped, epoch/).waitFor({ state: "detached" });
    expect(await runsIn(workspace)).toEqual([next]);
    expect((await summaryOf(next))["status"]).toBe("completed");
  },
  8 * patience,
);

it(
  "offers to train what waited in a window that is gone, and trains it when that is wanted",
  async () => {
    const { window, workspace, another } = await openEditor({ prepare });
    await window.openFile("first.mnist.json");
    await window.titleAction("Train").click();
    const run = await onlyRun(workspace);
    await window.openFile("second.mnist.json");
    await window.titleAction("Train").click();
    await window.page.locator(".statusbar-item", { hasText: /First · epoch \d+\/100000.* \+1/ }).waitFor();
    await window.page.close({ runBeforeUnload: true });
    await hasStatus(run, "interrupted");
    expect(await runsIn(workspace)).toEqual([run]);

    const next = await another();
    await notified(next, /^Second was waiting for its turn when its window was closed\.$/);
    await next.answer("Train");
    await expect.poll(async () => (await runsIn(workspace)).length, { timeout: patience }).toBe(2);
    const second = (await runsIn(workspace)).find((each) => each !== run) ?? "";
    await hasStatus(second, "completed");
    expect(JSON.parse(await readFile(join(second, "experiment.json"), "utf8"))).toMatchObject({ name: "Second" });
    // The one that was interrupted is not begun again by that.
    await hasStatus(run, "interrupted");
  },
  6 * patience,
);
