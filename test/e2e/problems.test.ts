import { setTimeout as sleep } from "node:timers/promises";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { needsEditor, notified, openEditor, patience, runsIn } from "./editor.ts";

needsEditor();

/** A pooling layer that leaves no pixels, and a misspelt name. */
const bad = `{
  "model": { "layers": [
    { "type": "averagePooling2d", "poolSize": 40 },
    { "type": "flatten" },
    { "type": "dense", "units": 10, "activation": "sofmax" }
  ] }
}
`;

it(
  "says how many problems a file has, shows them where they are, and starts nothing",
  async () => {
    const { window, workspace } = await openEditor({
      prepare: (folder) => writeFile(join(folder, "bad.mnist.json"), bad),
    });
    const { page } = window;
    await window.openFile("bad.mnist.json");
    const lens = page.locator(".codelens-decoration", { hasText: /^\D*[1-9]\d* problems?$/ });
    // VS Code draws a lens anew while the file opens: for a moment there is no text in it.
    let said = "";
    await expect
      .poll(async () => (said = (await lens.innerText()).trim()), { timeout: patience })
      .toMatch(/problems?$/);
    await window.titleAction("Train").click();
    await notified(window, /^bad\.mnist\.json: [1-9]\d* problems?\. Nothing was started\.$/);
    expect(await window.notifications()).toContain(`bad.mnist.json: ${said}. Nothing was started.`);
    const rows = page.locator(".markers-panel .monaco-list-row");
    await rows.filter({ hasText: "sofmax" }).first().waitFor();
    await sleep(1000);
    expect(await runsIn(workspace)).toEqual([]);
  },
  3 * patience,
);

it(
  "underlines while typing, and no more when it is mended",
  async () => {
    const { window } = await openEditor();
    const { page } = window;
    const errors = page.locator(".squiggly-error");
    await window.openFile("lenet5.mnist.json");
    await page.locator(".codelens-decoration", { hasText: "Train · 61,706 parameters" }).waitFor();
    expect(await errors.count()).toBe(0);
    await page.locator(".view-line", { hasText: '"batchSize"' }).click();
    await page.keyboard.press("Home");
    await page.keyboard.type("nonsense");
    await expect.poll(() => errors.count(), { timeout: patience }).toBeGreaterThan(0);
    for (let i = 0; i < "nonsense".length; i++) await page.keyboard.press("Backspace");
    await expect.poll(() => errors.count(), { timeout: patience }).toBe(0);
    // What was meant as a number of epochs: the schema's word for it shows as the mouse rests on the name.
    await page.locator(".view-line span", { hasText: '"epochs"' }).last().hover();
    await page.locator(".monaco-hover", { hasText: /training set/i }).waitFor();
  },
  3 * patience,
);
