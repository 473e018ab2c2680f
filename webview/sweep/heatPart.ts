import { suggestedAxes } from "../../src/core/sweep/views/explained.ts";
import { heatCells, type RunGroup } from "../../src/core/sweep/views/groups.ts";
import type { SweepRun } from "../../src/protocol/sweep.ts";
import { OfferedChoice } from "../compare/offered.ts";
import { element } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { bestFirst, groupRows } from "./groupTip.ts";
import type { Highlight } from "./highlight.ts";
import { MarkLayer, type Mark } from "./marks.ts";
import { dimensionOf, type ChartPart, type NamedDimension, type Shown, type Wishes } from "./parts.ts";
import { goodness, rampColor } from "./ramp.ts";
import { drawnToSize } from "./svgPlot.ts";
import { chartSummary, measureTick, measureValue } from "./words.ts";

type Pair = readonly [rows: NamedDimension, columns: NamedDimension];

/** A cell for each two values, with the mean of their runs. */
export class HeatPart implements ChartPart {
  readonly root: HTMLElement;
  readonly controls: HTMLElement;
  readonly #plot = element("div", { class: "plot heatPlot", role: "group" });
  readonly #marks: MarkLayer;
  readonly #rows: OfferedChoice<string>;
  readonly #columns: OfferedChoice<string>;
  readonly #redraw: () => void;
  #shown: Shown | null = null;

  constructor(highlight: Highlight, { open, choose }: Wishes) {
    this.#rows = new OfferedChoice(t("Rows"), (rows) => choose({ rows, ...this.#swapped("columns", rows) }));
    this.#columns = new OfferedChoice(t("Columns"), (columns) =>
      choose({ columns, ...this.#swapped("rows", columns) }),
    );
    this.controls = element("div", { class: "controls" }, this.#rows.root, this.#columns.root);
    this.root = element("div", { class: "chart heat" }, this.#plot);
    this.#marks = new MarkLayer(this.#plot, highlight, open);
    this.#redraw = drawnToSize(this.#plot, () => this.#draw());
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#plot.setAttribute("aria-label", chartSummary(shown));
    this.#redraw();
  }

  /** Whoever takes the other's value gives it their own. */
  #swapped(other: "rows" | "columns", key: string): { rows?: string; columns?: string } {
    const pair = this.#shown === null ? null : pairOf(this.#shown);
    if (pair === null) return {};
    const [rows, columns] = pair;
    const [own, others] = other === "rows" ? [columns, rows] : [rows, columns];
    return { [other]: others.key === key ? own.key : others.key };
  }

  #draw(): void {
    const shown = this.#shown;
    if (shown === null) return;
    const pair = pairOf(shown);
    const offers = shown.axes.map(({ key, name }) => ({ value: key, text: name }));
    this.#rows.offer(
      offers.map(({ value, text }) => ({ value, text: t("rows: {0}", text) })),
      pair?.[0].key ?? "",
    );
    this.#columns.offer(
      offers.map(({ value, text }) => ({ value, text: t("columns: {0}", text) })),
      pair?.[1].key ?? "",
    );
    const cells = pair === null ? [] : heatCells(shown.runs, pair[0], pair[1], shown.measure);
    if (pair === null || cells.every((row) => row.every((cell) => cell === null))) {
      const text =
        shown.axes.length < 2
          ? t("A heat map needs two values that differ between the runs that are shown.")
          : t("There is nothing to draw: no run has been evaluated.");
      this.#plot.replaceChildren(element("p", { class: "empty", text }));
      this.#marks.set([]);
      return;
    }
    this.#grid(shown, pair, cells);
  }

  #grid(shown: Shown, [rows, columns]: Pair, cells: readonly (readonly (RunGroup<SweepRun> | null)[])[]): void {
    const marks: (Omit<Mark, "x" | "y"> & { readonly node: HTMLElement })[] = [];
    const grid = element("div", { class: "heatGrid" });
    grid.style.gridTemplateColumns = `max-content repeat(${columns.values.length}, minmax(0, 1fr))`;
    grid.style.gridTemplateRows = `max-content repeat(${rows.values.length}, minmax(0, 1fr))`;
    grid.append(element("span", { class: "heatCorner" }));
    grid.append(...columns.values.map(({ text }) => element("span", { class: "heatHead", title: text, text })));
    rows.values.forEach((row, at) => {
      grid.append(element("span", { class: "heatSide", title: row.text, text: row.text }));
      columns.values.forEach((column, across) => {
        const group = cells[at][across];
        const node = cellOf(group, shown, columns.values.length);
        grid.append(node);
        if (group === null) return;
        marks.push({
          node,
          nodes: [node],
          runs: bestFirst(group.runs, shown.measure),
          title: `${rows.name} ${row.text}, ${columns.name} ${column.text}`,
          rows: groupRows(group, shown),
        });
      });
    });
    const whole = element(
      "div",
      { class: "heatWhole" },
      element("span", { class: "axisName heatAcross", text: columns.name }),
      element("span", { class: "axisName heatDown", text: rows.name }),
      grid,
    );
    this.#plot.replaceChildren(whole);
    const from = this.#plot.getBoundingClientRect();
    this.#marks.set(
      marks.map(({ node, ...mark }) => {
        const { left, top, width, height } = node.getBoundingClientRect();
        return { ...mark, x: left + width / 2 - from.left, y: top + height / 2 - from.top, reach: width / 2 };
      }),
    );
  }
}

function cellOf(group: RunGroup<SweepRun> | null, { measure, ramp, best }: Shown, across: number): HTMLElement {
  if (group === null) return element("span", { class: "heatCell none" });
  const { mean, runs } = group;
  const node = element(
    "span",
    { class: "heatCell mark" },
    element("span", {
      class: "heatValue",
      text: across > 8 ? measureTick(measure, mean).replace(" %", "") : measureValue(measure, mean),
    }),
    runs.some(({ index }) => index === best?.index) ? element("span", { class: "star", text: "★" }) : null,
  );
  node.style.setProperty("--cell", rampColor(goodness(mean, ramp)));
  return node;
}

function pairOf({ sweep, measure, dimensions, axes, state }: Shown): Pair | null {
  const suggested = suggestedAxes(sweep.runs, dimensions, measure).pair;
  const rows = dimensionOf(axes, state.rows, suggested?.[0]) ?? axes.at(0) ?? null;
  const others = axes.filter(({ key }) => key !== rows?.key);
  const other = suggested?.find(({ key }) => key !== rows?.key);
  const columns = dimensionOf(others, state.columns, other) ?? others.at(0) ?? null;
  return rows === null || columns === null ? null : [rows, columns];
}
