import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { runCommand } from "../helpers/commandLine.ts";
import { needsEditor, notified, openEditor, patience, runsIn } from "./editor.ts";
import { RunsTree } from "./runsTree.ts";

needsEditor();

const quick = {
  name: "Quick",
  data: { source: "mnist", limit: 2000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 1 },
};

/** A folder in which nobody may write, not even root. */
const readOnlyPlace = process.platform === "darwin" ? "/System" : "/sys/kernel";

/** Three runs of a file, and a file whose runs can lie nowhere. */
async function prepare(folder: string): Promise<void> {
  await writeFile(join(folder, "quick.mnist.json"), JSON.stringify(quick));
  for (let i = 0; i < 3; i++) {
    const { code, err } = await runCommand(["train", "quick.mnist.json"], folder);
    if (code !== 0) throw new Error(err);
  }
  const locked = join(folder, "locked");
  await mkdir(locked);
  await symlink(readOnlyPlace, join(locked, ".mnist"));
  await writeFile(join(locked, "locked.mnist.json"), JSON.stringify({ ...quick, name: "Locked" }));
}

it.skipIf(process.platform === "win32")(
  "tells at the run what is wrong with it, and leaves the others unharmed",
  async () => {
    const { window, workspace } = await openEditor({ prepare });
    const tree = new RunsTree(window.page);
    await window.showContainer("MNIST Lab");
    const completed = tree.lines(/completed, /);
    await expect.poll(() => completed.count(), { timeout: patience }).toBe(3);
    const [torn, gone, whole] = await runsIn(workspace);

    // Damaged by hand, while it is shown: half of the summary is missing.
    const text = await readFile(join(torn, "summary.json"), "utf8");
    await writeFile(join(torn, "summary.json"), text.slice(0, text.length / 2));
    await tree.lines(/, damaged/).waitFor();
    expect(await completed.count()).toBe(2);
    await tree.click(tree.lines(/, damaged/));
    const notice = await window.webview("main.dashboard:not([hidden]) .notice");
    await expect.poll(() => notice.locator(".notice").first().innerText()).toMatch(/summary\.json/);
    // What the other files tell is shown all the same.
    expect(await notice.locator(".statusWord").innerText()).toBe("damaged");
    expect(await notice.locator(".confusion .cell").count()).toBe(100);

    // Deleted by hand: it is gone from the list, and nothing else is.
    await rm(gone, { recursive: true });
    await expect.poll(() => completed.count(), { timeout: patience }).toBe(1);
    await completed.click();
    const dashboard = await window.webview("main.dashboard:not([hidden]) .runName");
    const shown = dashboard.locator(".runName");
    await expect.poll(() => shown.getAttribute("title"), { timeout: patience }).toBe(basename(whole));
    await expect.poll(() => dashboard.locator(".notice").count()).toBe(0);

    // Mended, it is as it was.
    await writeFile(join(torn, "summary.json"), text);
    await expect.poll(() => completed.count(), { timeout: patience }).toBe(2);

    // Where nothing can be written, nothing trains, and that is said.
    await window.openFile("locked.mnist.json");
    await window.titleAction("Train").click();
    await notified(window, /^Locked: .*(read-only|not permitted|may not|permission)/i);
    expect(await completed.count()).toBe(2);
  },
  4 * patience,
);
