import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { encode } from "jpeg-js";
import { expect, it } from "vitest";
import type { EditorWindow } from "../../scripts/vscode/window.mjs";
import jpegs from "../fixtures/jpeg/pictures.json" with { type: "json" };
import { runCommand } from "../helpers/commandLine.ts";
import { drawn } from "../helpers/pictures.ts";
import { greyPng } from "../helpers/pngFile.ts";
import { smallMnist } from "../helpers/smallMnist.ts";
import { needsEditor, openEditor, patience, runsIn } from "./editor.ts";

needsEditor();

/** For what comes by itself, at its own pace. */
const soon = { timeout: patience };

const quick = {
  name: "Quick",
  data: { source: "mnist", limit: 6000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 3, batchSize: 32 },
};

async function trainQuick(folder: string): Promise<void> {
  await writeFile(join(folder, "quick.mnist.json"), JSON.stringify(quick));
  const { code, err } = await runCommand(["train", "quick.mnist.json", "--set", "seed=42"], folder);
  if (code !== 0) throw new Error(err);
}

interface Told {
  readonly part: string;
  readonly index: number;
  readonly true: number;
  readonly predicted: number;
  readonly confidence: number;
}

/** @returns the digits of each part as the command line has them: their numbers and captions. */
async function demoOf(run: string, ...words: readonly string[]): Promise<Record<string, string[]>> {
  const { code, out, err } = await runCommand(["demo", basename(run), "--json", ...words], join(run, "..", "..", ".."));
  if (code !== 0) throw new Error(err);
  const parts: Record<string, string[]> = { right: [], wrong: [], random: [] };
  for (const line of out.trimEnd().split("\n")) {
    const { part, index, true: truth, predicted, confidence } = JSON.parse(line) as Told;
    const taken = truth === predicted ? String(truth) : `${truth}→${predicted}`;
    const sure = confidence < 1 ? Math.min(99, Math.round(confidence * 100)) : 100;
    parts[part].push(`${index}: ${taken} ${sure}%`);
  }
  return parts;
}

const readParts = `
  Object.fromEntries(Array.from(document.querySelectorAll("main.demo .part"), (part) => [part.dataset.part,
    Array.from(part.querySelectorAll(".tile"), (tile) =>
      tile.dataset.index + ": " + tile.querySelector(".taken").textContent + " " + tile.querySelector(".sure").textContent)]))`;

/** Answers the question for a run where it is asked. */
async function pickQuick(window: EditorWindow): Promise<void> {
  await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "Quick" }).first().waitFor();
  await window.pick("Quick");
}

it(
  "shows digits that a run got right, wrong ones and nine at random, others on demand, and enlarges them",
  async () => {
    const { window, workspace } = await openEditor({ prepare: trainQuick });
    const { page } = window;
    const run = (await runsIn(workspace)).join();
    await window.command("MNIST Lab: Demo");
    await pickQuick(window);
    const frame = await window.webview("main.demo .tile");
    const expected = await demoOf(run, "--seed", "42");
    expect(Object.values(expected).map(({ length }) => length)).toEqual([25, 25, 9]);
    await expect.poll(() => frame.evaluate(readParts), soon).toEqual(expected);
    expect(await frame.locator(".facts").innerText()).toMatch(
      /^\d\d\.\d\d % of 10,000 test digits right after epoch \d · drawn with seed 42$/,
    );

    await frame.locator("vscode-button", { hasText: "Other Digits" }).click();
    await expect.poll(() => frame.evaluate(readParts), soon).toEqual(await demoOf(run, "--seed", "43"));

    // Enlarged by a click, gone on from by keys, closed by one.
    const first = (await demoOf(run, "--seed", "43"))["wrong"].map((text) => text.split(":")[0]);
    const title = frame.locator(".detail:visible .detailTitle");
    await frame.locator('.part[data-part="wrong"] .tile').first().click();
    await expect.poll(() => title.innerText(), soon).toBe(`Digit ${first[0]}, test`);
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => title.innerText(), soon).toBe(`Digit ${first[5]}, test`);
    expect(await frame.locator(".detail .bar").count()).toBe(10);
    expect(await frame.locator('.part[data-part="wrong"] [aria-selected="true"]').getAttribute("data-index")).toBe(
      first[5],
    );
    await page.keyboard.press("Escape");
    await expect.poll(() => title.count(), soon).toBe(0);
  },
  4 * patience,
);

