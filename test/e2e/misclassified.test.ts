import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { themeSettings } from "../../scripts/vscode/window.mjs";
import { looksOf } from "../../src/core/runLooks.ts";
import type { Picture } from "../../src/core/picture.ts";
import { decodePng } from "../../src/files/png.ts";
import { readRunDetails } from "../../src/services/runDetails.ts";
import { readRunAnswers, type RunAnswers } from "../../src/services/runMistakes.ts";
import { RunPictures } from "../../src/services/runPicture.ts";
import { repository, runCommand } from "../helpers/commandLine.ts";
import { DashboardPage } from "./dashboardPage.ts";
import { needsEditor, nextSecond, openEditor, patience, runsIn } from "./editor.ts";
import { RunsTree } from "./runsTree.ts";
import { SidePanel, type Caption } from "./sidePanel.ts";

needsEditor();

/** For what comes by itself, at its own pace. */
const soon = { timeout: patience };

const quick = {
  name: "Quick",
  data: { source: "mnist", limit: 6000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 3, batchSize: 32 },
};

/** Trains quick.mnist.json with each of these settings, oldest first. */
async function trainRuns(folder: string, ...settings: readonly string[]): Promise<void> {
  await writeFile(join(folder, "quick.mnist.json"), JSON.stringify(quick));
  for (const setting of settings) {
    await nextSecond();
    const { code, err } = await runCommand(["train", "quick.mnist.json", "--set", setting], folder);
    if (code !== 0) throw new Error(err);
  }
}

/** A digit that was taken for another, as the command line tells it. */
interface Wrong {
  readonly index: number;
  readonly true: number;
  readonly predicted: number;
  readonly confidence: number | null;
  readonly loss: number | null;
}

/** @returns what the command line says of the digits that a run got wrong. @param words further options. */
async function wrongOf(run: string, ...words: readonly string[]): Promise<Wrong[]> {
  const { code, out, err } = await runCommand(
    ["wrong", basename(run), "--json", ...words],
    join(run, "..", "..", ".."),
  );
  if (code !== 0) throw new Error(err);
  const lines = out.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Wrong);
}

const percent = (share: number, figures: number): string => `${(share * 100).toFixed(figures)} %`;

/** What the grid has to say of a digit whose probabilities were kept. */
function captionOf({ index, true: truth, predicted, confidence }: Wrong): Caption {
  const share = confidence ?? NaN;
  const name = `Digit ${index}: ${truth}, predicted ${predicted} with ${percent(share, 1)}`;
  // Never 100 for what is less.
  return { index, truth, predicted, confidence: `${Math.min(99, Math.round(share * 100))}%`, name };
}

/** @returns the digits of a set and a run's answers to all of them, read without the extension. */
async function answersOf(run: string, set: "validation" | "test", epoch: number): Promise<RunAnswers> {
  const details = await readRunDetails(run);
  const look = looksOf(details).find((each) => each.set === set && each.epoch === epoch);
  if (look === undefined) throw new Error(`The run has not looked at the ${set} set in epoch ${epoch}.`);
  const pictures = new RunPictures(join(repository, "dist", "mnist.bin"));
  return readRunAnswers(details, look, () => pictures.digits(details));
}

/** @returns whether a digit, [784], is in a picture, black on white and so many times as large. */
function holds({ width, height, rgba }: Picture, digit: Uint8Array, scale: number): boolean {
  const isAt = (left: number, top: number): boolean =>
    digit.every((ink, i) => {
      const [x, y] = [left + (i % 28) * scale, top + Math.floor(i / 28) * scale];
      return rgba[4 * (y * width + x)] === 255 - ink;
    });
  for (let top = 0; top + 28 * scale <= height; top++) {
    for (let left = 0; left + 28 * scale <= width; left++) if (isAt(left, top)) return true;
  }
  return false;
}

/** @returns the cells of a CSV file, without its heading, and the heading. */
function cellsOf(csv: string): { readonly heading: string; readonly rows: readonly string[][] } {
  const [heading, ...lines] = csv.trimEnd().split("\n");
  return { heading, rows: lines.map((line) => line.split(",")) };
}

