import type { AnsweredDigit } from "../../src/core/wrongDigits.ts";
import { element, setText } from "../shared/dom.ts";
import { percent } from "../shared/formats.ts";
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
export function tableHead(): HTMLElement {
  const cell = (text: string): HTMLElement => element("span", { text, title: text });
  return element("div", { class: "tableHead faded", aria: { hidden: "true" } }, ...headings().map(cell));
}

export function headings(): [string, string, string, string, string, string] {
  return [t("index"), t("true"), t("predicted"), t("image"), t("confidence"), t("loss")];
}

class TableRow implements Tile {
  readonly root: HTMLElement;
  readonly #canvas = new DigitCanvas();
  readonly #cells = headings().map((heading) => ({ heading, root: element("span", { role: "gridcell" }) }));

  constructor() {
    this.#cells.at(2)?.root.classList.add("predicted");
    this.#cells.at(3)?.root.append(this.#canvas.root);
    this.root = element("div", { class: "row", role: "row" }, ...this.#cells.map(({ root }) => root));
  }

  show(digit: AnsweredDigit, pixels: Uint8Array | null, { dark, active, selected, open }: TileState): void {
    const { index, truth, predicted, confidence, loss } = digit;
    this.#canvas.show(pixels, dark);
    const texts = [
      String(index),
      String(truth),
      String(predicted),
      null,
      confidence === null ? "–" : percent(confidence, 1),
      loss === null ? "–" : lossWord(loss),
    ];
    for (const [i, { heading, root }] of this.#cells.entries()) {
      const text = texts.at(i) ?? null;
      if (text !== null) setText(root, text);
      root.setAttribute("aria-label", text === null ? heading : `${heading} ${text}`);
    }
    this.root.classList.toggle("wrong", truth !== predicted);
    markState(this.root, { active, selected, open });
  }
}
