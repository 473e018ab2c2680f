import { statusWord } from "../../src/core/statusWord.ts";
import { percent } from "../shared/formats.ts";
import { element } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import type { CurveView } from "../shared/curveView.ts";
import { strokeSample, type PaintedRun, type Shown } from "./parts.ts";

/** The runs by name: a legend whose entries hide a run's curves and show them again. */
export class RunsBar {
  readonly root = element("div", { class: "runsBar", role: "group", label: t("Runs") });
  readonly #view: CurveView;
  readonly #entries = new Map<string, { readonly button: HTMLButtonElement; stamp: string }>();

  /** @param view ids of curves are paths of runs. */
  constructor(view: CurveView) {
    this.#view = view;
    view.onChange(() => this.#press());
  }

  show({ runs, set }: Shown): void {
    for (const [path, { button }] of this.#entries) {
      if (runs.some((run) => run.path === path)) continue;
      button.remove();
      this.#entries.delete(path);
    }
    for (const run of runs) {
      const accuracy = set === null ? undefined : run.looks[set]?.accuracy;
      const figure = accuracy === undefined ? "" : percent(accuracy);
      const stamp = JSON.stringify([run.letter, run.name, run.status, run.epoch, run.color, run.problem, figure]);
      const entry = this.#entries.get(run.path) ?? this.#make(run.path);
      if (entry.stamp !== stamp) this.#fill(entry.button, run, figure);
      entry.stamp = stamp;
    }
    this.#press();
  }

  #make(path: string): { readonly button: HTMLButtonElement; stamp: string } {
    const button = element("button", { class: "runEntry", data: { run: path } });
    button.addEventListener("click", () => this.#view.toggle(path));
    const entry = { button, stamp: "" };
    this.#entries.set(path, entry);
    this.root.append(button);
    return entry;
  }

  #fill(button: HTMLButtonElement, run: PaintedRun, figure: string): void {
    const status = statusOf(run);
    button.replaceChildren(
      strokeSample(run.paint),
      element("span", { class: "runLetter", text: run.letter }),
      element("span", { class: "runName", text: run.name }),
      element("span", { class: "faded", text: figure }),
      ...(status === "" ? [] : [element("span", { class: "runStatus", text: status })]),
      ...(run.problem === null ? [] : [element("span", { class: "runProblem", text: t("files damaged") })]),
    );
    button.title = [run.problem, t("Show or hide the curves of {0}", run.name), run.id].filter(Boolean).join("\n");
  }

  #press(): void {
    for (const [path, { button }] of this.#entries) {
      button.setAttribute("aria-pressed", String(!this.#view.hidden.has(path)));
    }
  }
}

/** Nothing of those that are done: that is what one expects. */
function statusOf({ status, epoch, epochs }: PaintedRun): string {
  if (status === "completed") return "";
  if (status !== "running" && status !== "paused") return statusWord(status, t);
  return epochs === null ? statusWord(status, t) : t("{0}, epoch {1} of {2}", statusWord(status, t), epoch, epochs);
}
