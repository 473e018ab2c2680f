import { svgElement, element } from "../shared/dom.ts";
import { percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import { alongAxis, barAxis } from "../../src/core/pictures/barAxis.ts";
import { OfferedChoice } from "./offered.ts";
import type { Shown } from "./parts.ts";
import { classMeasures, classRows, type ClassMeasure, type ClassRow } from "./results.ts";
import { measureText } from "./words.ts";

/** How high a class is, in pixels; its bars share that. */
const rowHeight = (runs: number): number => Math.max(20, 4 + 2 * runs);

/** Accuracy of each class, the runs side by side. The figures stand in the table. */
export class ClassesPart {
  readonly root: HTMLElement;
  readonly #measure: OfferedChoice<ClassMeasure>;
  readonly #from = element("span", { class: "faded" });
  readonly #rows = element("div", { class: "classes" });

  constructor(onChoose: (measure: ClassMeasure) => void) {
    this.#measure = new OfferedChoice(t("What is told of each class"), onChoose);
    const head = element(
      "div",
      { class: "partHead" },
      element("h2", { text: t("Each class") }),
      this.#from,
      element("div", { class: "controls" }, this.#measure.root),
    );
    this.root = element("section", { class: "classesPart", label: t("Each class") }, head, this.#rows);
  }

  show(shown: Shown, measure: ClassMeasure): void {
    const { runs, set } = shown;
    this.#measure.offer(
      classMeasures.map((value) => ({ value, text: measureText(value) })),
      measure,
    );
    const rows = set === null ? [] : classRows(runs, set, measure);
    const known = rows.flatMap(({ values }) => values).filter((value) => value !== null);
    const axis = barAxis(known.length === 0 ? null : Math.min(...known));
    this.#from.textContent = axis.from === 0 ? "" : t("from {0}", percent(axis.from, axis.decimals));
    this.#rows.replaceChildren(...rows.map((row) => this.#row(row, shown, (value) => alongAxis(value, axis))));
  }

  #row({ label, values }: ClassRow, { runs }: Shown, along: (value: number) => number): HTMLElement {
    const texts = values.map((value, i) => `${runs.at(i)?.letter ?? ""} ${value === null ? "–" : percent(value, 1)}`);
    const whole = rowHeight(runs.length);
    const height = Math.min(7, (whole - 4) / runs.length);
    const top = (whole - height * runs.length) / 2;
    const bars = values.flatMap((value, i) => {
      if (value === null) return [];
      const bar = svgElement("rect", {
        x: 0,
        y: top + i * height,
        width: `${(along(value) * 100).toFixed(2)}%`,
        height: height - (height > 2.5 ? 1 : 0),
      });
      bar.style.fill = runs.at(i)?.paint.css ?? "";
      return [bar];
    });
    const picture = svgElement(
      "svg",
      { class: "classBars", width: "100%", height: whole, "aria-hidden": "true" },
      ...bars,
    );
    return element(
      "div",
      {
        class: "classRow",
        role: "img",
        label: `${label}: ${texts.join(", ")}`,
        title: `${label}\n${texts.join("\n")}`,
      },
      element("span", { class: "classLabel", text: String(label) }),
      picture,
    );
  }
}
