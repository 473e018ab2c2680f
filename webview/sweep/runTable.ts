import { statusWord } from "../../src/core/statusWord.ts";
import { orderedRuns, type RunOrder } from "../../src/core/sweep/views/order.ts";
import { measureOf, offeredMeasures, type RunMeasure } from "../../src/core/sweep/views/runs.ts";
import type { SweepRun } from "../../src/protocol/sweep.ts";
import { button } from "../shared/controls.ts";
import { element, setText } from "../shared/dom.ts";
import { count } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import type { Highlight } from "./highlight.ts";
import type { Shown, Wishes } from "./parts.ts";
import { goodness, rampColor, rampOf } from "./ramp.ts";
import { measureText, measureValue, runText, valueOf } from "./words.ts";

/** More rows are shown when they are asked for: a page with ten thousand of them is slow. */
const fewRows = 500;

interface Column {
  /** A dimension's key, or the name of a figure. */
  readonly key: string;
  readonly title: string;
  readonly isNumber: boolean;
  /** Whether a first click sorts from the greatest down. */
  readonly descending: boolean;
  readonly cell: (run: SweepRun) => Cell;
}

interface Cell {
  readonly text: string;
  readonly title?: string;
  /** For screen readers, instead of the text. */
  readonly label?: string;
  readonly kind?: string;
  /** A bar behind the text: its length and how good it is, 0 to 1. */
  readonly bar?: { readonly length: number; readonly good: number };
}

interface Row {
  readonly node: HTMLTableRowElement;
  stamp: string;
}

/**
 * The runs, one a row, the best marked: what all charts draw, in words. Rows are chosen by the arrows, opened by Enter or a
 * click; a heading sorts by its column.
 */
export class RunTable {
  readonly root: HTMLElement;
  readonly #highlight: Highlight;
  readonly #wishes: Wishes;
  readonly #head = element("tr");
  readonly #body = element("tbody");
  readonly #table = element("table", { class: "runs", role: "grid" }, element("thead", {}, this.#head), this.#body);
  readonly #more: HTMLElement;
  readonly #rows = new Map<number, Row>();
  #heads = "";
  #shown: Shown | null = null;
  #ordered: readonly SweepRun[] = [];
  #wantsAll = false;
  /** Index of the run whose row is in the order of the Tab key. */
  #at: number | null = null;

  constructor(highlight: Highlight, wishes: Wishes) {
    this.#highlight = highlight;
    this.#wishes = wishes;
    const more = button({
      label: t("Show all runs"),
      onClick: () => {
        this.#wantsAll = true;
        this.#draw();
      },
    });
    this.#more = element("div", { class: "more", hidden: true }, more.root);
    this.root = element("section", { class: "tablePart", label: t("Runs") }, this.#table, this.#more);
    this.#table.setAttribute("aria-label", t("Runs"));
    this.#body.addEventListener("click", ({ target }) => this.#open(this.#indexOf(target)));
    this.#body.addEventListener("pointermove", ({ target }) => this.#light(this.#indexOf(target)));
    this.#body.addEventListener("pointerleave", () => highlight.set([]));
    this.#body.addEventListener("focusin", ({ target }) => {
      this.#at = this.#indexOf(target);
      this.#tabStop();
      this.#light(this.#at);
    });
    this.#body.addEventListener("focusout", () => highlight.set([]));
    this.#body.addEventListener("keydown", (event) => this.#onKey(event));
    highlight.onChange(() => this.#markLit());
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#draw();
  }

