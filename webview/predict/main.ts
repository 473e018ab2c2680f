import type { FromPredict, PredictState, ToPredict } from "../../src/protocol/predict.ts";
import { button } from "../shared/controls.ts";
import { element, setText } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { connect } from "../shared/messages.ts";
import { ProbabilityBars } from "../shared/probabilityBars.ts";
import { largestDropped, receivePictures } from "./receiving.ts";
import { Steps } from "./steps.ts";
import { likeliest, verdict, workLine } from "./words.ts";

interface PredictPage {
  readonly toPage: ToPredict;
  readonly toHost: FromPredict;
  readonly state: object;
}

const host = connect<PredictPage>(({ state }) => show(state));

const title = element("h1");
const work = element("span", { class: "work faded", role: "status" });
const choose = button({
  label: t("Choose Picture…"),
  kind: "primary",
  onClick: () => host.post({ type: "choose" }),
});
const cancel = button({ label: t("Cancel"), onClick: () => host.post({ type: "cancel" }) });
const reopen = button({ label: t("Open Network"), onClick: () => host.post({ type: "reopen" }) });
const about = element("p", { class: "about faded" });
const problem = element("p", { class: "problem", role: "alert", hidden: true });
const progress = element("div", { class: "progress", aria: { hidden: "true" } });
const steps = new Steps();
const said = element("p", { class: "verdict", role: "status" });
const bars = new ProbabilityBars();
const answer = element("section", { class: "answer", label: t("Answer"), hidden: true }, said, bars.root);
const empty = element("p", {
  class: "empty",
  text: t("A PNG or JPEG picture of one digit, of any size and colour: dark on light or light on dark."),
});
const hint = element("p", {
  class: "hint faded",
  text: t("A picture can also be pasted, or dropped here while Shift is held down."),
});
const main = element(
  "main",
  { class: "predict" },
  element("header", {}, title, work, element("span", { class: "actions" }, cancel.root, reopen.root, choose.root)),
  progress,
  about,
  problem,
  element("div", { class: "result" }, steps.root, answer),
  element("div", { class: "invitation" }, empty, hint),
);
document.body.append(main);
receivePictures(main, {
  post: (message) => host.post(message),
  onTooLarge: (name) => {
    const limit = largestDropped / 1024 / 1024;
    tell(t("{0} has more than {1} MB: choose it instead.", name, limit));
  },
});
host.post({ type: "ready" });

function show(state: PredictState): void {
  const { run, network, picture, probabilities, isProbability } = state;
  setText(title, run.name);
  const line = workLine(state);
  setText(work, line);
  progress.classList.toggle("isWorking", line !== "");
  // A control that has the focus and goes away hands it on.
  const focused = document.activeElement;
  const working = network === "opening" || state.reading !== null;
  cancel.set({ shown: working });
  reopen.set({ shown: network === "closed" });
  if (focused === cancel.root && !working) (network === "closed" ? reopen : choose).root.focus();
  if (focused === reopen.root && network !== "closed") (working ? cancel : choose).root.focus();
  setText(about, state.about ?? (network === "closed" ? t("The network is not open.") : ""));
  tell(state.problem);
  steps.root.hidden = picture === null;
  if (picture !== null) steps.show(picture);
  empty.hidden = picture !== null;
  main.classList.toggle("isEmpty", picture === null);
  answer.hidden = picture === null || probabilities === null;
  if (probabilities === null) {
    setText(said, "");
    return;
  }
  setText(said, verdict(probabilities, isProbability));
  bars.show(probabilities, { truth: null, predicted: likeliest(probabilities), isProbability });
}

function tell(text: string | null): void {
  setText(problem, text ?? "");
  problem.hidden = text === null;
}
