import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { EditorWindow } from "../../scripts/vscode/window.mjs";
import { runCommand } from "../helpers/commandLine.ts";
import { needsEditor, openEditor, patience } from "./editor.ts";
import { agree } from "./fileDialog.ts";

needsEditor();

/** Six runs of a second each: plain SGD with so small a rate learns far less than Adam. */
const grid = {
  name: "Grid",
  data: { source: "mnist", limit: 2000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 2, batchSize: 32 },
  sweep: {
    parameters: {
      "training.optimizer": [{ type: "sgd", learningRate: 0.0001 }, { type: "adam" }],
      "training.batchSize": [16, 32, 64],
    },
  },
};

/** A line of `mnist-lab sweeps last --json`. */
interface Point {
  readonly index: number;
  readonly values: Readonly<Record<string, unknown>>;
  readonly accuracy: number;
  readonly test: number;
}

type Page = Awaited<ReturnType<EditorWindow["webview"]>>;

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

async function trainGrid(folder: string): Promise<void> {
  await writeFile(join(folder, "grid.mnist.json"), JSON.stringify(grid));
  const { code, err } = await runCommand(["sweep", "grid.mnist.json"], folder);
  if (code !== 0) throw new Error(err);
}

async function showSweep(window: EditorWindow): Promise<Page> {
  await window.command("MNIST Lab: Show Sweep");
  await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "6 of 6 runs done" }).waitFor();
  await window.pick("Grid");
  return window.webview("main:not([hidden]) .runs tbody tr");
}

/** @returns the cells of a column of the table, from the top. */
function columnOf(page: Page, at: number): Promise<string[]> {
  return page.locator(`.runs tbody td:nth-child(${at})`).allInnerTexts();
}

