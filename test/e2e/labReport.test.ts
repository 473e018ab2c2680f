import { readFile, writeFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { runCommand } from "../helpers/commandLine.ts";
import { needsEditor, openEditor, patience } from "./editor.ts";
import { agree } from "./fileDialog.ts";
import { RunsTree } from "./runsTree.ts";
import { trainTiny } from "./tinyRun.ts";

needsEditor();

it(
  "creates a lab report of a run, and keeps what its author has written when it is made again",
  async () => {
    const { window, workspace } = await openEditor({ prepare: trainTiny });
    await window.showContainer("MNIST Lab");
    const tree = new RunsTree(window.page);
    const run = tree.lines(/completed/);
    await expect.poll(() => run.count(), { timeout: patience }).toBe(1);
    const create = async (): Promise<string> => {
      await tree.choose(run.first(), "Create Lab Report…");
      await window.pick("English");
      return agree(window, "Create Lab Report", ".html");
    };
    const html = await create();
    const written = window.page.locator(".notification-toast", { hasText: "Written" }).last();
    await written.waitFor({ timeout: patience });
    await window.answer("Open Markdown");
    const markdownFile = html.replace(/html$/, "md");
    await expect
      .poll(() => window.page.locator(".tab.active", { hasText: ".md" }).count(), { timeout: patience })
      .toBe(1);
    const markdown = await readFile(markdownFile, "utf8");
    const { fingerprint, accuracy } = await resultIn(workspace);
    expect(await readFile(html, "utf8")).toContain(fingerprint);
    expect(markdown).toContain(`${(accuracy * 100).toFixed(2)} %`);

    const words = "We expected less of a network without a hidden layer.";
    const gap = /(<!-- your words: conclusion -->\n)[^]*?(\n<!-- end of your words: conclusion -->)/;
    expect(markdown).toMatch(gap);
    await writeFile(markdownFile, markdown.replace(gap, `$1\n${words}\n$2`));
    await create();
    // VS Code asks about the page, which is there already.
    const question = window.page.locator(".quick-input-widget", { hasText: "already exists" });
    await question.locator(".monaco-button", { hasText: "OK" }).click({ timeout: patience });
    await expect.poll(() => readFile(html, "utf8"), { timeout: patience }).toContain(words);
    expect(await readFile(markdownFile, "utf8")).toContain(words);
  },
  4 * patience,
);

it(
  "copies a run's experiment as Keras and as PyTorch, and opens what it copied",
  async () => {
    const { window } = await openEditor({ prepare: trainTiny });
    await window.showContainer("MNIST Lab");
    const tree = new RunsTree(window.page);
    const run = tree.lines(/completed/);
    await expect.poll(() => run.count(), { timeout: patience }).toBe(1);
    for (const [entry, sign] of [
      ["Copy as Keras", "import keras"],
      ["Copy as PyTorch", "import torch"],
    ] as const) {
      await tree.choose(run.first(), entry);
      await window.answer("Open");
      await expect
        .poll(() => window.page.locator(".editor-instance .view-lines", { hasText: sign }).count(), {
          timeout: patience,
        })
        .toBe(1);
      await window.command("View: Revert and Close Editor");
    }
  },
  3 * patience,
);

async function resultIn(workspace: string): Promise<{ fingerprint: string; accuracy: number }> {
  const { out } = await runCommand(["show", "last", "--json"], workspace);
  const { fingerprint, test } = JSON.parse(out) as { fingerprint: string; test: { accuracy: number } };
  return { fingerprint, accuracy: test.accuracy };
}
