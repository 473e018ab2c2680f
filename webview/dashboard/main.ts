import { joinedSentences } from "../../src/core/sentences.ts";
import type {
  DashboardPageState,
  DashboardSelection,
  FromDashboard,
  ToDashboard,
} from "../../src/protocol/dashboard.ts";
import { tabs } from "../shared/controls.ts";
import { element, onceAFrame } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { connect } from "../shared/messages.ts";
import { Confusion } from "./confusion.ts";
import { classFigures, normalizations } from "../../src/core/pictures/confusionCells.ts";
import { Curves } from "./curves.ts";
import { ExperimentTab } from "./experimentTab.ts";
import { LogTab } from "./logTab.ts";
import { ModelTab } from "./modelTab.ts";
import { Notices } from "./notices.ts";
import { RunModel } from "./runModel.ts";
import { Scrubber } from "./scrubber.ts";
import { StatusLine } from "./statusLine.ts";

interface Protocol {
  readonly toPage: ToDashboard;
  readonly toHost: FromDashboard;
  readonly state: DashboardPageState;
}

const host = connect<Protocol>(receive);
const { kept } = host;

/** Kept over a reload of the window. */
let page: DashboardPageState = {
  path: kept?.path ?? null,
  id: kept?.id ?? null,
  epoch: kept?.epoch ?? null,
  tab: kept?.tab ?? "curves",
  smoothing: kept?.smoothing ?? 0,
  logarithmic: kept?.logarithmic ?? true,
  hidden: kept?.hidden ?? [],
  normalization: kept?.normalization ?? "counts",
  errorsOnly: kept?.errorsOnly ?? false,
  classFigure: kept?.classFigure ?? "recall",
};
let model: RunModel | null = null;

const keep = (change: Partial<DashboardPageState>): void => {
  page = { ...page, ...change };
  host.keep(page);
};
const act = (action: Extract<FromDashboard, { type: "do" }>["action"]): void => host.post({ type: "do", action });
const select = (change: Partial<DashboardSelection>): void => {
  if (model === null) return;
  model.selection = { ...model.selection, ...change };
  keep({ epoch: model.selection.epoch });
  host.post({ type: "select", selection: model.selection });
  draw();
};

const statusLine = new StatusLine(act);
const notices = new Notices(act);
const curves = new Curves({
  smoothing: page.smoothing,
  logarithmic: page.logarithmic,
  hidden: page.hidden,
  onChange: keep,
  onEpoch: (epoch) => {
    if (model?.lookedEpochs.includes(epoch) === true) select({ epoch, cell: null });
  },
});
const confusion = new Confusion({
  normalization: normalizations.find((each) => each === page.normalization) ?? "counts",
  errorsOnly: page.errorsOnly,
  classFigure: classFigures.find((each) => each === page.classFigure) ?? "recall",
  onChange: keep,
  onCell: (cell) => select({ cell }),
  onSet: (set) => {
    if (model === null) return;
    const { epoch } = model.selection;
    const stays = epoch !== null && model.setsAt(epoch).includes(set);
    select({ set, epoch: stays ? epoch : null, cell: null });
  },
});
const modelTab = new ModelTab();
const experimentTab = new ExperimentTab(() => act("openFile"));
const logTab = new LogTab(() => act("showLog"));
const scrubber = new Scrubber((epoch) => select({ epoch, cell: null }));

const curvesPanel = element("div", { class: "panel curvesPanel" }, curves.root, confusion.root);
const panels = {
  curves: curvesPanel,
  model: element("div", { class: "panel" }, modelTab.root),
  experiment: element("div", { class: "panel" }, experimentTab.root),
  log: element("div", { class: "panel" }, logTab.root),
};
const tabNames = ["curves", "model", "experiment", "log"] as const;
const tabTexts = { curves: t("Curves"), model: t("Model"), experiment: t("Experiment"), log: t("Log") };
const tabBar = tabs(
  t("Parts of the dashboard"),
  tabNames.map((name) => ({ name, text: tabTexts[name], panel: panels[name] })),
  tabNames.find((name) => name === page.tab) ?? "curves",
  (tab) => {
    keep({ tab });
    draw();
  },
);

const dashboard = element(
  "main",
  { class: "dashboard", hidden: true },
  statusLine.root,
  statusLine.figures,
  notices.root,
  element("div", { class: "panels" }, ...Object.values(panels)),
  element("footer", { class: "foot" }, scrubber.root, tabBar.root),
);
const messageTitle = element("h1", { class: "messageTitle" });
const messageText = element("p", { class: "faded" });
const message = element("div", { class: "message", role: "status" }, messageTitle, messageText);
document.body.append(dashboard, message);

/** Whether the host waits with more until this was drawn. */
let isAwaited = false;

const draw = onceAFrame(() => {
  if (model !== null) drawRun(model);
  if (!isAwaited) return;
  isAwaited = false;
  host.post({ type: "drawn" });
});

function drawRun(model: RunModel): void {
  statusLine.update(model);
  notices.update(model);
  scrubber.update(model);
  switch (tabBar.selected) {
    case "curves":
      curves.update(model);
      confusion.update(model);
      break;
    case "model":
      modelTab.update(model);
      break;
    case "experiment":
      experimentTab.update(model);
      break;
    case "log":
      logTab.update(model);
      break;
  }
}

function receive(told: ToDashboard): void {
  isAwaited ||= !(told.type === "nothing" || told.type === "loading" || told.type === "selection");
  switch (told.type) {
    case "nothing":
      say(t("No run is selected"), t("Open an experiment file and click Train, or choose a run in the view Runs."));
      return;
    case "loading":
      // What is there in a moment needs no words.
      say(told.name, "");
      setTimeout(() => {
        if (model === null && messageText.textContent === "") messageText.textContent = t("Reading the run …");
      }, 300);
      return;
    case "unreadable":
      say(
        t("{0} cannot be shown", told.name),
        told.next === null ? told.message : joinedSentences([told.message, told.next]),
      );
      return;
    case "run": {
      const { run, data, superseded, state, selection } = told;
      model = new RunModel(run, data, superseded, state, selection);
      keep({ path: run.path, id: run.id, epoch: selection.epoch });
      dashboard.hidden = false;
      message.hidden = true;
      break;
    }
    case "more":
      if (model === null) return;
      model.add(told.data);
      model.state = told.state;
      break;
    case "state":
      if (model === null) return;
      model.state = told.state;
      break;
    case "selection":
      if (model === null) return;
      model.selection = told.selection;
      keep({ epoch: told.selection.epoch });
      break;
  }
  draw();
}

/** Says something instead of a run. */
function say(title: string, text: string): void {
  model = null;
  messageTitle.textContent = title;
  messageText.textContent = text;
  dashboard.hidden = true;
  message.hidden = false;
  draw();
}

host.post({ type: "ready" });
