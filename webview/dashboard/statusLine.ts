import type { DashboardAction, RunState } from "../../src/protocol/dashboard.ts";
import { button, type Button } from "../shared/controls.ts";
import { element, setText } from "../shared/dom.ts";
import { count } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import { figuresOf, type Figure } from "./figures.ts";
import type { RunModel } from "./runModel.ts";
import { canBeResumed, statusText } from "./statusText.ts";

/** What the run is, how it stands, and what can be done with it. */
export class StatusLine {
  readonly root: HTMLElement;
  readonly figures = element("dl", { class: "figures" });
  readonly #name = element("h1", { class: "runName" });
  readonly #dot = element("span", { class: "statusDot", aria: { hidden: "true" } });
  readonly #status = element("span", { class: "statusWord", role: "status" });
  readonly #facts = element("span", { class: "facts faded" });
  readonly #buttons: Readonly<Record<"pause" | "continue" | "stop" | "resume" | "trainAgain", Button>>;
  readonly #shown: {
    readonly name: HTMLElement;
    readonly note: HTMLElement;
    readonly value: HTMLElement;
    readonly root: HTMLElement;
  }[] = [];
  readonly #parameters = element("dd", { class: "figureValue" });
  readonly #parametersRoot = element(
    "div",
    { class: "figure parameters" },
    this.#parameters,
    element("dt", { class: "figureName", text: t("parameters") }),
  );

  constructor(act: (action: DashboardAction) => void) {
    const make = (action: DashboardAction, label: string, kind: "primary" | "secondary", title?: string): Button =>
      button({ label, kind, onClick: () => act(action), ...(title === undefined ? {} : { title }) });
    this.#buttons = {
      pause: make("pause", t("Pause"), "secondary"),
      continue: make("continue", t("Continue"), "primary"),
      stop: make("stop", t("Stop"), "secondary", t("Stops after the batch under way and saves")),
      resume: make("resume", t("Resume"), "primary", t("Goes on from the last checkpoint")),
      trainAgain: make(
        "trainAgain",
        t("Train Again"),
        "primary",
        t("Trains the experiment once more, as it was when this run began"),
      ),
    };
    const { pause, continue: goOn, stop, resume, trainAgain } = this.#buttons;
    this.root = element(
      "header",
      { class: "statusLine" },
      this.#name,
      element("span", { class: "status" }, this.#dot, this.#status),
      this.#facts,
      element("span", { class: "actions" }, pause.root, goOn.root, stop.root, resume.root, trainAgain.root),
    );
    this.figures.append(this.#parametersRoot);
  }

  update(model: RunModel): void {
    const { run, state } = model;
    setText(this.#name, run.name);
    this.#name.title = run.id;
    const { word, tone } = statusText(state);
    setText(this.#status, word);
    this.#dot.dataset.tone = tone;
    this.#status.dataset.tone = tone;
    const facts = factsOf(model).join(" · ");
    setText(this.#facts, facts);
    // What is cut off can be read on hover.
    this.#facts.title = run.engineReason === null ? facts : `${facts}\n${run.engineReason}`;
    this.#updateButtons(state);
    this.#updateFigures(figuresOf(model));
    const parameters = run.network?.parameters ?? null;
    this.#parametersRoot.hidden = parameters === null;
    if (parameters !== null) setText(this.#parameters, count(parameters));
  }

  #updateButtons(state: RunState): void {
    const { pause, continue: goOn, stop, resume, trainAgain } = this.#buttons;
    pause.set({ shown: state.here && state.status === "running" });
    goOn.set({ shown: state.here && state.status === "paused" });
    stop.set({ shown: state.here, label: state.status === "queued" ? t("Cancel") : t("Stop") });
    resume.set({ shown: canBeResumed(state), enabled: state.trusted });
    trainAgain.set({ shown: state.status !== "damaged" && state.file !== "none", enabled: state.trusted });
    trainAgain.root.setAttribute("appearance", canBeResumed(state) || state.here ? "secondary" : "primary");
  }

  /** Figures stay the same elements while their values change. */
  #updateFigures(figures: readonly Figure[]): void {
    while (this.#shown.length > figures.length) this.#shown.pop()?.root.remove();
    while (this.#shown.length < figures.length) {
      const name = element("span");
      const note = element("span", { class: "figureNote" });
      const value = element("dd", { class: "figureValue" });
      const root = element("div", { class: "figure" }, value, element("dt", { class: "figureName" }, name, " ", note));
      this.#shown.push({ name, note, value, root });
      this.#parametersRoot.before(root);
    }
    figures.forEach(({ name, value, note = "", title = "" }, index) => {
      const shown = this.#shown.at(index);
      if (shown === undefined) return;
      setText(shown.name, name);
      setText(shown.value, value);
      setText(shown.note, note);
      shown.root.title = title;
    });
  }
}

function factsOf({ run, state }: RunModel): string[] {
  const { epochs, stepsPerEpoch, device, insteadOf, seed } = run;
  const facts: string[] = [];
  const goesOn = state.status === "running" || state.status === "paused";
  if (epochs !== null && state.step > 0) facts.push(t("epoch {0} of {1}", Math.min(state.epoch, epochs), epochs));
  else if (epochs !== null) facts.push(epochs === 1 ? t("1 epoch") : t("{0} epochs", epochs));
  if (goesOn && stepsPerEpoch !== null && state.step > 0) {
    facts.push(t("batch {0} of {1}", count(state.batch), count(stepsPerEpoch)));
  }
  if (device !== null) facts.push(insteadOf === null ? device : t("{0} (instead of {1})", device, insteadOf));
  if (seed !== null) facts.push(t("seed {0}", seed));
  return facts;
}