it(
  "shows the digits that a run got wrong: sorted, filtered, enlarged by keys and mouse, and saves those picked out",
  async () => {
    const { window, workspace } = await openEditor({
      // Ink is white there, as in the data file.
      settings: { "workbench.colorTheme": themeSettings.dark },
      prepare: (folder) => trainRuns(folder, "seed=42"),
    });
    const { page } = window;
    const run = (await runsIn(workspace)).join();
    const { digits, probabilities } = await answersOf(run, "validation", 3);
    const wrong = await wrongOf(run, "--set", "validation", "--epoch", "3");

    await window.command("MNIST Lab: Show Wrong Digits");
    const panel = await SidePanel.in(window);
    const { frame } = panel;
    expect(await panel.picker("set").inputValue()).toBe("validation");
    expect(await panel.total()).toMatch(new RegExp(`^${wrong.length} of ${digits.labels.length} `));

    // The most confident first, each as it is in the data file.
    await panel.shows(wrong);
    const captions = await panel.captions();
    expect(captions).toEqual(wrong.slice(0, captions.length).map(captionOf));
    await expect.poll(() => panel.wrongPixels(digits.pixels), soon).toBe(0);

    await panel.choose("sort", "index");
    const byIndex = await wrongOf(run, "--set", "validation", "--epoch", "3", "--sort", "index");
    await panel.shows(byIndex);
    await panel.choose("sort", "loss");
    const byLoss = await wrongOf(run, "--set", "validation", "--epoch", "3", "--sort", "loss");
    await panel.shows(byLoss);

    const [first, second, third] = byLoss;
    await panel.choose("true", String(first.true));
    const ofTruth = byLoss.filter((digit) => digit.true === first.true);
    await expect.poll(() => panel.total(), soon).toMatch(new RegExp(`^${ofTruth.length} of `));
    await panel.choose("predicted", String(first.predicted));
    const ofCell = ofTruth.filter(({ predicted }) => predicted === first.predicted);
    await expect.poll(() => panel.total(), soon).toMatch(new RegExp(`^${ofCell.length} of `));
    await panel.shows(ofCell);
    await panel.choose("true", "any");
    const asPredicted = byLoss.filter(({ predicted }) => predicted === first.predicted);
    await expect.poll(() => panel.total(), soon).toMatch(new RegExp(`^${asPredicted.length} of `));
    await panel.choose("predicted", "any");

    // Enlarged by a click, and by Enter.
    const title = frame.locator(".detail:visible .detailTitle");
    await panel.digit(0).click();
    await expect.poll(() => title.innerText(), soon).toBe(`Digit ${first.index}, validation`);
    const own = probabilities?.slice(first.index * 10, first.index * 10 + 10) ?? new Float32Array();
    const read = await panel.probabilities();
    expect(read.map((text) => /^(\d): ([\d.]+ %)/.exec(text)?.slice(1))).toEqual(
      Array.from(own, (probability, label) => [String(label), percent(probability, 1)]),
    );
    expect(read[first.true]).toMatch(/the true label$/);
    expect(read[first.predicted]).toMatch(/what was predicted$/);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => title.innerText(), soon).toBe(`Digit ${second.index}, validation`);
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => title.innerText(), soon).toBe(`Digit ${first.index}, validation`);
    await page.keyboard.press("Escape");
    await expect.poll(() => title.count(), soon).toBe(0);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await expect.poll(() => title.innerText(), soon).toBe(`Digit ${third.index}, validation`);
    await page.keyboard.press("Escape");

    // Two of them go into files.
    for (const place of [0, 1]) await panel.digit(place).click({ modifiers: ["ControlOrMeta"] });
    await frame.getByText("2 selected").waitFor();
    const csv = cellsOf((await panel.saved("MNIST Lab: Save Digits as CSV…", workspace, ".csv")).toString());
    expect(csv.heading).toBe("index,true,predicted,confidence,loss,p0,p1,p2,p3,p4,p5,p6,p7,p8,p9");
    expect(csv.rows.map((cells) => cells.slice(0, 3).map(Number))).toEqual(
      [first, second].map((digit) => [digit.index, digit.true, digit.predicted]),
    );
    expect(Float32Array.from(csv.rows[0].slice(3), Number)).toEqual(
      Float32Array.from([first.confidence ?? NaN, first.loss ?? NaN, ...own]),
    );
    const png = await panel.saved("MNIST Lab: Save Digits as Contact Sheet…", workspace, ".png");
    const sheet = await decodePng(png, "the sheet");
    const isOnSheet = ({ index }: Wrong): boolean =>
      holds(sheet, digits.pixels.subarray(index * 784, index * 784 + 784), 4);
    expect([first, second, third].map(isOnSheet)).toEqual([true, true, false]);
  },
  5 * patience,
);

