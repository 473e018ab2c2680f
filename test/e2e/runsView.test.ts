import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { runCommand } from "../helpers/commandLine.ts";
import { hasStatus, needsEditor, nextSecond, onlyRun, openEditor, patience, runsIn, summaryOf } from "./editor.ts";
import { RunsTree } from "./runsTree.ts";

needsEditor();

/** For what comes by itself, at its own pace. */
const soon = { timeout: patience };

const softmax = {
  name: "Softmax",
  data: { source: "mnist", limit: 2000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 2 },
};

/** Two files; three runs of the first, the best one in the middle, and one of the second. */
async function trainRuns(folder: string): Promise<void> {
  await writeFile(join(folder, "a.mnist.json"), JSON.stringify(softmax));
  await writeFile(join(folder, "b.mnist.json"), JSON.stringify({ ...softmax, name: "Other" }));
  const rate = (value: number): string[] => ["--set", `training.optimizer.learningRate=${value}`];
  for (const words of [
    ["a.mnist.json", ...rate(0.00002)],
    ["a.mnist.json", ...rate(0.005)],
    ["a.mnist.json", ...rate(0.00001)],
    ["b.mnist.json"],
  ]) {
    await nextSecond();
    const { code, err } = await runCommand(["train", ...words], folder);
    if (code !== 0) throw new Error(err);
  }
}

