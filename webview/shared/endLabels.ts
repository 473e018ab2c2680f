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

/**
 * Moves labels apart, no further than needed.
 *
 * @param tops where they would stand, in any order.
 * @param within what they stand in, as far as there is room; those beyond keep their order.
 * @returns where they stand, in the same order, at least `height` apart.
 */
export function spread(
  tops: readonly number[],
  height: number,
  within: { readonly top: number; readonly bottom: number } = { top: -Infinity, bottom: Infinity },
): number[] {
  const order = tops
    .map((top, index) => ({ top, index }))
    .sort((one, other) => one.top - other.top)
    .map(({ top, index }) => ({ top: Math.min(Math.max(top, within.top), within.bottom), index }));
  // Labels that touch become a group, which is centred where its labels would like to stand.
  const groups: { sum: number; members: number[] }[] = [];
  const topOf = ({ sum, members }: { sum: number; members: number[] }): number => {
    const rest = (members.length - 1) * height;
    return Math.max(within.top, Math.min(sum / members.length - rest / 2, within.bottom - rest));
  };
  for (const { top, index } of order) {
    let group = { sum: top, members: [index] };
    for (let before = groups.at(-1); before !== undefined; before = groups.at(-1)) {
      if (topOf(before) + before.members.length * height <= topOf(group)) break;
      group = { sum: before.sum + group.sum, members: [...before.members, ...group.members] };
      groups.pop();
    }
    groups.push(group);
  }
  const placed = tops.slice();
  for (const group of groups) {
    group.members.forEach((index, i) => (placed[index] = topOf(group) + i * height));
  }
  return placed;
}