/** @returns how many trainers run that a window on this workspace has started. */
async function trainersOf(workspace: string): Promise<number> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(join("/proc", pid, "cmdline"), "utf8").catch(() => "")));
  const extensions = join(dirname(workspace), "extensions");
  return lines.filter((line) => line.includes(extensions) && line.includes("trainer.js")).length;
}

it.skipIf(process.platform !== "linux")(
  "asks a run's network about a picture, shows what it made of it, and closes it with the panel",
  async () => {
    const { test } = smallMnist(1, 1, 1);
    const { window, workspace } = await openEditor({
      prepare: async (folder) => {
        await trainQuick(folder);
        // MNIST's first test digit, a 7, large and dark on light.
        const sheet = drawn(
          test.pixels,
          9,
          { width: 400, height: 300, left: 120, top: 20 },
          [255, 255, 255],
          [0, 0, 0],
        );
        await writeFile(join(folder, "seven.jpg"), encode({ ...sheet, data: sheet.rgba }, 90).data);
        const grey = Uint8Array.from({ length: 400 * 300 }, (_, i) => sheet.rgba[4 * i]);
        await writeFile(join(folder, "same.png"), greyPng(400, 300, grey));
        await writeFile(join(folder, "print.jpg"), Buffer.from(jpegs.CMYK.file, "base64"));
      },
    });
    const { page } = window;
    const predict = async (file: string): Promise<void> => {
      await window.showContainer("Explorer");
      const line = page.locator(".explorer-folders-view .monaco-list-row", { hasText: file });
      const entry = page.locator(".monaco-menu .action-item", { hasText: "Predict with MNIST Lab" });
      // A menu that was opened while the window still starts does not have what extensions put into it.
      const opened = async (): Promise<boolean> => {
        await page.keyboard.press("Escape");
        await line.click({ button: "right" });
        return entry.waitFor({ timeout: 3000 }).then(
          () => true,
          () => false,
        );
      };
      await expect.poll(opened, soon).toBe(true);
      await window.chooseInMenu("Predict with MNIST Lab");
      await pickQuick(window);
    };
    await predict("seven.jpg");
    const frame = await window.webview("main.predict .answer:not([hidden])");
    expect(await frame.locator(".verdict").innerText()).toMatch(/^7 with \d+\.\d %$/);
    expect(await frame.locator(".about").innerText()).toMatch(/^Weights of epoch \d, the best · WebAssembly SIMD/);
    const facts = frame.locator(".stepFacts");
    expect(await facts.first().innerText()).toBe("seven.jpg, 400×300 pixels");
    const labels = await frame.evaluate<string[]>(
      'Array.from(document.querySelectorAll(".bar"), (bar) => bar.getAttribute("aria-label"))',
    );
    expect(labels.map((label) => label.slice(0, 2))).toEqual(Array.from({ length: 10 }, (_, i) => `${i}:`));
    // What the network sees is MNIST's digit again, white on black.
    const seen = await frame.evaluate<number[]>(`
      Array.from(document.querySelector('[data-step="image"] canvas').getContext("2d").getImageData(0, 0, 28, 28).data)`);
    const difference = Array.from(test.pixels, (pixel, i) => Math.abs(pixel - seen[4 * i]));
    expect(difference.reduce((sum, each) => sum + each, 0) / 784).toBeLessThan(3);

    expect(await trainersOf(workspace)).toBe(1);
    await predict("same.png");
    await expect.poll(() => facts.first().innerText(), soon).toBe("same.png, 400×300 pixels");
    await expect.poll(() => frame.locator(".verdict").innerText(), soon).toMatch(/^7 with/);
    expect(await trainersOf(workspace)).toBe(1);

    await predict("print.jpg");
    const problem = frame.locator(".problem:visible");
    await expect.poll(() => problem.innerText(), soon).toContain("it is a CMYK JPEG, made for printing.");
    expect(await frame.locator(".answer").isVisible()).toBe(false);

    await window.command("View: Close All Editors");
    await expect.poll(() => trainersOf(workspace), soon).toBe(0);
  },
  4 * patience,
);