async function answerInput(page: Page, text: string): Promise<void> {
  const input = page.locator(".quick-input-widget input[type=text]").first();
  await input.waitFor({ state: "visible" });
  await input.fill(text);
  await page.keyboard.press("Enter");
  await input.waitFor({ state: "hidden" });
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

/** Before the label of a run that has no name. */
const clock = /^\d\d:\d\d:\d\d, /;

/** What the tree says of a run that was completed, after its label. */
async function figuresOf(run: string): Promise<string> {
  const { best, result } = (await summaryOf(run)) as {
    best: { accuracy: number };
    result: { test: { accuracy: number } };
  };
  return `completed, ${percent(best.accuracy)}, test ${percent(result.test.accuracy)}`;
}

const testAccuracyIn = (text: string): number => parseFloat(/test ([\d.]+) %/.exec(text)?.[1] ?? "");

it(
  "groups runs by experiment, tells what they reached, filters and sorts them",
  async () => {
    const { window, workspace } = await openEditor({ prepare: trainRuns });
    const { page } = window;
    const tree = new RunsTree(page);
    const runs = await runsIn(workspace);
    const [low, high, lowest, other] = await Promise.all(runs.map(figuresOf));
    await window.showContainer("MNIST Lab");
    const texts = async (): Promise<string[]> => (await tree.spoken()).map((text) => text.replace(clock, ""));
    const best = high.split(", ").at(1) ?? "";
    const a = `a.mnist.json, 3 runs, best ${best}`;
    const b = `b.mnist.json, 1 run, best ${other.split(", ").at(1) ?? ""}`;
    await expect.poll(texts, soon).toEqual([b, other, a, lowest, high, low]);

    await tree.clickTitle("Sort Runs");
    await window.pick("Highest test accuracy first");
    const inOrder = [lowest, high, low].sort((one, two) => testAccuracyIn(two) - testAccuracyIn(one));
    await expect.poll(async () => (await texts()).filter((text) => inOrder.includes(text)), soon).toEqual(inOrder);
    await tree.clickTitle("Filter Runs");
    await answerInput(page, "other");
    await expect.poll(texts, soon).toEqual([b, other]);
    await page.getByText("Filter: other").waitFor();
    await tree.clickTitle("Clear Filter of Runs");
    await expect.poll(() => tree.lines().count(), soon).toBe(6);

    // What lies in the run's files, in the tooltip.
    const { fingerprint } = JSON.parse((await runCommand(["show", basename(runs[1]), "--json"], workspace)).out) as {
      fingerprint: string;
    };
    await tree.lines(high).hover();
    const hover = page.locator(".monaco-hover:visible");
    for (const text of [
      "Status: completed, epoch 2/2",
      `Best validation accuracy: ${best} in epoch 2`,
      "Parameters: 7,850",
      "Engine: WebAssembly SIMD",
      /Duration: [\d.]+ s/,
      /Begun: .*20\d\d/,
      `Id: ${basename(runs[1])}`,
      `Fingerprint: ${fingerprint.slice(0, 12)}`,
      "training.optimizer.learningRate: 0.005",
      "dense · units 10, activation softmax",
    ]) {
      await hover.getByText(text).first().waitFor();
    }

    await tree.click(tree.lines(high));
    await window.webview("main.dashboard:not([hidden]) .runName");
    await page.locator(".tab.active", { hasText: "Softmax" }).waitFor();
    await expect.poll(() => tree.selected(), { timeout: patience }).toHaveLength(1);
  },
  4 * patience,
);

it(
  "renames, notes, pins and deletes runs, and brings them back",
  async () => {
    const { window, workspace } = await openEditor({ prepare: trainRuns });
    const { page } = window;
    const tree = new RunsTree(page);
    const [first, , third] = await runsIn(workspace);
    await window.showContainer("MNIST Lab");
    await tree.click(tree.lines(await figuresOf(first)));
    await page.keyboard.press("F2");
    await answerInput(page, "slow");
    await tree.lines(/^slow, completed/).waitFor();
    await tree.choose(tree.lines(/^slow/), "Note on Run…");
    await answerInput(page, "learns nothing ⏎ try more");
    await tree.choose(tree.lines(/^slow, .*, learns nothing$/), "Pin Run");
    await tree.lines(/^slow, pinned, .*, learns nothing$/).waitFor();
    const place = (beginning: string, texts: readonly string[]): number =>
      texts.findIndex((text) => text.startsWith(beginning));
    const texts = await tree.spoken();
    expect(place("slow", texts)).toBe(place("a.mnist.json", texts) + 1);
    const said = JSON.parse(await readFile(join(first, "about.json"), "utf8")) as object;
    expect(said).toMatchObject({ name: "slow", note: "learns nothing\ntry more", pinned: true });

    const lowest = await figuresOf(third);
    // Lines are drawn anew when the run that was clicked is shown: begun again where a click fell on another one.
    const both = async (): Promise<string[]> => {
      await tree.click(tree.lines(/^slow/));
      await tree.click(tree.lines(lowest), { modifiers: ["ControlOrMeta"] });
      return (await tree.selected()).map((text) => (text.startsWith("slow") ? "slow" : text.replace(clock, "")));
    };
    await expect.poll(both, soon).toEqual(["slow", lowest]);
    await page.keyboard.press("Delete");
    const question = page.locator(".monaco-dialog-box", { hasText: "Delete 2 runs?" });
    await question.getByRole("button", { name: "Cancel" }).click();
    await question.waitFor({ state: "detached" });
    expect(await runsIn(workspace)).toHaveLength(4);
    await page.keyboard.press("Delete");
    await question.getByRole("button", { name: "Delete" }).click();
    await expect.poll(() => runsIn(workspace), soon).toHaveLength(2);
    await expect.poll(() => tree.lines().count(), soon).toBe(4);
    await window.answer("Undo");
    await expect.poll(() => runsIn(workspace), soon).toHaveLength(4);
    await tree.lines(/^slow, pinned/).waitFor();

    await tree.choose(tree.lines(/^slow/), "Open Experiment as It Was");
    await page.locator(".tab.active", { hasText: `${basename(first)}.json` }).waitFor();
    await page.locator(".view-line", { hasText: '"learningRate": 0.00002' }).waitFor();

    await tree.choose(tree.lines(/^slow/), "Reveal Folder of Run");
    await page.locator(".explorer-folders-view .monaco-list-row.selected", { hasText: basename(first) }).waitFor();
  },
  4 * patience,
);

it(
  "begins with a welcome, follows a run that trains, and pauses, stops, resumes it and trains it again",
  async () => {
    const data = { source: "mnist", limit: 10_000 };
    const long = { ...softmax, name: "Long", data, training: { epochs: 5000 } };
    const { window, workspace } = await openEditor({
      prepare: (folder) => writeFile(join(folder, "long.mnist.json"), JSON.stringify(long)),
    });
    const { page } = window;
    const tree = new RunsTree(page);
    await window.showContainer("MNIST Lab");
    await page.locator(".welcome-view-content", { hasText: "There is no run yet." }).waitFor();
    await window.openFile("long.mnist.json");
    await window.titleAction("Train").click();
    const running = tree.lines(/^[\d:]+, epoch \d+\/5000/);
    await running.waitFor();
    await running.locator(".codicon-sync").waitFor();
    const epoch = async (): Promise<number> =>
      Number(/epoch (\d+)\/5000/.exec((await running.getAttribute("aria-label")) ?? "")?.[1]);
    await expect.poll(epoch, soon).toBeGreaterThan(1);
    await tree.choose(running, "Pause Training");
    const paused = tree.lines(/paused, epoch/);
    await paused.waitFor();
    await tree.choose(paused, "Continue Training");
    await running.waitFor();
    await tree.choose(running, "Stop Training");
    const stopped = tree.lines(/stopped, epoch/);
    await stopped.waitFor();
    const run = await onlyRun(workspace);
    const { epoch: reached } = await hasStatus(run, "stopped");

    await tree.choose(stopped, "Resume Run…");
    await expect.poll(epoch, soon).toBeGreaterThan(Number(reached));
    await tree.choose(running, "Stop Training");
    await stopped.waitFor();
    await hasStatus(run, "stopped");

    await tree.choose(stopped, "Train Again…");
    await expect.poll(() => runsIn(workspace), soon).toHaveLength(2);
    await expect.poll(epoch, soon).toBeGreaterThan(1);
    await tree.lines(/^long\.mnist\.json, 2 runs/).waitFor();
    await tree.choose(running, "Stop Training");
    await running.waitFor({ state: "detached" });
  },
  6 * patience,
);
