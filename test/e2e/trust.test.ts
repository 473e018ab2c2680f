import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { needsEditor, notified, openEditor, patience, runsIn } from "./editor.ts";

needsEditor();

it(
  "trains nothing in a workspace that is not trusted, but checks its files",
  async () => {
    const { window, workspace } = await openEditor({ trust: false });
    const { page } = window;
    await window.openFile("lenet5.mnist.json");
    await page.locator(".codelens-decoration", { hasText: "Train · 61,706 parameters" }).click();
    await notified(window, /not trusted/);
    await sleep(1000);
    expect(await runsIn(workspace)).toEqual([]);
  },
  3 * patience,
);