  #draw(): void {
    const shown = this.#shown;
    if (shown === null) return;
    // No column is there to sort by where no epoch was chosen: the test digits take its place.
    const { order: wished } = shown.state;
    const isThere = wished.by !== "accuracy" || offeredMeasures(shown.sweep.runs).includes("accuracy");
    const order: RunOrder = isThere ? wished : { ...wished, by: "test" };
    const columns = columnsOf(shown);
    this.#drawHeads(columns, order);
    this.#ordered = orderedRuns(shown.runs, order, shown.dimensions, figureOf);
    const seen = this.#wantsAll ? this.#ordered : this.#ordered.slice(0, fewRows);
    this.#more.hidden = seen.length === this.#ordered.length;
    this.#table.setAttribute("aria-rowcount", String(this.#ordered.length + 1));
    const kept = new Set(seen.map(({ index }) => index));
    for (const [index, { node }] of this.#rows) {
      if (kept.has(index)) continue;
      node.remove();
      this.#rows.delete(index);
    }
    const focused = document.activeElement;
    const nodes = seen.map((run) => this.#rowOf(run, shown, columns));
    if (nodes.some((node, at) => this.#body.children.item(at) !== node)) {
      this.#body.append(...nodes);
      // A row that moves loses the focus.
      if (focused instanceof HTMLElement && this.#body.contains(focused)) focused.focus();
    }
    if (this.#at === null || !kept.has(this.#at)) this.#at = seen.at(0)?.index ?? null;
    this.#tabStop();
    this.#markLit();
  }

  #drawHeads(columns: readonly Column[], order: RunOrder): void {
    const stamp = JSON.stringify([columns.map(({ key, title }) => [key, title]), order]);
    if (stamp === this.#heads) return;
    this.#heads = stamp;
    const focusedKey = document.activeElement?.closest<HTMLElement>("[data-column]")?.dataset["column"];
    const heads = columns.map(({ key, title, isNumber, descending }) => {
      const isBy = order.by === key;
      const sort = element(
        "button",
        { class: "sort", title: t("Sort by {0}", title), data: { column: key } },
        element("span", { text: title }),
        element("span", {
          class: "sortMark",
          text: isBy ? (order.descending ? "▼" : "▲") : "",
          aria: { hidden: "true" },
        }),
      );
      sort.addEventListener("click", () =>
        this.#wishes.choose({ order: { by: key, descending: isBy ? !order.descending : descending } }),
      );
      const head = element("th", { class: isNumber ? "number" : "" }, sort);
      head.scope = "col";
      if (isBy) head.setAttribute("aria-sort", order.descending ? "descending" : "ascending");
      return head;
    });
    this.#head.replaceChildren(element("td", { class: "bestColumn" }), ...heads);
    this.#head.querySelector<HTMLElement>(`[data-column="${CSS.escape(focusedKey ?? "")}"]`)?.focus();
  }

  #rowOf(run: SweepRun, { best, dimensions }: Shown, columns: readonly Column[]): HTMLTableRowElement {
    const cells = columns.map(({ cell }) => cell(run));
    const isBest = run.index === best?.index;
    const stamp = JSON.stringify([cells, isBest, columns.length]);
    const known = this.#rows.get(run.index);
    if (known?.stamp === stamp) return known.node;
    const node = known?.node ?? element("tr", { data: { run: String(run.index) }, tabIndex: -1 });
    node.className = [isBest ? "isBest" : "", run.path === null ? "" : "openable"].join(" ").trim();
    node.title = run.path === null ? "" : t("Open the dashboard of {0}", runText(run, dimensions));
    const star = isBest
      ? element("span", { class: "star", text: "★", title: t("the best"), label: t("the best"), role: "img" })
      : null;
    node.replaceChildren(
      element("td", { class: "bestColumn" }, star),
      ...cells.map((cell, at) => cellNode(cell, columns[at])),
    );
    this.#rows.set(run.index, { node, stamp });
    return node;
  }

  #indexOf(target: EventTarget | null): number | null {
    const row = target instanceof Element ? target.closest<HTMLElement>("tr[data-run]") : null;
    return row === null ? null : Number(row.dataset["run"]);
  }

  #open(index: number | null): void {
    const run = this.#ordered.find((each) => each.index === index);
    if (run !== undefined) this.#wishes.open(run);
  }

