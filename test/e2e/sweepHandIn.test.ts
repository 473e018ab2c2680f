import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runCommand } from "../helpers/commandLine.ts";
import { needsEditor, openEditor, patience } from "./editor.ts";
import { agree } from "./fileDialog.ts";
import { RunsTree } from "./runsTree.ts";

needsEditor();

const grid = {
  name: "Grid",
  data: { limit: 2000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 2, batchSize: 50 },
  sweep: { parameters: { "training.batchSize": [50, 100], "training.optimizer.learningRate": [0.001, 0.01] } },
};

async function trainGrid(folder: string): Promise<void> {
  await writeFile(join(folder, "grid.mnist.json"), JSON.stringify(grid));
  const { code, err } = await runCommand(["sweep", "grid.mnist.json"], folder);
  if (code !== 0) throw new Error(err);
}

it(
  "exports a sweep and reports on it, from its line in the tree",
  async () => {
    const { window, workspace } = await openEditor({ prepare: trainGrid });
    const { page } = window;
    await window.showContainer("MNIST Lab");
    const tree = new RunsTree(page);
    const sweep = tree.lines(/^Sweep, .*4 of 4 done/);
    await expect.poll(() => sweep.count(), { timeout: patience }).toBe(1);

    await tree.choose(sweep.first(), "Export…");
    await window.pick("Sweep as CSV");
    const table = await agree(window, "Export", ".csv");
    const own = await runCommand(["export", "Grid", "--as", "sweep-csv", "--to", "own.csv"], workspace);
    expect(own.code).toBe(0);
    const text = await readFile(join(workspace, "own.csv"), "utf8");
    await expect.poll(() => readFile(table, "utf8").catch(() => ""), { timeout: patience }).toBe(text);
    expect(text.trim().split("\r\n")).toHaveLength(5);

    await tree.choose(sweep.first(), "Create Lab Report…");
    await window.pick("English");
    const report = await agree(window, "Create Lab Report", ".html");
    await page.locator(".notification-toast", { hasText: "Written" }).last().waitFor({ timeout: patience });
    const html = await readFile(report, "utf8");
    // Each setting's figure as it was measured.
    const accuracies = accuraciesIn(text);
    expect(accuracies).toHaveLength(4);
    for (const accuracy of accuracies) expect(html).toContain(`${(accuracy * 100).toFixed(2)} %`);
  },
  4 * patience,
);

/** The test accuracies in a sweep's table. */
function accuraciesIn(csv: string): number[] {
  const [head, ...rows] = csv
    .trim()
    .split("\r\n")
    .map((line) => line.split(","));
  const column = head.indexOf("Test Accuracy");
  return rows.map((row) => Number(row[column]));
}
