import type { DoctorState, FromDoctor, ToDoctor } from "../../src/protocol/doctor.ts";
import { button } from "../shared/controls.ts";
import { element, setText } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { connect } from "../shared/messages.ts";
import { EngineTable } from "./engineTable.ts";
import { statusSentence } from "./words.ts";

interface DoctorPage {
  readonly toPage: ToDoctor;
  readonly toHost: FromDoctor;
  readonly state: object;
}

const host = connect<DoctorPage>(({ state }) => show(state));

const again = button({
  label: t("Run Again"),
  kind: "primary",
  onClick: () => host.post({ type: "examine" }),
});
const stop = button({ label: t("Stop"), onClick: () => host.post({ type: "stop" }) });
const copy = button({ label: t("Copy as Text"), onClick: () => host.post({ type: "copy" }) });
const machine = element("p", { class: "machine faded" });
const status = element("span", { class: "examination", role: "status" });
const problem = element("p", { class: "problem", role: "alert", hidden: true });
const table = new EngineTable(() => host.post({ type: "setUpTensorflow" }));
const auto = element("p", { class: "auto" });
document.body.append(
  element(
    "main",
    { class: "doctor" },
    element(
      "header",
      {},
      element("h1", { text: t("Doctor") }),
      status,
      element("span", { class: "actions" }, stop.root, again.root, copy.root),
    ),
    machine,
    problem,
    table.root,
    auto,
  ),
);
host.post({ type: "ready" });

function show(state: DoctorState): void {
  // A control that has the focus and goes away hands it on.
  const focused = document.activeElement;
  again.set({ shown: !state.examining });
  stop.set({ shown: state.examining });
  if (focused === stop.root && !state.examining) again.root.focus();
  if (focused === again.root && state.examining) stop.root.focus();
  copy.set({ enabled: !state.examining });
  setText(machine, state.machine);
  setText(status, statusSentence(state));
  setText(problem, state.problem ?? "");
  problem.hidden = state.problem === null;
  table.update(state.rows);
  setText(auto, state.auto ?? "");
}
