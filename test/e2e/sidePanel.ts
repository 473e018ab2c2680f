import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { Frame, Locator } from "playwright-core";
import type { EditorWindow } from "../../scripts/vscode/window.mjs";
import { patience } from "./editor.ts";
import { agree } from "./fileDialog.ts";

/** For what comes by itself, at its own pace. */
const soon = { timeout: patience };

/** What stands at a digit of the grid, and what a screen reader says of it. */
export interface Caption {
  /** Of the digit in its set. */
  readonly index: number;
  readonly truth: number;
  readonly predicted: number;
  readonly confidence: string;
  readonly name: string;
}

/** The side panel of digits as a person reads it. */
export class SidePanel {
  readonly frame: Frame;
  readonly #window: EditorWindow;

  private constructor(window: EditorWindow, frame: Frame) {
    this.#window = window;
    this.frame = frame;
  }

  /** Waits until a window shows digits in its side panel. */
  static async in(window: EditorWindow): Promise<SidePanel> {
    return new SidePanel(window, await window.webview(".panel > .list:not([hidden]) [data-index]"));
  }

  /** @returns what stands beside the view's name. */
  async description(): Promise<string> {
    return this.#window.page.locator('.pane-header[aria-label*="Misclassified"] .description').innerText();
  }

  /** @returns the indices of the digits that are in the page, in the order in which they are shown. */
  async indices(): Promise<number[]> {
    const places = await this.frame.evaluate<[number, number][]>(
      `Array.from(document.querySelectorAll(".tiles > :not([hidden])"), (tile) => [Number(tile.dataset.position), Number(tile.dataset.index)])`,
    );
    return places.sort(([one], [other]) => one - other).map(([, index]) => index);
  }

  /** Waits until it is scrolled to the top of these digits, in this order. */
  async shows(digits: readonly { readonly index: number }[]): Promise<void> {
    const wanted = digits.map(({ index }) => index);
    const isTop = (shown: readonly number[]): boolean =>
      shown.length >= Math.min(4, wanted.length) && shown.every((index, i) => index === wanted.at(i));
    await expect.poll(() => this.indices(), soon).toSatisfy(isTop);
  }

  /** @returns what stands at the digits that are in the page, in the order in which they are shown. */
  async captions(): Promise<Caption[]> {
    const tiles = await this.frame.evaluate<[number, Caption][]>(`
      Array.from(document.querySelectorAll(".tiles > .tile:not([hidden])"), (tile) => [Number(tile.dataset.position), {
        index: Number(tile.dataset.index),
        truth: Number(tile.querySelector(".truth").textContent),
        predicted: Number(tile.querySelector(".predicted").textContent),
        confidence: tile.querySelector(".confidence").textContent,
        name: tile.getAttribute("aria-label"),
      }])`);
    return tiles.sort(([one], [other]) => one - other).map(([, caption]) => caption);
  }

  /** The digit at a place, from 0. */
  digit(position: number): Locator {
    return this.frame.locator(`.tiles > [data-position="${position}"]:not([hidden])`);
  }

  picker(label: string): Locator {
    return this.frame.locator(`select[aria-label="${label}"]`);
  }

  /** @param value as the option has it: "all", "test", "4", … */
  async choose(label: string, value: string): Promise<void> {
    await this.picker(label).selectOption(value);
  }

  /** @returns what is said of how many are shown: "161 of 6,000 (2.68 %)". */
  async total(): Promise<string> {
    return this.frame.locator(".total").innerText();
  }

  /** @returns how many of the digits in the page are drawn with other pixels than these, [n, 784]; ink is white. */
  async wrongPixels(pixels: Uint8Array): Promise<number> {
    const drawn = await this.frame.evaluate<[number, number[]][]>(`
      Array.from(document.querySelectorAll(".tiles > :not([hidden])"), (tile) => {
        const { data } = tile.querySelector("canvas").getContext("2d").getImageData(0, 0, 28, 28);
        return [Number(tile.dataset.index), Array.from({ length: 784 }, (_, i) => data[4 * i])];
      })`);
    return drawn.filter(([index, reds]) => reds.some((red, i) => red !== pixels[index * 784 + i])).length;
  }

  /** @returns the ten probabilities of the enlarged digit as they are read out. */
  async probabilities(): Promise<string[]> {
    return this.frame.evaluate<string[]>(
      'Array.from(document.querySelectorAll(".detail .bar"), (bar) => bar.getAttribute("aria-label"))',
    );
  }

  /**
   * Saves with a command of the palette, at the place that is offered.
   *
   * @param ending of the file, such as ".csv". @returns what was written.
   */
  async saved(command: string, workspace: string, ending: string): Promise<Buffer> {
    const files = async (): Promise<string[]> => (await readdir(workspace)).filter((name) => name.endsWith(ending));
    const before = await files();
    const added = async (): Promise<string[]> => (await files()).filter((name) => !before.includes(name));
    const { page } = this.#window;
    await this.#window.command(command);
    await agree(this.#window, "Save", ending);
    await expect.poll(added, soon).toHaveLength(1);
    const path = join(workspace, (await added()).join());
    await page.locator(".notification-toast", { hasText: "Saved" }).last().waitFor();
    return readFile(path);
  }
}
