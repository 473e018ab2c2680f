import { expect } from "vitest";
import type { Frame, Locator } from "playwright-core";
import type { EditorWindow } from "../../scripts/vscode/window.mjs";
import { patience } from "./editor.ts";

/** The dashboard as a person reads it: words, figures and ink, nothing internal. */
export class DashboardPage {
  readonly frame: Frame;

  private constructor(frame: Frame) {
    this.frame = frame;
  }

  /** Waits until a window shows a run in its dashboard. */
  static async in(window: EditorWindow): Promise<DashboardPage> {
    return new DashboardPage(await window.webview("main.dashboard:not([hidden]) .runName"));
  }

  /** Waits until the run stands so: "training", "completed", … */
  async hasStatus(word: string, timeout = patience): Promise<void> {
    await expect.poll(() => this.frame.locator(".statusWord").innerText(), { timeout }).toBe(word);
  }

  button(name: string): Locator {
    return this.frame.getByRole("button", { name, exact: true });
  }

  tab(name: string): Locator {
    return this.frame.getByRole("tab", { name, exact: true });
  }

  /** @returns the value of a figure of the status line, such as "validation accuracy"; null while there is none. */
  async figure(name: string): Promise<string | null> {
    const figures = this.frame.locator(".figure:visible");
    for (const text of await figures.allInnerTexts()) {
      const [value, ...words] = text.split("\n");
      if (words.join(" ").startsWith(name)) return value;
    }
    return null;
  }

  /** @returns the epoch that the run is in, as the status line says. */
  async epoch(): Promise<number> {
    const facts = await this.frame.locator(".facts").innerText();
    return Number(/epoch (\d+) of/.exec(facts)?.[1] ?? 0);
  }

  /** @returns the counts of the confusion matrix, row by row, where counts are shown: [100] digits. */
  async confusion(): Promise<number[]> {
    const names = await this.frame.evaluate<string[]>(
      'Array.from(document.querySelectorAll(".confusion .cell"), (cell) => cell.getAttribute("aria-label"))',
    );
    return names.map((name) => Number(/^[\d,]+/.exec(name)?.[0].replaceAll(",", "")));
  }

  /** @returns how many pixels of a plot are coloured: curves are, lines and words beside them are grey. */
  async ink(plot: string): Promise<number> {
    return this.frame.evaluate<number>(`(() => {
      const canvas = document.querySelector('.curvePlot[aria-label="${plot}"] canvas');
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        const [red, green, blue] = data.subarray(i, i + 3);
        if (data[i + 3] > 60 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60) count++;
      }
      return count;
    })()`);
  }

  /** Points at the first or last place of a plot with the keyboard. @returns what is told there. */
  async told(plot: string, key: "Home" | "End"): Promise<string> {
    const area = this.frame.locator(`.curvePlot[aria-label="${plot}"]`);
    const tips = this.frame.locator(".curveTip:visible");
    const tell = async (): Promise<string> => {
      // Pressed again where the page was told all anew in the meantime, and points nowhere any more.
      await area.focus();
      await area.press(key);
      return (await tips.allInnerTexts()).at(0) ?? "";
    };
    let told = "";
    await expect.poll(async () => (told = await tell()), { timeout: patience }).not.toBe("");
    return told;
  }
}
