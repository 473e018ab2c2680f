import { judgeOf } from "../../src/core/sweep/judged.ts";
import type { SweepContent, SweepRun } from "../../src/protocol/sweep.ts";
import { button } from "../shared/controls.ts";
import { element, setText } from "../shared/dom.ts";
import { clock, percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import type { NamedDimension, Wishes } from "./parts.ts";
import { runText } from "./words.ts";

/** What the sweep is, how far it has come, and what is done with all of it. */
export class Header {
  readonly root: HTMLElement;
  readonly #name = element("h1");
  readonly #facts = element("span", { class: "facts", role: "status" });
  readonly #best = element("button", { class: "bestRun", hidden: true });
  readonly #bar = element("div", { class: "progress", role: "img" });
  readonly #failure = element("p", { class: "failures", role: "status", hidden: true });
  #bestRun: SweepRun | null = null;

  constructor({ open }: Wishes, { onFile, onExport }: { readonly onFile: () => void; readonly onExport: () => void }) {
    this.#best.addEventListener("click", () => {
      if (this.#bestRun !== null) open(this.#bestRun);
    });
    const file = button({
      label: t("Experiment File"),
      title: t("Opens the file that describes the sweep"),
      onClick: onFile,
    });
    const csv = button({
      label: t("Export CSV"),
      title: t("Writes the runs that are shown as a table"),
      onClick: onExport,
    });
    const actions = element("span", { class: "actions" }, file.root, csv.root);
    const line = element("div", { class: "titleLine" }, this.#name, this.#facts, this.#best, actions);
    this.root = element("header", {}, line, this.#bar, this.#failure);
  }

  /** @param best of all runs. */
  show(sweep: SweepContent, best: SweepRun | null, dimensions: readonly NamedDimension[]): void {
    const { completed, failed, running, waiting, points, secondsLeft } = sweep.progress;
    setText(this.#name, sweep.name);
    const goesOn = running + waiting > 0;
    setText(
      this.#facts,
      [
        t("{0} of {1} runs done", completed, points),
        ...(failed > 0 ? [t("{0} failed", failed)] : []),
        ...(running > 0 ? [t("{0} training", running)] : []),
        ...(waiting > 0 ? [t("{0} waiting", waiting)] : []),
        ...(sweep.isTraining && goesOn && secondsLeft !== null && secondsLeft > 0
          ? [t("{0} left", clock(secondsLeft))]
          : []),
        ...(!sweep.isTraining && goesOn ? [t("nobody trains it now")] : []),
        ...(sweep.warmStart ? [t("each starts from the weights of the one before")] : []),
      ].join(" · "),
    );
    this.#bestRun = best;
    const accuracy = best === null ? null : judgeOf(sweep.runs)(best);
    this.#best.hidden = accuracy === null;
    if (best !== null && accuracy !== null) {
      const text = t("best {0}", percent(accuracy));
      this.#best.replaceChildren(`★ ${text} `, element("span", { class: "faded", text: runText(best, dimensions) }));
      this.#best.title = t("Open the dashboard of {0}", runText(best, dimensions));
    }
    const share = (part: number): string => `${((part / Math.max(1, points)) * 100).toFixed(2)}%`;
    const parts = [
      ["done", completed],
      ["failed", failed],
      ["running", running],
    ] as const;
    this.#bar.replaceChildren(
      ...parts.map(([kind, part]) => {
        const node = element("span", { class: kind });
        node.style.width = share(part);
        return node;
      }),
    );
    this.#bar.setAttribute("aria-label", this.#facts.textContent);
    this.#bar.hidden = !goesOn && failed === 0;
    this.#showFailures(sweep);
  }

  /** Why runs failed, where all that are over did. */
  #showFailures({ runs, progress: { completed, failed } }: SweepContent): void {
    const reason = runs.find(({ status, failure }) => status === "failed" && failure !== null)?.failure ?? null;
    this.#failure.hidden = failed === 0 || completed > 0;
    if (this.#failure.hidden) return;
    const what =
      failed === runs.length ? t("All {0} runs failed.", failed) : t("{0} runs failed, none is done.", failed);
    setText(this.#failure, reason === null ? what : t("{0} The first: {1}", what, reason));
  }
}
