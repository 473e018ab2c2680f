import {
  comparedSets,
  curveNames,
  type ComparedSet,
  type FromCompare,
  type ToCompare,
} from "../../src/protocol/compare.ts";
import { CurveView } from "../shared/curveView.ts";
import { element, setText as put } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { connect } from "../shared/messages.ts";
import { BestPart } from "./bestPart.ts";
import { ClassesPart } from "./classesPart.ts";
import { CurvesPart } from "./curvesPart.ts";
import { FactsTable } from "./factsTable.ts";
import { OfferedChoice } from "./offered.ts";
import { PairPart } from "./pairPart.ts";
import { paintedRuns, type Shown, type ViewState } from "./parts.ts";
import { classMeasures } from "./results.ts";
import { RunsBar } from "./runsBar.ts";
import { curveAxes } from "./series.ts";
import { setText } from "./words.ts";

type Comparison = Extract<ToCompare, { type: "comparison" }>;

interface ComparePage {
  readonly toPage: ToCompare;
  readonly toHost: FromCompare;
  readonly state: ViewState;
}

const host = connect<ComparePage>((message) => receive(message));
let state = stateOf(host.kept);
let last: Comparison | null = null;

const view = new CurveView(state.hidden);
const heading = element("h1");
const sets = new OfferedChoice<ComparedSet>(t("Digits that the runs are compared on"), (set) => {
  keep({ set });
  draw();
});
const runsBar = new RunsBar(view);
const curves = new CurvesPart(view, state, keep);
const best = new BestPart();
const classes = new ClassesPart((measure) => {
  keep({ measure });
  draw();
});
const facts = new FactsTable(state.onlyDifferent, {
  onOpen: (path) => host.post({ type: "openRun", path }),
  onChoose: (onlyDifferent) => keep({ onlyDifferent }),
});
const pair = new PairPart(state.pair, {
  ask: (question) => host.post({ type: "askPair", question }),
  choose: (chosen) => keep({ pair: chosen }),
  openDigits: (wrong, right, set) => host.post({ type: "openDigits", wrong, right, set }),
  openCell: (path, set, truth, predicted) => host.post({ type: "openCell", path, set, truth, predicted }),
});
const notice = element("p", { class: "notice", role: "status", text: t("Reading the runs…") });
const first = element("div", { class: "first" }, curves.root, best.root, classes.root);
const page = element(
  "main",
  { hidden: true },
  element("header", {}, element("div", { class: "titleLine" }, heading, sets.root), runsBar.root),
  first,
  facts.root,
  pair.root,
);
document.body.append(notice, page);
view.onChange(() => {
  if (state.hidden.length !== view.hidden.size || state.hidden.some((path) => !view.hidden.has(path))) {
    keep({ hidden: [...view.hidden] });
  }
});
host.post({ type: "ready" });

function receive(message: ToCompare): void {
  switch (message.type) {
    case "comparison":
      last = message;
      keep({ paths: message.paths });
      draw();
      return;
    case "pair":
      pair.receive(message.pair);
      return;
    case "problem":
      last = null;
      page.hidden = true;
      notice.hidden = false;
      put(notice, message.message);
      return;
  }
}

function draw(): void {
  if (last === null) return;
  const { comparison } = last;
  const offered = comparedSets.filter((set) => comparison.runs.some(({ looks }) => looks[set] !== null));
  const set = offered.find((each) => each === state.set) ?? comparison.set;
  const shown: Shown = { comparison, runs: paintedRuns(comparison.runs), set };
  notice.hidden = true;
  page.hidden = false;
  put(heading, t("{0} runs compared", comparison.runs.length));
  if (set !== null) {
    sets.offer(
      offered.map((value) => ({ value, text: setText(value) })),
      set,
    );
  }
  // Bars of many runs are as high as the curves and the classes together.
  first.classList.toggle("many", comparison.runs.length > 8);
  runsBar.show(shown);
  curves.show(shown);
  best.show(shown);
  classes.show(shown, state.measure);
  facts.show(shown, state.measure);
  pair.show(shown);
}

function keep(change: Partial<ViewState>): void {
  state = { ...state, ...change };
  host.keep(state);
}

/** What was kept, as far as it is there: an older version may have kept something else. */
function stateOf(kept: Partial<ViewState> | null): ViewState {
  const { paths, set, curve, axis, logarithmic, hidden, measure, onlyDifferent, pair: two } = kept ?? {};
  return {
    paths: Array.isArray(paths) ? paths : [],
    set: comparedSets.find((each) => each === set) ?? null,
    curve: curveNames.find((each) => each === curve) ?? null,
    axis: curveAxes.find((each) => each === axis) ?? "epoch",
    logarithmic: logarithmic ?? true,
    hidden: Array.isArray(hidden) ? hidden : [],
    measure: classMeasures.find((each) => each === measure) ?? "recall",
    onlyDifferent: onlyDifferent ?? true,
    pair: Array.isArray(two) ? two : null,
  };
}
