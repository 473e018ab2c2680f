import { element } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { jsonTokens } from "./jsonTokens.ts";
import type { RunModel } from "./runModel.ts";

/** The experiment that the run trains, every default written out. */
export class ExperimentTab {
  readonly root = element("div", { class: "experimentTab" });
  readonly #openFile: () => void;
  #shown: string | null | undefined = undefined;

  constructor(openFile: () => void) {
    this.#openFile = openFile;
  }

  update({ run }: RunModel): void {
    const { experiment, fileName } = run;
    if (experiment === this.#shown) return;
    this.#shown = experiment;
    if (experiment === null) {
      this.root.replaceChildren(
        element("p", { class: "faded", text: t("The experiment of this run cannot be read.") }),
      );
      return;
    }
    const open = element("button", { class: "captionToggle link", text: fileName ?? "", hidden: fileName === null });
    open.addEventListener("click", () => this.#openFile());
    const code = element("pre", { class: "json", tabIndex: 0, label: t("Experiment, every default written out") });
    code.append(
      ...jsonTokens(experiment).map(({ kind, text }) =>
        kind === null ? text : element("span", { class: kind, text }),
      ),
    );
    this.root.replaceChildren(
      element(
        "div",
        { class: "heading" },
        element("h2", { text: t("Experiment") }),
        element("span", { class: "faded", text: t("as this run trains it, every default written out") }),
        element("span", { class: "headingControls" }, open),
      ),
      code,
    );
  }
}
