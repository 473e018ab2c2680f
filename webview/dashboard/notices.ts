import { gapAfter } from "../../src/core/sentences.ts";
import type { DashboardAction, RunState } from "../../src/protocol/dashboard.ts";
import { element } from "../shared/dom.ts";
import { count } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import type { RunModel } from "./runModel.ts";
import { canBeResumed } from "./statusText.ts";

interface Notice {
  readonly tone: "bad" | "quiet";
  readonly text: string;
  readonly next: string | null;
  readonly action: { readonly label: string; readonly action: DashboardAction } | null;
}

/** What a person should know of the run before they read its figures: one line each, none where all is well. */
export class Notices {
  readonly root = element("div", { class: "notices" });
  readonly #act: (action: DashboardAction) => void;
  #shown = "";

  constructor(act: (action: DashboardAction) => void) {
    this.#act = act;
  }

  update(model: RunModel): void {
    const notices = noticesOf(model);
    const shown = JSON.stringify(notices);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.root.replaceChildren(
      ...notices.map(({ tone, text, next, action }) => {
        const words = element("span", {}, element("span", { class: "noticeText", text }));
        if (next !== null) words.append(gapAfter(text), element("span", { class: "faded", text: next }));
        const made = element("p", { class: "notice", data: { tone } }, words);
        if (action !== null) {
          const doIt = element("button", { class: "captionToggle link", text: action.label });
          doIt.addEventListener("click", () => this.#act(action.action));
          made.append(" ", doIt);
        }
        return made;
      }),
    );
  }
}

function noticesOf({ run, state }: RunModel): Notice[] {
  const problems = state.problems
    .slice(0, 2)
    .map(({ message, next }): Notice => ({ tone: "bad", text: message, next, action: null }));
  const notices = [...problems, ...endingNotice(state)];
  if (state.file === "changed" && run.fileName !== null) {
    const text = t("{0} has changed since this run began, or the run was given other settings.", run.fileName);
    notices.push({ tone: "quiet", text, next: null, action: { label: t("open it"), action: "openFile" } });
  }
  if (state.file === "missing" && run.fileName !== null) {
    notices.push({ tone: "quiet", text: t("{0} is not there any more.", run.fileName), next: null, action: null });
  }
  if (!state.trusted) {
    const text = t("Nothing trains in a workspace that is not trusted.");
    notices.push({ tone: "quiet", text, next: null, action: { label: t("manage trust"), action: "manageTrust" } });
  }
  return notices;
}

function endingNotice(state: RunState): Notice[] {
  if (!canBeResumed(state)) return [];
  const { checkpoint, status } = state;
  const from =
    checkpoint === null
      ? t("Resume begins anew: there is no checkpoint.")
      : t("Resume goes on in epoch {0}, after {1} updates.", checkpoint.epoch, count(checkpoint.step));
  if (status === "interrupted") {
    return [
      { tone: "quiet", text: t("Its window or its trainer was closed while it trained."), next: from, action: null },
    ];
  }
  return [{ tone: "quiet", text: from, next: null, action: null }];
}