it(
  "shows all ten thousand digits of the test set with few of them in the page, as a grid and as a table to copy and save",
  async () => {
    const { window, workspace } = await openEditor({
      settings: { "workbench.colorTheme": themeSettings.dark },
      prepare: (folder) => trainRuns(folder, "seed=42"),
    });
    const { page } = window;
    const run = (await runsIn(workspace)).join();
    const best = (await readRunDetails(run)).summary?.best?.epoch ?? 0;
    const { digits, labels } = await answersOf(run, "test", best);
    const wrong = await wrongOf(run, "--set", "test", "--sort", "index");

    await window.command("MNIST Lab: Show Wrong Digits");
    const panel = await SidePanel.in(window);
    const { frame } = panel;
    await panel.choose("set", "test");
    await panel.choose("sort", "index");
    await expect
      .poll(() => panel.total(), soon)
      .toMatch(new RegExp(`^${wrong.length.toLocaleString("en")} of 10,000 `));
    await panel.choose("show", "right");
    const right = (10_000 - wrong.length).toLocaleString("en");
    await expect.poll(() => panel.total(), soon).toMatch(new RegExp(`^${right} of 10,000 `));
    await panel.choose("show", "all");
    await expect.poll(() => panel.total(), soon).toMatch(/^10,000 of 10,000 /);

    await frame.locator(".list").focus();
    await page.keyboard.press("End");
    await expect.poll(async () => (await panel.indices()).at(-1), soon).toBe(9999);
    await expect.poll(() => panel.wrongPixels(digits.pixels), soon).toBe(0);
    await page.keyboard.press("Home");
    await expect.poll(async () => (await panel.indices()).at(0), soon).toBe(0);
    for (let i = 0; i < 20; i++) await page.keyboard.press("PageDown");
    await expect.poll(async () => (await panel.indices()).at(0), soon).toBeGreaterThan(100);
    await expect.poll(() => panel.wrongPixels(digits.pixels), soon).toBe(0);
    expect(await frame.locator(".tiles > *").count()).toBeLessThan(150);

    // Hidden and shown again it is where it was.
    const before = await panel.indices();
    await window.showContainer("Explorer");
    await window.showContainer("MNIST Lab");
    const again = await SidePanel.in(window);
    await expect.poll(() => again.indices(), soon).toEqual(before);

    await again.choose("show", "wrong");
    await window.command("MNIST Lab: Show Digits as Table");
    await expect
      .poll(() => again.digit(0).locator("[role=gridcell]").allInnerTexts(), soon)
      .toEqual([
        String(wrong[0].index),
        String(wrong[0].true),
        String(wrong[0].predicted),
        "",
        percent(wrong[0].confidence ?? NaN, 1),
        expect.stringMatching(/^[\d.]+$/),
      ]);
    await expect.poll(() => again.wrongPixels(digits.pixels), soon).toBe(0);

    const csv = cellsOf((await again.saved("MNIST Lab: Save Digits as CSV…", workspace, ".csv")).toString());
    expect(csv.rows.map((cells) => cells.slice(0, 3).map(Number))).toEqual(
      wrong.map(({ index, true: truth, predicted }) => [index, truth, predicted]),
    );
    const html = (await again.saved("MNIST Lab: Save Digits as Page with Pictures…", workspace, ".html")).toString();
    expect(html.match(/<tr><td>\d+<\/td>/g)).toEqual(wrong.map(({ index }) => `<tr><td>${index}</td>`));
    expect(new Set(html.match(/src="data:image\/png;base64,[^"]+"/g)).size).toBe(wrong.length);

    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await window.command("MNIST Lab: Copy Digits as Table");
    const copied = (): Promise<string> => page.evaluate<string>("navigator.clipboard.readText()");
    await expect.poll(copied, soon).toMatch(/^index\ttrue\tpredicted/);
    const lines = (await copied()).trimEnd().split("\n").slice(1);
    expect(lines.map((line) => line.split("\t").slice(0, 3).map(Number))).toEqual(
      wrong.map(({ index }) => [index, digits.labels[index], labels[index]]),
    );

    // Ctrl+C copies those that are picked out.
    await again.frame.locator(".list").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("ControlOrMeta+c");
    const picked = async (): Promise<string[]> =>
      (await copied())
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => line.split("\t")[0]);
    await expect.poll(picked, soon).toEqual(wrong.slice(0, 3).map(({ index }) => String(index)));
  },
  5 * patience,
);

it(
  "calls what comes from no softmax outputs, on the page and in what is saved",
  async () => {
    const linear = {
      ...{ ...quick, model: { layers: [{ type: "flatten" }, { type: "dense", units: 10 }] } },
      training: { ...quick.training, loss: "meanSquaredError" },
    };
    const { window, workspace } = await openEditor({
      prepare: async (folder) => {
        await writeFile(join(folder, "linear.mnist.json"), JSON.stringify(linear));
        const { code, err } = await runCommand(["train", "linear.mnist.json"], folder);
        if (code !== 0) throw new Error(err);
      },
    });
    const run = (await runsIn(workspace)).join();
    const told = await wrongOf(run, "--set", "validation", "--epoch", "3");
    const outputs = told as unknown as readonly { readonly index: number; readonly output: number }[];
    await window.command("MNIST Lab: Show Wrong Digits");
    const panel = await SidePanel.in(window);
    await panel.shows(told);
    const [first] = await panel.captions();
    expect(first.confidence).toBe(String(Number(outputs[0].output.toPrecision(2))));
    expect(first.name).toMatch(/ with an output of \d/);
    expect(await panel.picker("sort").locator("option:not([disabled])").allTextContents()).toEqual(["output", "index"]);
    const csv = cellsOf((await panel.saved("MNIST Lab: Save Digits as CSV…", workspace, ".csv")).toString());
    expect(csv.heading).toMatch(/^index,true,predicted,output,loss,output0,/);
    expect(Number(csv.rows[0][3])).toBeCloseTo(outputs[0].output, 6);
    const html = (await panel.saved("MNIST Lab: Save Digits as Page with Pictures…", workspace, ".html")).toString();
    expect(html).toContain("<th>image</th><th>output</th></tr>");
    await window.command("MNIST Lab: Show Digits as Table");
    await expect
      .poll(() => panel.frame.locator(".tableHead").allInnerTexts(), soon)
      .toEqual([expect.stringMatching(/output\s+loss$/)]);
  },
  4 * patience,
);

it(
  "follows the run that is selected, the epoch of the dashboard and the cell that is clicked there, and a run that trains",
  async () => {
    const { window, workspace } = await openEditor({ prepare: (folder) => trainRuns(folder, "seed=1", "seed=2") });
    const { page } = window;
    const [older, newer] = await runsIn(workspace);
    const tree = new RunsTree(page);
    await window.showContainer("MNIST Lab");
    await tree
      .lines(/completed/)
      .last()
      .click();
    const panel = await SidePanel.in(window);
    const says = async (wrong: readonly Wrong[]): Promise<void> => {
      await expect.poll(() => panel.total(), soon).toMatch(new RegExp(`^${wrong.length} of 600 `));
      await panel.shows(wrong);
    };
    const time = (run: string): string => basename(run).replace(/^\d{8}-(\d\d)(\d\d)(\d\d).*/, "$1:$2:$3");
    await says(await wrongOf(older, "--set", "validation", "--epoch", "3"));
    await expect.poll(() => panel.description(), soon).toBe(`Quick · ${time(older)}`);

    const dashboard = await DashboardPage.in(window);
    const scrubber = dashboard.frame.getByRole("slider", { name: "Epoch that is shown" });
    // Keys that come before the page has drawn move nothing.
    await expect.poll(() => scrubber.inputValue(), soon).toBe("3");
    await scrubber.press("Home");
    const early = await wrongOf(older, "--set", "validation", "--epoch", "1");
    await says(early);
    expect(await panel.picker("epoch").inputValue()).toBe("1");

    // The cell of the matrix with most digits in it, of those that are wrong.
    const inCell = (digit: Wrong): Wrong[] =>
      early.filter(({ true: truth, predicted }) => truth === digit.true && predicted === digit.predicted);
    const chosen = early.reduce((most, digit) => (inCell(digit).length > inCell(most).length ? digit : most));
    const cell = dashboard.frame.locator(".confusion .cell").nth(chosen.true * 10 + chosen.predicted);
    await cell.click();
    await says(inCell(chosen));
    expect(await panel.picker("true").inputValue()).toBe(String(chosen.true));
    expect(await panel.picker("predicted").inputValue()).toBe(String(chosen.predicted));
    await panel.choose("true", "any");
    await panel.choose("predicted", "any");
    await says(early);

    await tree
      .lines(/completed/)
      .first()
      .click();
    await says(await wrongOf(newer, "--set", "validation", "--epoch", "3"));
    await expect.poll(() => panel.description(), soon).toBe(`Quick · ${time(newer)}`);
    await dashboard.frame.getByRole("button", { name: "show test" }).click();
    await expect.poll(() => panel.picker("set").inputValue(), soon).toBe("test");
    await expect.poll(() => panel.total(), soon).toMatch(/ of 10,000 /);

    const long = { ...quick, name: "Long", training: { epochs: 100_000 } };
    await writeFile(join(workspace, "long.mnist.json"), JSON.stringify(long));
    await window.openFile("long.mnist.json");
    await window.titleAction("Train").click();
    await expect.poll(() => panel.description(), soon).toMatch(/^Long/);
    // Until its first evaluation the other run's pickers may still be there.
    await expect.poll(() => panel.total(), soon).toMatch(/ of 600 /);
    const epoch = async (): Promise<number> =>
      Number.parseInt(await panel.picker("epoch").locator("option").first().innerText());
    await expect.poll(epoch, soon).toBeGreaterThan(1);
    await expect.poll(() => panel.picker("epoch").inputValue(), soon).toBe("latest");
    const seen = await epoch();
    await expect.poll(epoch, soon).toBeGreaterThan(seen);
    await window.command("MNIST Lab: Stop Training");
    await tree.lines(/stopped/).waitFor();
  },
  5 * patience,
);
