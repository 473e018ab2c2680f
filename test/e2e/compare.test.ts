import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import type { EditorWindow } from "../../scripts/vscode/window.mjs";
import { runCommand } from "../helpers/commandLine.ts";
import { hasStatus, needsEditor, nextSecond, openEditor, patience, runsIn, summaryOf } from "./editor.ts";

needsEditor();

const quick = {
  name: "Quick",
  data: { source: "mnist", limit: 3000 },
  model: { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] },
  training: { epochs: 2, batchSize: 32 },
};

/** Trains one run for each list of settings, named so. */
async function trainRuns(folder: string, settings: Readonly<Record<string, readonly string[]>>): Promise<void> {
  await writeFile(join(folder, "quick.mnist.json"), JSON.stringify(quick));
  for (const [name, values] of Object.entries(settings)) {
    const words = values.flatMap((value) => ["--set", value]);
    await nextSecond();
    const { code, err } = await runCommand(["train", "quick.mnist.json", ...words], folder);
    if (code !== 0) throw new Error(err);
    const renamed = await runCommand(["rename", "last", name], folder);
    if (renamed.code !== 0) throw new Error(renamed.err);
  }
}

type Page = Awaited<ReturnType<EditorWindow["webview"]>>;

/** Chooses runs in the tree and Compare in their menu. */
async function compareInTree(window: EditorWindow, names: readonly string[]): Promise<Page> {
  const { page } = window;
  await window.showContainer("MNIST Lab");
  const rowOf = (name: string): ReturnType<typeof page.locator> =>
    page.locator(".pane .monaco-list-row", { has: page.getByText(name, { exact: true }) });
  for (const [i, name] of names.entries()) {
    await rowOf(name).click(i === 0 ? {} : { modifiers: ["ControlOrMeta"] });
  }
  await rowOf(names.at(-1) ?? "").click({ button: "right" });
  await window.chooseInMenu("Compare Runs");
  return window.webview("main:not([hidden]) .factsPart");
}

/** Chooses runs in the list of the command; again where a dashboard that took the focus has closed it. */
async function compareByPalette(window: EditorWindow, names: readonly string[]): Promise<Page> {
  const { page } = window;
  const list = page.locator(".quick-input-title", { hasText: "Compare Runs" });
  const row = (name: string): ReturnType<typeof page.locator> =>
    page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first();
  const compare = async (): Promise<void> => {
    await window.command("MNIST Lab: Compare Runs");
    await list.waitFor({ timeout: 5000 });
    for (const name of names) await row(name).click({ timeout: 2000 });
    await page.keyboard.press("Enter");
    await page.locator(".tab.active", { hasText: names.join(" ↔ ") }).waitFor({ timeout: 5000 });
  };
  await vi.waitFor(compare, { timeout: patience });
  return window.webview(`main:not([hidden]) .runEntry[title*="${names.at(-1) ?? ""}"]`);
}

