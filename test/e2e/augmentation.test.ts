import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Frame } from "playwright-core";
import { expect, it } from "vitest";
import { needsEditor, openEditor, patience } from "./editor.ts";

needsEditor();

/** Short lines, which need not be scrolled: what is typed stands at the end of one. */
const turned = `{
  "model": { "layers": [{ "type": "flatten" }, { "type": "dense", "units": 10, "activation": "softmax" }] },
  "data": {
    "augmentation": {
      "zoomRange": 0.1,
      "rotationRange": 10
    }
  }
}
`;

/** The pictures of a kind as text: two are the same where their pixels are. */
async function pictures(frame: Frame, kind: "original" | "variant"): Promise<string[]> {
  const read = `[...document.querySelectorAll("canvas.${kind}")].map((canvas) => canvas.toDataURL())`;
  return frame.evaluate<string[]>(read);
}

it(
  "shows digits and their variants, follows what is typed, draws others, and keeps them while the file is wrong",
  async () => {
    const { window } = await openEditor({
      prepare: (workspace) => writeFile(join(workspace, "turned.mnist.json"), turned),
    });
    const { page } = window;
    await window.openFile("turned.mnist.json");
    await page.locator(".codelens-decoration", { hasText: "7,850" }).waitFor();
    await window.command("MNIST Lab: Preview Augmentation");
    const frame = await window.webview("main.augmentation .row");
    const [originals, variants] = [await pictures(frame, "original"), await pictures(frame, "variant")];
    expect(originals).toHaveLength(10);
    // Each variant is another picture, and another than the digit itself.
    expect(new Set([...originals, ...variants]).size).toBe(originals.length + variants.length);
    expect(variants.length).toBeGreaterThan(50);

    // The file's seed gives the same again; another round gives others.
    await frame.locator("vscode-button", { hasText: "Reshuffle" }).click();
    await expect.poll(() => pictures(frame, "variant"), { timeout: patience }).not.toEqual(variants);
    expect(await pictures(frame, "original")).toEqual(originals);
    const reshuffled = await pictures(frame, "variant");

    await page.locator(".view-line", { hasText: '"rotationRange"' }).click();
    const replace = async (old: string, text: string): Promise<void> => {
      await page.keyboard.press("End");
      for (let i = 0; i < old.length; i++) await page.keyboard.press("Backspace");
      await page.keyboard.type(text);
    };
    await replace("10", "90");
    await expect.poll(() => pictures(frame, "variant"), { timeout: patience }).not.toEqual(reshuffled);
    const quarter = await pictures(frame, "variant");

    // No number: the last ones stay, and the page says what has to be mended.
    await replace("90", "x");
    const problem = frame.locator(".problem");
    await expect
      .poll(() => problem.innerText(), { timeout: patience })
      .toMatch(/^The file has to be mended first: line 6, /);
    expect(await pictures(frame, "variant")).toEqual(quarter);
    await replace("x", "90");
    await expect.poll(() => problem.isVisible(), { timeout: patience }).toBe(false);
    expect(await pictures(frame, "variant")).toEqual(quarter);
  },
  4 * patience,
);
