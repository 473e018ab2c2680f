import { spread } from "../../src/core/pictures/spread.ts";
import { element, setText } from "./dom.ts";

/** A curve's name and value where the curve ends. */
export interface EndLabel {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly color: string;
  /** Whether its curve is hidden; a click shows it again. */
  readonly hidden: boolean;
  /** Where its curve ends, in pixels. */
  readonly left: number;
  readonly top: number;
}

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Pixels from one label to the next. */
const lineHeight = 15;

/** Labels at the ends of curves instead of a legend: buttons that hide the curve and show it again. */
export class EndLabels {
  readonly root = element("div", { class: "endLabels" });
  readonly #onClick: (id: string) => void;
  readonly #toggles: boolean;
  readonly #shown = new Map<string, HTMLButtonElement>();

  /** @param toggles whether a click hides a curve and shows it again; otherwise it does something else. */
  constructor(onClick: (id: string) => void, toggles = true) {
    this.#onClick = onClick;
    this.#toggles = toggles;
  }

  /** Puts the labels beside the ends of their curves, none over another. */
  place(labels: readonly EndLabel[], area: Area): void {
    for (const [id, made] of this.#shown) {
      if (labels.some((label) => label.id === id)) continue;
      made.remove();
      this.#shown.delete(id);
    }
    const tops = spread(
      labels.map(({ top }) => top),
      lineHeight,
      { top: area.top + lineHeight / 2, bottom: area.bottom - lineHeight / 2 },
    );
    labels.forEach(({ id, label, value, color, hidden, left }, index) => {
      const made = this.#shown.get(id) ?? this.#make(id);
      setText(made, hidden ? label : `${label} ${value}`);
      if (this.#toggles) made.setAttribute("aria-pressed", String(!hidden));
      made.style.color = color;
      made.style.left = `${left}px`;
      made.style.top = `${(tops.at(index) ?? 0) - lineHeight / 2}px`;
    });
  }

  #make(id: string): HTMLButtonElement {
    const made = element("button", { class: "endLabel", data: { curve: id } });
    made.addEventListener("click", () => this.#onClick(id));
    this.#shown.set(id, made);
    this.root.append(made);
    return made;
  }
}