/** @returns a row of the table, cell by cell; none where it is not shown. */
async function rowIn(page: Page, title: string): Promise<string[]> {
  const row = page.locator(".facts tbody tr", { has: page.getByRole("rowheader", { name: title, exact: true }) });
  return row.locator("td").allInnerTexts();
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
const count = (value: number): string => value.toLocaleString("en-US");

/** What the command line says. */
interface Compared {
  readonly pairs: readonly {
    readonly confusionDifference: readonly number[];
    readonly answers: { readonly onlyFirst: readonly number[]; readonly onlySecond: readonly number[] };
  }[];
}

it(
  "compares two runs from the tree: results, settings, confusion and the digits that only one got right",
  async () => {
    const { window, workspace } = await openEditor({
      prepare: (folder) =>
        trainRuns(folder, { slow: ["training.optimizer.learningRate=0.00005"], fast: ["training.batchSize=16"] }),
    });
    const runs = await runsIn(workspace);
    const page = await compareInTree(window, ["fast", "slow"]);
    // The older one is A, in whatever order they were chosen.
    expect(await page.locator(".runEntry .runName").allInnerTexts()).toEqual(["slow", "fast"]);

    const summaries = await Promise.all(runs.map(summaryOf));
    const tests = summaries.map((summary) => (summary["result"] as { test: { accuracy: number } }).test.accuracy);
    // Drawn a frame later than the names.
    await page.getByRole("rowheader", { name: "training.batchSize", exact: true }).waitFor();
    const [slow, fast] = await rowIn(page, "Test accuracy");
    expect(slow).toContain(percent(tests[0]));
    expect(fast).toContain(percent(tests[1]));
    expect(fast).toMatch(/± \d\.\d\d\s*★/);
    expect(slow).not.toContain("★");
    expect(await rowIn(page, "training.batchSize")).toEqual(["32", "16"]);
    expect(await rowIn(page, "training.optimizer.learningRate")).toEqual(["0.00005", "0.001"]);
    expect(await rowIn(page, "training.epochs")).toEqual([]);
    await page.getByRole("checkbox", { name: "Differences only" }).click();
    expect(await rowIn(page, "training.epochs")).toEqual(["2", "2"]);

    // The same as the command line says of the same two runs.
    const told = await runCommand(["compare", "slow", "fast", "--json"], workspace);
    const [pair] = (JSON.parse(told.out) as Compared).pairs;
    await page.locator(".matrix:not([hidden]) .gridCell").first().waitFor();
    const cells = await page.locator(".gridCell").allInnerTexts();
    expect(cells.map((text) => Number(text.replace("−", "-")))).toEqual(pair.confusionDifference);
    const { onlyFirst, onlySecond } = pair.answers;
    expect(await page.locator(".side h3").allInnerTexts()).toEqual([
      `A right, B wrong ${count(onlyFirst.length)} digits`,
      `B right, A wrong ${count(onlySecond.length)} digits`,
    ]);

    await page.getByRole("button", { name: "Show in Side Panel" }).last().click();
    await window.find("text=slow wrong, fast right");
    await window.find(`text=/^${count(onlySecond.length)} of 10,000/`);
  },
  6 * patience,
);

it(
  "compares three runs, comes back after a reload, keeps what was chosen, and follows a run that trains",
  async () => {
    const { window, workspace } = await openEditor({
      prepare: (folder) => trainRuns(folder, { first: [], second: ["seed=2"], third: ["seed=3"] }),
    });
    const page = await compareInTree(window, ["first", "second", "third"]);
    expect(await page.locator("h1").innerText()).toBe("3 runs compared");
    await window.reload();
    const again = await window.webview("main:not([hidden]) .factsPart");
    expect(await again.locator("h1").innerText()).toBe("3 runs compared");

    // A page that is hidden is gone, and made anew with what was chosen in it.
    await again.locator(".runEntry", { hasText: "third" }).click();
    await window.openFile("quick.mnist.json");
    await window.page.locator(".tab", { hasText: "Compare 3 Runs" }).click();
    const anew = await window.webview("main:not([hidden]) .runEntry[aria-pressed=false]");
    expect(await anew.locator(".runEntry[aria-pressed=false] .runName").allInnerTexts()).toEqual(["third"]);

    // A fourth one trains while it is compared.
    // All digits: an epoch takes its time, and there is some left for the windows.
    const long = { ...quick, name: "Long", data: { source: "mnist" }, training: { epochs: 100_000, batchSize: 64 } };
    await writeFile(join(workspace, "long.mnist.json"), JSON.stringify(long));
    await window.openFile("long.mnist.json");
    await window.titleAction("Train").click();
    await expect.poll(() => runsIn(workspace), { timeout: patience }).toHaveLength(4);
    const run = (await runsIn(workspace)).at(-1) ?? "";
    await hasStatus(run, "running");
    // It takes the focus when it comes, and a list that is open then closes.
    await window.page.locator(".tab.active", { hasText: /^Long$/ }).waitFor();
    await window.webview(".dashboard");
    const live = await compareByPalette(window, ["first", "Long"]);
    const epochsOf = async (): Promise<number> => Number((await rowIn(live, "Epochs")).at(1)?.replaceAll(",", ""));
    await expect.poll(epochsOf, { timeout: patience }).toBeGreaterThan(0);
    const before = await epochsOf();
    await expect.poll(epochsOf, { timeout: patience }).toBeGreaterThan(before);
    expect(await live.locator(".runEntry", { hasText: "Long" }).innerText()).toMatch(/training, epoch \d+ of 100000/);
    await window.command("MNIST Lab: Stop Training");
    await hasStatus(run, "stopped");
    await live.locator(".runEntry", { hasText: "stopped" }).waitFor();
  },
  6 * patience,
);
