import type { Frame } from "playwright-core";
import { expect, it } from "vitest";
import { needsEditor, openEditor, patience } from "./editor.ts";

needsEditor();

/** The pictures of a kind as text: two are the same where their pixels are. */
async function pictures(frame: Frame, kind: "original" | "variant"): Promise<string[]> {
  const read = `[...document.querySelectorAll("canvas.${kind}")].map((canvas) => canvas.toDataURL())`;
  return frame.evaluate<string[]>(read);
}

it(
  "shows digits and their variants, follows what is typed, draws others, and keeps them while the file is wrong",
  async () => {
    const { window } = await openEditor();
    const { page } = window;
    await window.openFile("augmented.mnist.json");
    await page.locator(".codelens-decoration", { hasText: "61,706" }).waitFor();
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

    const range = page.locator(".view-line", { hasText: '"rotationRange"' });
    const value = range.locator("span", { hasText: /^10$/ }).first();
    // The first click scrolls the line into view, away from under the mouse.
    await value.click();
    await value.dblclick();
    await page.keyboard.type("90");
    await expect.poll(() => pictures(frame, "variant"), { timeout: patience }).not.toEqual(reshuffled);
    const turned = await pictures(frame, "variant");

    // No number: the last ones stay, and the page says what has to be mended.
    for (let i = 0; i < 2; i++) await page.keyboard.press("Backspace");
    await page.keyboard.type("x");
    const problem = frame.locator(".problem");
    await expect
      .poll(() => problem.innerText(), { timeout: patience })
      .toMatch(/^The file has to be mended first: line 16, /);
    expect(await pictures(frame, "variant")).toEqual(turned);
    await page.keyboard.press("Backspace");
    await page.keyboard.type("90");
    await expect.poll(() => problem.isVisible(), { timeout: patience }).toBe(false);
    expect(await pictures(frame, "variant")).toEqual(turned);
  },
  4 * patience,
);
