import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { needsEditor, openEditor, patience, runsIn } from "./editor.ts";

needsEditor();

it(
  "trains and predicts nothing in a workspace that is not trusted, but checks its files",
  async () => {
    const { window, workspace } = await openEditor({ trust: false });
    const { page } = window;
    await window.openFile("lenet5.mnist.json");
    const train = page.locator(".codelens-decoration a", { hasText: "Train · 61,706 parameters" });
    // VS Code draws a lens anew while the file opens: a click in between is lost.
    const said = async () => {
      await train.click();
      await sleep(1000);
      return window.notifications();
    };
    await expect.poll(said, { timeout: patience }).toContainEqual(expect.stringMatching(/not trusted/));
    // Predicting would start an engine: it is not offered, as what starts none is.
    await page.keyboard.press("F1");
    const palette = page.locator(".quick-input-widget");
    await palette.locator("input[type=text]").fill(">MNIST Lab: Demo");
    await palette.locator(".monaco-list-row", { hasText: "MNIST Lab: Demo" }).first().waitFor();
    await palette.locator("input[type=text]").fill(">MNIST Lab: Predict");
    await palette.getByText("similar commands").first().waitFor();
    expect(await palette.locator(".monaco-list-row", { hasText: "Predict" }).count()).toBe(0);
    await sleep(1000);
    expect(await runsIn(workspace)).toEqual([]);
  },
  3 * patience,
);