it(
  "shows a sweep as a table and as charts: sorted, filtered, exported as the command line does, opened, kept over a reload",
  async () => {
    const { window, workspace } = await openEditor({ prepare: trainGrid });
    const page = await showSweep(window);
    const told = await runCommand(["sweeps", "last", "--json"], workspace);
    const points = told.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Point);

    // The best first, and marked. Columns: the mark, what is varied, the accuracies.
    const heads = await page.locator(".runs thead .sort span:first-child").allInnerTexts();
    expect(heads.slice(0, 4)).toEqual(["Optimizer", "Batch Size", "Validation accuracy", "Test accuracy"]);
    expect(await columnOf(page, 4)).toEqual(points.map(({ accuracy }) => percent(accuracy)));
    expect(await columnOf(page, 5)).toEqual(points.map(({ test }) => percent(test)));
    expect(await columnOf(page, 3)).toEqual(points.map(({ values }) => String(values["training.batchSize"])));
    expect(await columnOf(page, 1)).toEqual(["★", "", "", "", "", ""]);

    // By a heading, from the keyboard: numbers by their size.
    await page.getByRole("button", { name: "Batch Size" }).first().press("Enter");
    expect(await columnOf(page, 3)).toEqual(["16", "16", "32", "32", "64", "64"]);
    await page.locator(".runs thead").getByRole("button", { name: "Batch Size" }).press("Enter");
    expect(await columnOf(page, 3)).toEqual(["64", "64", "32", "32", "16", "16"]);

    // Runs below an accuracy, and with a value, are left out.
    const least = points[2].accuracy;
    const good = points.filter(({ accuracy }) => accuracy >= least);
    await page.getByRole("textbox", { name: "Accuracy at least" }).fill(String(least));
    await expect.poll(() => page.locator(".runs tbody tr").count()).toBe(good.length);
    expect(good.length).toBeLessThan(6);
    await page.locator(".shownCount", { hasText: `${good.length} of 6 runs shown` }).waitFor();

    // The same table as the command line writes.
    const written = await runCommand(
      ["sweeps", "last", "--min-accuracy", String(least), "--csv", "own.csv"],
      workspace,
    );
    expect(written.code).toBe(0);
    await page.getByRole("button", { name: "Export CSV" }).click();
    await agree(window, "Save", "Grid.csv");
    await expect.poll(() => readdir(workspace), { timeout: patience }).toContain("Grid.csv");
    await window.page.locator(".notification-toast", { hasText: "Saved" }).last().waitFor();
    const csv = await readFile(join(workspace, "Grid.csv"), "utf8");
    expect(csv).toBe(await readFile(join(workspace, "own.csv"), "utf8"));
    expect(csv.split("\r\n")[0]).toMatch(/^Optimizer,Batch Size,Validation Accuracy,/);
    await page.getByRole("button", { name: "Clear Filters" }).first().click();
    await expect.poll(() => page.locator(".runs tbody tr").count()).toBe(6);
    await page.locator(".chip", { hasText: "adam" }).click();
    await expect.poll(() => columnOf(page, 2)).not.toContain("adam");
    await page.locator(".chip", { hasText: "adam" }).click();

    // A heat map has a cell for each two values; here each holds one run.
    await page.getByRole("tab", { name: "Heat map" }).click();
    await expect.poll(() => page.locator(".heatCell.mark").count()).toBe(6);
    const cells = await page.locator(".heatCell.mark .heatValue").allInnerTexts();
    expect(cells.toSorted()).toEqual(points.map(({ accuracy }) => percent(accuracy)).toSorted());

    // A bar for each run, the best at the left; the keyboard opens it.
    await page.getByRole("tab", { name: "Bars" }).click();
    await expect.poll(() => page.locator(".bars .mark").count()).toBe(6);
    await page.locator(".bars .plot").focus();
    await page.locator(".bars .plot").press("Home");
    await page.locator(".bars .markTip", { hasText: percent(points[0].accuracy) }).waitFor();
    expect(await page.locator(".runs tbody tr.lit").count()).toBe(1);

    // Over a reload what was chosen is kept.
    await window.reload();
    const again = await window.webview("main:not([hidden]) .bars:not([hidden]) .mark");
    expect(await columnOf(again, 3)).toEqual(["64", "64", "32", "32", "16", "16"]);
    await again.locator(".bars .mark").first().locator(".barShape").click();
    const best = `Grid: adam, ${String(points[0].values["training.batchSize"])}`;
    await window.page.locator(".tab.active", { hasText: best }).waitFor({ timeout: patience });
    await window.webview("main.dashboard:not([hidden]) .runName");

    // The same by the keyboard: the second best.
    await window.page.getByRole("tab", { name: "Grid", exact: true }).click();
    const back = await window.webview("main:not([hidden]) .bars:not([hidden]) .mark");
    for (const key of ["Home", "ArrowRight", "Enter"]) await back.locator(".bars .plot").press(key);
    const { values } = points[1];
    const second = `Grid: ${(values["training.optimizer"] as { type: string }).type}, ${String(values["training.batchSize"])}`;
    await window.page.locator(".tab.active", { hasText: second }).waitFor({ timeout: patience });
  },
  6 * patience,
);

it(
  "follows a sweep while it trains",
  async () => {
    const { window, workspace } = await openEditor({ prepare: trainGrid });
    const page = await showSweep(window);
    const more = structuredClone(grid);
    more.sweep.parameters["training.batchSize"].push(128);
    await writeFile(join(workspace, "grid.mnist.json"), JSON.stringify(more));
    const training = runCommand(["sweep", "grid.mnist.json", "--concurrency", "1"], workspace);
    await expect.poll(() => page.locator(".runs tbody tr").count(), { timeout: patience }).toBe(8);
    expect((await training).code).toBe(0);
    await page.locator(".facts", { hasText: "8 of 8 runs done" }).waitFor({ timeout: patience });
    await expect.poll(() => columnOf(page, 4), { timeout: patience }).not.toContain("");
  },
  6 * patience,
);
