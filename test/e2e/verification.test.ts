import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { needsEditor, openEditor, patience } from "./editor.ts";
import { agree, choosePath } from "./fileDialog.ts";
import { RunsTree } from "./runsTree.ts";
import { trainTiny } from "./tinyRun.ts";

needsEditor();

it(
  "hands a run in, verifies it as it is and trained again, and names what was changed",
  async () => {
    const { window, workspace } = await openEditor({ prepare: trainTiny });
    await window.showContainer("MNIST Lab");
    const tree = new RunsTree(window.page);
    const run = tree.lines(/completed/);
    await expect.poll(() => run.count(), { timeout: patience }).toBe(1);
    await tree.choose(run.first(), "Export Hand-In Bundle…");
    await agree(window, "Export Hand-In Bundle", ".zip");

    // The notification offers to verify it at once.
    await window.answer("Verify");
    await window.pick("Check It and Train Again");
    const page = await window.webview(".verification .checks");
    await expect.poll(() => page.locator(".verdict.good").count(), { timeout: patience }).toBe(1);
    expect(await page.locator("h1").textContent()).toBe("Tiny");
    expect(await page.locator(".checks > li.passed .title").allTextContents()).toEqual([
      ...["Files", "Records", "Figures", "Predictions", "Weights", "Network run again", "Trained again"],
    ]);

    // Somebody makes the run look better.
    const [bundle] = (await readdir(workspace)).filter((name) => name.endsWith(".hand-in.zip"));
    const bytes = await readFile(join(workspace, bundle));
    bytes[Math.floor(bytes.length / 2)] ^= 1;
    await writeFile(join(workspace, bundle), bytes);
    await window.command("View: Close All Editors");
    await window.command("MNIST Lab: Verify a Run…");
    await choosePath(window, "Verify a Run", join(workspace, bundle), "Verify");
    await window.pick("Check the Bundle");
    const again = await window.webview(".verification .verdict.bad");
    const found = await again.locator(".checks > li.failed .found li").first().textContent();
    expect(found).toMatch(/^(events|predictions|experiment|summary|model|best|weights)\S* .+/);
  },
  4 * patience,
);
