import type { Locator, Page } from "playwright-core";
import { patience } from "./editor.ts";

/** What is asked of an element in the window. */
interface Line {
  getAttribute(name: string): string | null;
}

/** The tree of runs as a person reads it; labels are what a screen reader says of its lines. */
export class RunsTree {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get #pane(): Locator {
    const header = this.#page.locator('.pane-header[aria-label*="Runs"]');
    return this.#page.locator(".pane", { has: header }).first();
  }

  /** @param label the whole of it, or a pattern. @returns the lines that have it. */
  lines(label: string | RegExp = /./): Locator {
    return this.#pane.getByRole("treeitem", { name: label });
  }

  /** @returns the labels of all lines, from the first to the last. */
  spoken(): Promise<string[]> {
    return this.lines().evaluateAll((lines: readonly Line[]) =>
      lines.map((line) => line.getAttribute("aria-label") ?? ""),
    );
  }

  /** @returns the labels of the lines that are selected, from the first to the last. */
  selected(): Promise<string[]> {
    return this.#pane
      .locator(".monaco-list-row.selected")
      .evaluateAll((lines: readonly Line[]) => lines.map((line) => line.getAttribute("aria-label") ?? ""));
  }

  /** Clicks a line, from elsewhere: what the mouse was told by resting on a line may lie over the one to click. */
  async click(line: Locator, options?: Parameters<Locator["click"]>[0]): Promise<void> {
    await this.#page.mouse.move(0, 0);
    await line.click(options);
  }

  /** Clicks an icon of the view's title. */
  async clickTitle(name: string): Promise<void> {
    await this.#pane.locator(".pane-header").hover();
    await this.#pane.locator(`.pane-header .action-label[aria-label^="${name}"]`).click();
  }

  /**
   * Chooses in the context menu of a line. Begins again where the menu was closed, as a panel that takes the focus does.
   *
   * @param item the whole text of the entry.
   */
  async choose(line: Locator, item: string): Promise<void> {
    const menu = this.#page.locator(".monaco-menu");
    const entry = menu.getByRole("menuitem", { name: item, exact: true });
    const end = performance.now() + patience;
    for (;;) {
      await this.click(line, { button: "right" });
      try {
        await entry.waitFor({ timeout: 5000 });
        // A menu takes no click in the moment after it has come, so that the click that opened it chooses nothing.
        await this.#page.waitForTimeout(300);
        await entry.click({ timeout: 3000 });
        await menu.waitFor({ state: "detached" });
        return;
      } catch (error) {
        if (performance.now() > end) throw error;
        await this.#page.keyboard.press("Escape");
      }
    }
  }
}
