import { element, setText } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import type { RunModel } from "./runModel.ts";

/** More dots than this are a line. */
const mostDots = 120;

/** Chooses the epoch that everything above shows: a slider with one dot an epoch. */
export class Scrubber {
  readonly root: HTMLElement;
  readonly #input = element("input", { class: "scrubberInput", label: t("Epoch that is shown") });
  readonly #dots = element("div", { class: "scrubberDots", aria: { hidden: "true" } });
  readonly #value = element("span", { class: "scrubberValue" });
  readonly #best = element("button", { class: "captionToggle link" });
  readonly #latest = element("button", { class: "captionToggle link", title: t("follow the latest") });
  readonly #onEpoch: (epoch: number | null) => void;
  #looked: readonly number[] = [];
  #bestEpoch: number | null = null;
  #drawn = "";

  constructor(onEpoch: (epoch: number | null) => void) {
    this.#onEpoch = onEpoch;
    this.#input.type = "range";
    this.#input.step = "1";
    this.#input.min = "1";
    this.#input.addEventListener("input", () => this.#choose(this.#input.valueAsNumber));
    this.#best.addEventListener("click", () => {
      if (this.#bestEpoch !== null) onEpoch(this.#bestEpoch);
    });
    this.#latest.addEventListener("click", () => onEpoch(null));
    this.root = element(
      "div",
      { class: "scrubber" },
      element("span", { class: "faded", text: t("epoch") }),
      element("div", { class: "scrubberTrack" }, this.#dots, this.#input),
      // As wide with one link as with both: the track stays where it is while a person moves through the epochs.
      element("span", { class: "scrubberWords" }, this.#value, this.#best, this.#latest),
    );
  }

  update(model: RunModel): void {
    const { run, state, selection, look } = model;
    this.#looked = model.lookedEpochs;
    this.#bestEpoch = state.bestEpoch;
    const last = this.#looked.at(-1) ?? 0;
    const epochs = Math.max(1, run.epochs ?? 0, last);
    const shown = look?.epoch ?? selection.epoch ?? 0;
    this.#input.max = String(epochs);
    this.#input.disabled = this.#looked.length === 0;
    this.#input.value = String(Math.max(1, shown));
    const words = [
      shown > 0 ? String(shown) : "–",
      ...(selection.epoch === null && shown > 0 && shown === last ? [t("latest")] : []),
      ...(shown > 0 && shown === state.bestEpoch ? [t("best")] : []),
    ];
    setText(this.#value, words.join(" · "));
    this.#input.setAttribute("aria-valuetext", words.join(", "));
    this.#latest.hidden = selection.epoch === null || this.#looked.length === 0;
    setText(this.#latest, t("latest: {0}", last));
    this.#best.hidden = state.bestEpoch === null || shown === state.bestEpoch;
    if (state.bestEpoch !== null) setText(this.#best, t("best: {0}", state.bestEpoch));
    this.#drawDots(epochs, shown);
  }

  #choose(epoch: number): void {
    // Epochs that were not looked at have nothing to show: the nearest that was.
    const nearest = this.#looked.reduce<number | null>(
      (best, each) => (best === null || Math.abs(each - epoch) < Math.abs(best - epoch) ? each : best),
      null,
    );
    if (nearest !== null) this.#onEpoch(nearest === this.#looked.at(-1) ? null : nearest);
  }

  #drawDots(epochs: number, shown: number): void {
    const drawn = JSON.stringify([epochs, shown, this.#looked.length, this.#looked.at(-1), this.#bestEpoch]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const share = (epoch: number): string => `${epochs === 1 ? 0 : ((epoch - 1) / (epochs - 1)) * 100}%`;
    const done = element("span", { class: "scrubberDone" });
    done.style.width = share(this.#looked.at(-1) ?? 1);
    const all =
      epochs <= mostDots
        ? Array.from({ length: epochs }, (_, i) => i + 1)
        : this.#looked.filter((each) => each === shown || each === this.#bestEpoch);
    this.#dots.replaceChildren(
      done,
      ...all.map((epoch) => {
        const dot = element("span", { class: "scrubberDot" });
        dot.style.left = share(epoch);
        if (this.#looked.includes(epoch)) dot.dataset.looked = "";
        if (epoch === this.#bestEpoch) dot.dataset.best = "";
        if (epoch === shown) dot.dataset.shown = "";
        return dot;
      }),
    );
  }
}
