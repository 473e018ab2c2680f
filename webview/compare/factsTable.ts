import type { ComparedFact } from "../../src/protocol/compare.ts";
import { checkbox } from "../shared/controls.ts";
import { element } from "../shared/dom.ts";
import { percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import type { PaintedRun, Shown } from "./parts.ts";
import { classRows, resultRows, type ClassMeasure, type ResultRow } from "./results.ts";
import { measureText, resultTitle, resultValue, setText } from "./words.ts";

/** A cell's words, and what makes it stand out. */
interface Cell {
  readonly text: string;
  /** After it, less strong. */
  readonly beside?: string;
  readonly kind?: "best" | "different" | "same" | "words";
}

interface Row {
  readonly title: string;
  /** Of the title. */
  readonly depth?: number;
  readonly differs?: boolean;
  readonly cells: readonly Cell[];
}

interface Group {
  readonly title: string;
  readonly beside: string;
  readonly rows: readonly Row[];
}

/** Everything that is known of the runs, a column each: results, classes, settings, layers. */
export class FactsTable {
  readonly root: HTMLElement;
  readonly #onOpen: (path: string) => void;
  readonly #head = element("tr");
  readonly #table = element("table", { class: "facts" }, element("thead", {}, this.#head));
  #heads = "";
  #groups = "";
  #onlyDifferent: boolean;
  #shown: { readonly shown: Shown; readonly measure: ClassMeasure } | null = null;

  /** @param onOpen of a run. */
  constructor(
    onlyDifferent: boolean,
    { onOpen, onChoose }: { readonly onOpen: (path: string) => void; readonly onChoose: (only: boolean) => void },
  ) {
    this.#onlyDifferent = onlyDifferent;
    this.#onOpen = onOpen;
    const only = checkbox({
      label: t("Differences only"),
      title: t("Leave out the settings and layers that are the same in all runs"),
      checked: onlyDifferent,
      onChange: (checked) => {
        this.#onlyDifferent = checked;
        onChoose(checked);
        this.#draw();
      },
    });
    const head = element(
      "div",
      { class: "partHead" },
      element("h2", { text: t("Side by side") }),
      element("div", { class: "controls" }, only.root),
    );
    const scroller = element(
      "div",
      { class: "factsScroller", tabIndex: 0, role: "region", label: t("Side by side") },
      this.#table,
    );
    this.root = element("section", { class: "factsPart" }, head, scroller);
  }

  show(shown: Shown, measure: ClassMeasure): void {
    this.#shown = { shown, measure };
    this.#draw();
  }

  #draw(): void {
    if (this.#shown === null) return;
    const { shown, measure } = this.#shown;
    this.#drawHeads(shown.runs);
    const groups = groupsOf(shown, measure, this.#onlyDifferent);
    const stamp = JSON.stringify(groups);
    if (stamp === this.#groups) return;
    this.#groups = stamp;
    for (const body of [...this.#table.tBodies]) body.remove();
    this.#table.append(...groups.map((group) => bodyOf(group, shown.runs.length)));
  }

  #drawHeads(runs: readonly PaintedRun[]): void {
    const stamp = JSON.stringify(runs.map(({ path, letter, name, color }) => [path, letter, name, color]));
    if (stamp === this.#heads) return;
    this.#heads = stamp;
    const heads = runs.map(({ path, letter, name, id, paint }) => {
      const open = element(
        "button",
        { class: "openRun", title: [t("Open the dashboard of {0}", name), id].join("\n") },
        element("span", { class: "runLetter", text: letter }),
        element("span", { class: "runName", text: name }),
      );
      open.addEventListener("click", () => this.#onOpen(path));
      const head = element("th", {}, open);
      head.scope = "col";
      head.style.borderBottomColor = paint.css;
      return head;
    });
    this.#table.classList.toggle("few", runs.length <= 3);
    this.#head.replaceChildren(element("td"), ...heads);
  }
}

function groupsOf({ comparison, runs, set }: Shown, measure: ClassMeasure, onlyDifferent: boolean): Group[] {
  const fingerprints = runs.map(({ fingerprint }) => fingerprint);
  const results: Row[] = [
    ...resultRows(runs, set).map((row): Row => ({ title: resultTitle(row.name, set), cells: resultCells(row) })),
    ...(fingerprints.every((each) => each === null)
      ? []
      : [{ title: t("Fingerprint of the weights"), cells: fingerprints.map((each) => textCell(each?.slice(0, 8))) }]),
    { title: t("Device"), cells: runs.map(({ device }): Cell => ({ ...textCell(device), kind: "words" })) },
  ];
  const classes = set === null ? [] : classRows(runs, set, measure);
  return [
    { title: t("Results"), beside: "", rows: results },
    {
      title: t("Classes"),
      beside: set === null ? "" : `${measureText(measure)}, ${setText(set)}`,
      rows: classes.map(({ label, values, best }): Row => {
        const cells = values.map((value, i): Cell => ({
          text: value === null ? none : percent(value),
          ...(best.at(i) === true ? { kind: "best" } : {}),
        }));
        return { title: String(label), cells };
      }),
    },
    factGroup(t("Settings"), comparison.settings, onlyDifferent),
    factGroup(t("Network"), comparison.layers, onlyDifferent),
  ];
}

const none = "–";

const textCell = (text: string | null | undefined): Cell => ({ text: text ?? none });

function resultCells({ name, values, spreads, best }: ResultRow): Cell[] {
  return values.map((value, i) => {
    const spread = spreads.at(i) ?? null;
    return {
      text: value === null ? none : resultValue(name, value),
      ...(spread === null ? {} : { beside: `± ${(spread * 100).toFixed(2)}` }),
      ...(best.at(i) === true ? { kind: "best" } : {}),
    };
  });
}

function factGroup(title: string, facts: readonly ComparedFact[], onlyDifferent: boolean): Group {
  const different = facts.filter(({ differs }) => differs);
  const shown = onlyDifferent ? different : facts;
  return {
    title,
    beside:
      facts.length === 0
        ? t("not known")
        : different.length === 0
          ? t("all {0} are the same", facts.length)
          : t("{0} of {1} differ", different.length, facts.length),
    rows: shown.map(({ title: name, depth, values, differs }): Row => {
      const cells = values.map((value): Cell => {
        const text = value === null ? none : value === "" ? t("by default") : value;
        return { text, kind: !differs ? "same" : value === values.at(0) ? "same" : "different" };
      });
      return { title: name, depth, differs: differs && !onlyDifferent, cells };
    }),
  };
}

function bodyOf({ title, beside, rows }: Group, columns: number): HTMLElement {
  const heading = element("th", { class: "group" }, title, element("span", { class: "faded", text: beside }));
  heading.colSpan = columns + 1;
  heading.scope = "rowgroup";
  return element("tbody", {}, element("tr", {}, heading), ...rows.map(rowOf));
}

function rowOf({ title, depth = 0, differs = false, cells }: Row): HTMLElement {
  const head = element("th", { class: differs ? "differs" : "" }, title);
  head.scope = "row";
  if (depth > 0) head.style.paddingLeft = `${8 + 14 * depth}px`;
  return element(
    "tr",
    {},
    head,
    ...cells.map(({ text, beside, kind }) =>
      element(
        "td",
        { class: kind ?? "", title: text },
        element("span", { class: "cellText", text }),
        beside === undefined ? null : element("span", { class: "faded", text: ` ${beside}` }),
        kind === "best"
          ? element("span", { class: "bestMark", text: "★", title: t("the best"), label: t("the best"), role: "img" })
          : null,
      ),
    ),
  );
}