  #light(index: number | null): void {
    this.#highlight.set(index === null ? [] : [index]);
  }

  #markLit(): void {
    const { runs } = this.#highlight;
    for (const [index, { node }] of this.#rows) node.classList.toggle("lit", runs.has(index));
  }

  #tabStop(): void {
    for (const [index, { node }] of this.#rows) node.tabIndex = index === this.#at ? 0 : -1;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = this.#ordered.findIndex(({ index }) => index === this.#at);
    const last = this.#body.children.length - 1;
    const next = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 10,
      PageUp: at - 10,
      Home: 0,
      End: last,
    }[event.key];
    if (event.key === "Enter") this.#open(this.#at);
    else if (next === undefined) return;
    else this.#rows.get(this.#ordered[Math.min(last, Math.max(0, next))].index)?.node.focus();
    event.preventDefault();
  }
}

function cellNode({ text, title, label, kind, bar }: Cell, { isNumber }: Column): HTMLElement {
  const node = element("td", { class: [isNumber ? "number" : "", kind ?? ""].join(" ").trim() });
  if (title !== undefined) node.title = title;
  if (label !== undefined) node.setAttribute("aria-label", label);
  const words = element("span", { class: "cellText" });
  setText(words, text);
  if (bar !== undefined) {
    const drawn = element("span", { class: "cellBar" });
    drawn.style.width = `${(bar.length * 100).toFixed(1)}%`;
    drawn.style.background = rampColor(bar.good);
    node.append(drawn);
  }
  node.append(words);
  return node;
}

function columnsOf({ sweep, dimensions, runs, measure }: Shown): Column[] {
  const values = dimensions.map((dimension): Column => ({
    key: dimension.key,
    title: dimension.name,
    isNumber: dimension.scale !== "categories",
    descending: false,
    cell: (run) => ({ text: valueOf(run, dimension) }),
  }));
  const offered = offeredMeasures(sweep.runs);
  const figured = (name: RunMeasure, descending: boolean): Column => {
    const ramp = rampOf(runs, name);
    // Bars behind one column: two beside each other would compete.
    const isBarred = name === (measure === "test" || !offered.includes("accuracy") ? "test" : "accuracy");
    return {
      ...{ key: name, title: measureText(name, sweep.runs), isNumber: true, descending },
      cell: (run) => {
        const value = measureOf(run, name);
        if (value === null) return { text: "" };
        const bar = { length: value, good: goodness(value, ramp) };
        return { text: measureValue(name, value), ...(isBarred ? { bar } : {}) };
      },
    };
  };
  return [
    ...values,
    ...(offered.includes("accuracy") ? [figured("accuracy", true)] : []),
    ...(offered.includes("test") ? [figured("test", true)] : []),
    ...(offered.includes("testLoss") ? [figured("testLoss", false)] : []),
    { key: "bestEpoch", title: t("Best epoch"), isNumber: true, descending: false, cell: bestEpochCell },
    figured("seconds", false),
    { key: "status", title: t("Status"), isNumber: false, descending: false, cell: statusCell },
  ];
}

function bestEpochCell({ bestEpoch, epochs }: SweepRun): Cell {
  return { text: bestEpoch === null ? "" : epochs === null ? count(bestEpoch) : `${bestEpoch}/${epochs}` };
}

function statusCell({ status, epoch, epochs, failure }: SweepRun): Cell {
  const word = statusWord(status, t);
  // What one expects takes little room.
  if (status === "completed") return { text: "✓", title: word, label: word, kind: "status" };
  const isLive = status === "running" || status === "paused";
  const kind = `status ${status}`;
  if (isLive && epochs !== null) {
    const whole = t("{0}, epoch {1} of {2}", word, epoch, epochs);
    return { text: `${word} ${epoch}/${epochs}`, title: whole, label: whole, kind };
  }
  return { text: word, kind, ...(failure === null ? {} : { title: failure }) };
}

/** In which order the states come when a person sorts by them. */
const statusOrder: readonly SweepRun["status"][] = [
  ...(["running", "paused", "queued", "waiting"] as const),
  ...(["interrupted", "stopped", "failed", "damaged", "completed"] as const),
];

function figureOf(run: SweepRun, name: string): number | string | null {
  if (name === "status") return statusOrder.indexOf(run.status);
  if (name === "bestEpoch") return run.bestEpoch;
  if (name === "accuracy" || name === "test" || name === "testLoss" || name === "seconds") return measureOf(run, name);
  return run.index;
}
