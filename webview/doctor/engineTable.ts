import type { DoctorRow } from "../../src/protocol/doctor.ts";
import { button } from "../shared/controls.ts";
import { element } from "../shared/dom.ts";
import { count } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import { statusWord } from "./words.ts";

/** One row an engine; a row that did not change stays as it is, with the focus in it. */
export class EngineTable {
  readonly root: HTMLElement;
  readonly #body = element("tbody");
  readonly #onSetUp: () => void;
  readonly #shown = new Map<string, { readonly text: string; readonly root: HTMLElement }>();

  constructor(onSetUp: () => void) {
    this.#onSetUp = onSetUp;
    const head = element(
      "tr",
      {},
      ...headings().map((text) => {
        const made = element("th", { text });
        made.scope = "col";
        return made;
      }),
    );
    this.root = element(
      "div",
      { class: "tableFrame" },
      element(
        "table",
        {},
        element("caption", { class: "seenOnlyByReaders", text: t("The engines, and whether they work here") }),
        element("thead", {}, head),
        this.#body,
      ),
    );
  }

  update(rows: readonly DoctorRow[]): void {
    for (const row of rows) {
      const text = JSON.stringify(row);
      const shown = this.#shown.get(row.engine);
      if (shown?.text === text) continue;
      const root = this.#rowOf(row);
      if (shown === undefined) this.#body.append(root);
      else shown.root.replaceWith(root);
      this.#shown.set(row.engine, { text, root });
    }
  }

  #rowOf(row: DoctorRow): HTMLElement {
    const { engine, status, device, ready, lenet5 } = row;
    const name = element("th", { text: engine });
    name.scope = "row";
    const root = element(
      "tr",
      { data: { engine, status } },
      name,
      element(
        "td",
        { class: "status" },
        element("span", { class: "statusMark", aria: { hidden: "true" } }),
        statusWord(status),
      ),
      element("td", { class: "device", text: device ?? "" }),
      element("td", { class: "number", text: ready === null ? "" : t("{0} ms", count(ready)) }),
      checksCell(row),
      element(
        "td",
        lenet5 === null
          ? { class: "number" }
          : { class: "number", title: t("{0} digits in a batch", lenet5.batchSize) },
        lenet5 === null ? "" : t("{0} ms", lenet5.milliseconds.toFixed(2)),
      ),
      this.#remarksCell(row),
    );
    // Stands before the value where the page is too narrow for a table.
    headings().forEach((heading, i) => root.children.item(i)?.setAttribute("data-heading", heading));
    return root;
  }

  #remarksCell({ error, remarks, canBeSetUp }: DoctorRow): HTMLElement {
    const cell = element("td", { class: "remarks" });
    if (error !== null) cell.append(element("p", { text: error }));
    if (canBeSetUp) cell.append(button({ label: t("Set Up TensorFlow…"), onClick: this.#onSetUp }).root);
    cell.append(...remarks.map((text) => element("p", { class: "faded", text })));
    return cell;
  }
}

function headings(): string[] {
  return [
    t("Engine"),
    t("Works here"),
    t("Device"),
    t("Ready in"),
    t("Gradients and updates"),
    t("LeNet-5, a batch"),
    t("What is to be known"),
  ];
}

function checksCell({ checks }: DoctorRow): HTMLElement {
  if (checks === null) return element("td");
  const cell = element("td", {}, element("p", { text: t("{0} of {1} as Keras's", checks.passed, checks.count) }));
  cell.append(...checks.wrong.map((text) => element("p", { class: "wrong", text })));
  return cell;
}
