import type { AnsweredDigit } from "../../src/core/wrongDigits.ts";
import { element, setText } from "../shared/dom.ts";
import { outputText } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import { DigitCanvas } from "./digitCanvas.ts";
import { markState } from "./gridTile.ts";
import type { Tile, TileKind, TileState } from "./tileList.ts";
import { lossWord } from "./words.ts";

/** A row a digit: index, true, predicted, image, and what the network was sure of. */
export const tableRows: TileKind = {
  size: { leastWidth: Infinity, mostWidth: Infinity, height: 34, gap: 0 },
  listRole: "grid",
  make: () => new TableRow(),
};

/** The row above them, which does not scroll; hidden from screen readers, whose cells have names of their own. */
export class TableHead {
  readonly root: HTMLElement;
  readonly #cells = headings(true).map(() => element("span", {}));

  constructor() {
    this.root = element("div", { class: "tableHead faded", aria: { hidden: "true" } }, ...this.#cells);
    this.show(true);
  }

  show(isProbability: boolean): void {
    for (const [i, text] of headings(isProbability).entries()) {
      setText(this.#cells[i], text);
      this.#cells[i].title = text;
    }
  }
}

/** @param isProbability whether the network's outputs are probabilities. */
export function headings(isProbability: boolean): [string, string, string, string, string, string] {
  const sureness = isProbability ? t("confidence") : t("output");
  return [t("index"), t("true"), t("predicted"), t("image"), sureness, t("loss")];
}

class TableRow implements Tile {
  readonly root: HTMLElement;
  readonly #canvas = new DigitCanvas();
  readonly #cells = headings(true).map(() => element("span", { role: "gridcell" }));

  constructor() {
    this.#cells.at(2)?.classList.add("predicted");
    this.#cells.at(3)?.append(this.#canvas.root);
    this.root = element("div", { class: "row", role: "row" }, ...this.#cells);
  }

  show(
    digit: AnsweredDigit,
    pixels: Uint8Array | null,
    { dark, isProbability, active, selected, open }: TileState,
  ): void {
    const { index, truth, predicted, confidence, loss } = digit;
    this.#canvas.show(pixels, dark);
    const texts = [
      String(index),
      String(truth),
      String(predicted),
      null,
      confidence === null ? "–" : outputText(confidence, isProbability),
      loss === null ? "–" : lossWord(loss),
    ];
    const names = headings(isProbability);
    for (const [i, root] of this.#cells.entries()) {
      const heading = names[i];
      const text = texts.at(i) ?? null;
      if (text !== null) setText(root, text);
      root.setAttribute("aria-label", text === null ? heading : `${heading} ${text}`);
    }
    this.root.classList.toggle("wrong", truth !== predicted);
    markState(this.root, { active, selected, open });
  }
}
