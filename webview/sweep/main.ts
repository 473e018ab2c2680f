import { filteredRuns, viewDimensions } from "../../src/core/sweep/views/dimensions.ts";
import { bestRun, leastAccuracy, offeredMeasures, type RunMeasure } from "../../src/core/sweep/views/runs.ts";
import type { FromSweep, SweepContent, SweepCurves, ToSweep } from "../../src/protocol/sweep.ts";
import { OfferedChoice } from "../compare/offered.ts";
import { button, tabs } from "../shared/controls.ts";
import { element, setText } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { connect } from "../shared/messages.ts";
import { BarsPart } from "./barsPart.ts";
import { CurvesPart } from "./curvesPart.ts";
import { FilterBar } from "./filterBar.ts";
import { Header } from "./header.ts";
import { HeatPart } from "./heatPart.ts";
import { Highlight } from "./highlight.ts";
import { LinesPart } from "./linesPart.ts";
import { ParallelPart } from "./parallelPart.ts";
import { chartNames, type ChartName, type ChartPart, type Shown, type ViewState, type Wishes } from "./parts.ts";
import { rampOf } from "./ramp.ts";
import { RunTable } from "./runTable.ts";
import { stateOf } from "./viewState.ts";
import { chartText, measureText, named } from "./words.ts";

interface SweepPage {
  readonly toPage: ToSweep;
  readonly toHost: FromSweep;
  readonly state: ViewState;
}

const host = connect<SweepPage>((message) => receive(message));
let state = stateOf(host.kept);
let sweep: SweepContent | null = null;
let shownRuns: readonly number[] = [];
const curves = new Map<number, SweepCurves["curves"]>();

const highlight = new Highlight();
const wishes: Wishes = {
  open: ({ path }) => {
    if (path !== null) host.post({ type: "openRun", path });
  },
  choose: (change) => {
    state = { ...state, ...change };
    host.keep(state);
    draw();
  },
};
const header = new Header(wishes, {
  onFile: () => host.post({ type: "openFile" }),
  onExport: () => host.post({ type: "exportCsv", runs: shownRuns }),
});
const filters = new FilterBar(state.least, wishes);
const table = new RunTable(highlight, wishes);
const parts: Readonly<Record<ChartName, ChartPart>> = {
  curves: new CurvesPart(highlight, wishes),
  bars: new BarsPart(highlight, wishes),
  lines: new LinesPart(highlight, wishes),
  parallel: new ParallelPart(highlight, wishes),
  heat: new HeatPart(highlight, wishes),
};
const measures = new OfferedChoice<RunMeasure>(t("What the runs are measured by"), (measure) =>
  wishes.choose({ measure }),
);
const charts = tabs(
  t("Charts"),
  chartNames.map((name) => ({ name, text: chartText(name), panel: parts[name].root })),
  state.chart ?? "parallel",
  (chart) => wishes.choose({ chart }),
);
const chosen = element("div", { class: "chosen" }, measures.root, ...chartNames.map((name) => parts[name].controls));
const chartHead = element("div", { class: "chartHead" }, charts.root, chosen);
const noneShown = element(
  "div",
  { class: "noneShown", hidden: true },
  element("p", { text: t("The filters leave out all runs.") }),
  button({ label: t("Clear Filters"), onClick: () => filters.clear() }).root,
);
const notice = element("p", { class: "notice", role: "status", text: t("Reading the sweep…") });
const chartPart = element(
  "section",
  { class: "charts", label: t("Charts") },
  chartHead,
  ...chartNames.map((name) => parts[name].root),
  noneShown,
);
const page = element(
  "main",
  { hidden: true },
  header.root,
  filters.root,
  element("div", { class: "body" }, chartPart, table.root),
);
document.body.append(notice, page);
host.post({ type: "ready" });

function receive(message: ToSweep): void {
  switch (message.type) {
    case "sweep":
      sweep = message.sweep;
      state = { ...state, paths: message.paths };
      host.keep(state);
      draw();
      return;
    case "curves":
      for (const run of message.runs) curves.set(run.index, run.curves);
      draw();
      return;
    case "problem":
      sweep = null;
      page.hidden = true;
      notice.hidden = false;
      setText(notice, message.message);
      return;
  }
}

function draw(): void {
  if (sweep === null) return;
  const { parameters, repeats, runs: all } = sweep;
  const dimensions = viewDimensions(all, parameters, repeats > 1).map(named);
  const filter = { least: leastAccuracy(state.least) ?? 0, without: state.without };
  const runs = filteredRuns(all, dimensions, filter);
  shownRuns = runs.map(({ index }) => index);
  const offered = offeredMeasures(all);
  const measure = offered.includes(state.measure) ? state.measure : offered[0];
  const shown: Shown = {
    ...{ sweep, runs, dimensions, measure, curves, state },
    axes: viewDimensions(runs, parameters, repeats > 1)
      .filter(({ values }) => values.length > 1)
      .map(named),
    best: bestRun(runs),
    ramp: rampOf(runs, measure),
  };
  notice.hidden = true;
  page.hidden = false;
  header.show(sweep, bestRun(all), dimensions);
  filters.show(dimensions, state, runs.length, all.length);
  measures.offer(
    offered.map((value) => ({ value, text: measureText(value, all) })),
    measure,
  );
  const chart = charts.selected;
  measures.root.hidden = chart === "curves";
  const isEmpty = runs.length === 0;
  noneShown.hidden = !isEmpty;
  for (const name of chartNames) {
    parts[name].controls.hidden = name !== chart;
    parts[name].root.hidden = name !== chart || isEmpty;
  }
  if (!isEmpty) parts[chart].show(shown);
  table.show(shown);
}
