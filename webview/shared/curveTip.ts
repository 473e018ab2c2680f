import { element, setText } from "./dom.ts";
import type { Area } from "./endLabels.ts";

export interface Tip {
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly value: string; readonly color: string }[];
  /** x of the cursor, in pixels. */
  readonly at: number;
  readonly area: Area;
}

/** The values at the cursor, for eyes and for screen readers. */
export class CurveTip {
  readonly root = element("div", { class: "curveTip", role: "status", hidden: true });
  readonly #title = element("div", { class: "curveTipTitle" });
  readonly #rows = element("div", { class: "curveTipRows" });

  constructor() {
    this.root.append(this.#title, this.#rows);
  }

  show({ title, rows, at, area }: Tip): void {
    setText(this.#title, title);
    // Rows stay the same while the cursor moves: only their words change.
    while (this.#rows.childElementCount > rows.length) this.#rows.lastElementChild?.remove();
    while (this.#rows.childElementCount < rows.length) {
      const cells = [
        element("span", { class: "swatch" }),
        element("span"),
        element("span", { class: "curveTipValue" }),
      ];
      this.#rows.append(element("div", { class: "curveTipRow" }, ...cells));
    }
    rows.forEach(({ label, value, color }, index) => {
      const [swatch, name, figure] = this.#rows.children.item(index)?.children ?? [];
      if (swatch instanceof HTMLElement) swatch.style.background = color;
      setText(name, label);
      setText(figure, value);
    });
    this.root.hidden = false;
    const isRight = at > (area.left + area.right) / 2;
    this.root.style.left = isRight ? "" : `${at + 10}px`;
    this.root.style.right = isRight ? `calc(100% - ${at - 10}px)` : "";
    this.root.style.top = `${area.top + 4}px`;
  }

  hide(): void {
    this.root.hidden = true;
  }
}
