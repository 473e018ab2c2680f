import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { EditorWindow } from "../../scripts/vscode/window.mjs";
import { runCommand } from "../helpers/commandLine.ts";
import { needsEditor, openEditor, patience } from "./editor.ts";
import { agree, choosePath } from "./fileDialog.ts";
import { RunsTree } from "./runsTree.ts";
import { trainTiny } from "./tinyRun.ts";

needsEditor();

async function trainTwice(folder: string): Promise<void> {
  const pixels = Array.from({ length: 784 }, (_, index) => index);
  const rows = [
    pixels.map((index) => `pixel${index}`),
    ...[1, 2, 3].map((row) => pixels.map((index) => (index * row) % 256)),
  ];
  await writeFile(join(folder, "test.csv"), rows.map((row) => `${row.join(",")}\n`).join(""));
  for (const seed of ["1", "2"]) await trainTiny(folder, "--seed", seed);
}

/** The run that was begun last: two begun in one second have ids in any order. */
async function newestRun(runs: string): Promise<string> {
  const begun = (await readdir(runs)).map(async (id) => {
    const { created } = JSON.parse(await readFile(join(runs, id, "summary.json"), "utf8")) as { created: string };
    return { id, created };
  });
  return (await Promise.all(begun)).reduce((newest, run) => (run.created > newest.created ? run : newest)).id;
}

const toast = (window: EditorWindow, text: string) =>
  window.page.locator(".notification-toast", { hasText: text }).last().waitFor({ timeout: patience });

it(
  "exports a run and several from the tree, as the command line does",
  async () => {
    const { window, workspace } = await openEditor({ prepare: trainTwice });
    await window.showContainer("MNIST Lab");
    const tree = new RunsTree(window.page);
    const runs = tree.lines(/completed/);
    await expect.poll(() => runs.count(), { timeout: patience }).toBe(2);

    // One run as a table: what is proposed is the run's id and what it holds.
    await tree.choose(runs.first(), "Export…");
    const list = window.page.locator(".quick-input-list");
    await list.locator(".monaco-list-row", { hasText: "History as CSV" }).first().waitFor();
    expect(await list.getByText("Sweep as CSV").count()).toBe(0);
    await window.pick("History as CSV");
    const proposed = await agree(window, "Export", "-history.csv");
    await toast(window, "Saved");
    const newest = await newestRun(join(workspace, ".mnist", "runs"));
    expect(proposed).toBe(join(workspace, `${newest}-history.csv`));
    const written = await runCommand(["export", newest, "--to", "own.csv"], workspace);
    expect(written.code).toBe(0);
    const text = await readFile(join(workspace, "own.csv"), "utf8");
    expect(await readFile(proposed, "utf8")).toBe(text);
    expect(text.split("\r\n")).toHaveLength(4);

    // Kaggle's digits are asked for, and predicted.
    await tree.choose(runs.first(), "Export…");
    await window.page.keyboard.type("Kaggle");
    await window.pick("Kaggle Submission");
    await choosePath(window, "Kaggle's test.csv", join(workspace, "test.csv"), "Predict");
    const submission = await agree(window, "Export", "-submission.csv");
    await expect
      .poll(() => readFile(submission, "utf8").catch(() => ""), { timeout: patience })
      .toMatch(/^ImageId,Label\r?\n1,\d\r?\n2,\d\r?\n3,\d\r?\n$/);

    await tree.choose(runs.first(), "Export…");
    await window.pick("Network Diagram");
    const picture = await agree(window, "Export", "-network.svg");
    await expect
      .poll(() => readFile(picture, "utf8").catch(() => ""), { timeout: patience })
      .toMatch(/^<svg |^<\?xml /);

    // Both at once: a file each in a folder.
    await tree.click(runs.first());
    await tree.click(runs.nth(1), { modifiers: ["ControlOrMeta"] });
    await tree.choose(runs.nth(1), "Export…");
    await window.pick("Wrong Digits as CSV");
    await agree(window, "Export", workspace);
    const each = join(workspace, "runs-wrong");
    await expect.poll(async () => (await readdir(each).catch(() => [])).length, { timeout: patience }).toBe(2);
    expect((await stat(join(each, `${newest}-wrong.csv`))).size).toBeGreaterThan(1000);
  },
  6 * patience,
);
