import { element } from "../shared/dom.ts";
import { percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import { alongAxis, barAxis, type BarAxis } from "../../src/core/pictures/barAxis.ts";
import type { PaintedRun, Shown } from "./parts.ts";
import { intervalOf } from "./results.ts";

/** Bars of the best accuracies, with their 95 % intervals. */
export class BestPart {
  readonly root: HTMLElement;
  readonly #axis = element("span", { class: "faded" });
  readonly #bars = element("div", { class: "bars", role: "list" });

  constructor() {
    const head = element("div", { class: "partHead" }, element("h2", { text: t("Best accuracy") }), this.#axis);
    this.root = element("section", { class: "best", label: t("Best accuracy") }, head, this.#bars);
  }

  show({ runs, set }: Shown): void {
    const looks = runs.map((run) => (set === null ? null : run.looks[set]));
    const lows = looks.flatMap((look) => (look === null ? [] : [intervalOf(look)?.low ?? look.accuracy]));
    const axis = barAxis(lows.length === 0 ? null : Math.min(...lows));
    this.#axis.textContent =
      axis.from === 0
        ? t("with 95 % intervals")
        : t("from {0}, with 95 % intervals", percent(axis.from, axis.decimals));
    this.#bars.replaceChildren(...runs.map((run, i) => barRow(run, looks.at(i) ?? null, axis)));
    this.#bars.classList.toggle("dense", runs.length > 6);
  }
}

function barRow(run: PaintedRun, look: PaintedRun["looks"]["test"], axis: BarAxis): HTMLElement {
  const name = element("span", { class: "barName", title: run.name, text: `${run.letter} ${run.name}` });
  const track = element("span", { class: "track" });
  const interval = look === null ? null : intervalOf(look);
  if (look !== null) {
    const bar = element("span", { class: "bar" });
    bar.style.width = share(alongAxis(look.accuracy, axis));
    bar.style.background = run.paint.css;
    track.append(bar);
  }
  if (interval !== null) {
    const whisker = element("span", { class: "whisker" });
    const from = alongAxis(interval.low, axis);
    whisker.style.left = share(from);
    whisker.style.width = share(alongAxis(interval.high, axis) - from);
    track.append(whisker);
  }
  const spread = interval === null ? "" : ` ± ${((interval.high - interval.low) * 50).toFixed(2)}`;
  const value = element(
    "span",
    { class: "barValue" },
    look === null ? "–" : percent(look.accuracy),
    element("span", { class: "faded", text: spread }),
  );
  return element("div", { class: "barRow", role: "listitem" }, name, track, value);
}

const share = (value: number): string => `${(value * 100).toFixed(2)}%`;
