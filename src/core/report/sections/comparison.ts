import { estimate } from "../../estimate.ts";
import type { SetName } from "../../dataset.ts";
import { count, duration, figure, percent } from "../../formats.ts";
import { barsPicture, type Bar } from "../../pictures/barsPicture.ts";
import { classBarsPicture } from "../../pictures/classBarsPicture.ts";
import { differingSettings } from "../../pictures/differingSettings.ts";
import { paper, runColor, runPaint } from "../../pictures/palette.ts";
import type { Translate } from "../../translate.ts";
import type { Block, FigureBlock, Row, TableBlock } from "../document.ts";
import { setDigits } from "../../setWord.ts";
import { chosenOnOf, intervalOf, type ReportRun, type ReportSubject } from "../subject.ts";
import { differingEngines, enginesText } from "./engines.ts";
import { measuredNotes } from "./measured.ts";
import { testNote } from "./results.ts";
import { curvesFigures } from "./training.ts";

/** Several runs beside one another: what each came to, how certain that is, and their curves. */
export function comparisonBlocks(subject: ReportSubject, t: Translate): Block[] {
  const { runs, sweep } = subject;
  const blocks: Block[] = [];
  // A sweep has a table of its own, with what was varied.
  if (sweep === null) {
    blocks.push({ kind: "heading", text: t("The runs compared") }, runsTable(runs, t));
    if (runs.some((run) => chosenOnOf(run) === "test")) blocks.push(testNote(t));
  }
  blocks.push(...measuredNotes(runs, t));
  const repeats = sweep === null ? repeatsTable(runs, t) : null;
  if (repeats !== null) blocks.push(repeats);
  const total = sweep?.points.length ?? runs.length;
  const bars = barsFigure(runs, total, t);
  if (bars !== null) blocks.push(bars);
  const curves = curvesFigures(runs, "", t, total);
  if (curves.length > 0) blocks.push({ kind: "heading", text: t("Curves") }, ...curves);
  const classes = classesFigure(runs, t);
  if (classes !== null) blocks.push(classes);
  return blocks;
}

function runsTable(runs: readonly ReportRun[], t: Translate): TableBlock {
  const engines = differingEngines(runs);
  const rows = runs.map((run): Row => {
    const { look } = run;
    const engine = engines ? [enginesText(run)] : [];
    if (look === null) return { cells: [run.label, ...engine, "–", "–", "–", "–", "–", "–", timeOf(run)] };
    const { evaluation } = look;
    const interval = intervalOf(look);
    const chosen = chosenOnOf(run);
    return {
      cells: [
        run.label,
        ...engine,
        String(look.epoch),
        chosen === null ? "–" : setDigits(chosen, t),
        setDigits(look.set, t),
        percent(evaluation.accuracy),
        interval === null ? "–" : `${percent(interval.low)} – ${percent(interval.high)}`,
        figure(evaluation.loss),
        timeOf(run),
      ],
    };
  });
  return {
    ...{ kind: "table", rows, small: true },
    columns: [
      ...[
        { title: t("run") },
        ...(engines ? [{ title: t("engine") }] : []),
        { title: t("best epoch"), right: true },
        { title: t("chosen on") },
        { title: t("measured on") },
      ],
      ...[t("accuracy"), t("95 % interval"), t("loss"), t("time")].map((title) => ({ title, right: true })),
    ],
    caption: t("What each run came to with the weights of its best epoch. The interval is Wilson's for a share."),
  };
}

const timeOf = ({ seconds }: ReportRun): string => (seconds === null ? "–" : duration(seconds));

/** Runs that differ by nothing but their seed, as one figure; null where there are none. */
function repeatsTable(runs: readonly ReportRun[], t: Translate): TableBlock | null {
  const groups = new Map<string, { label: string; runs: ReportRun[] }>();
  for (const run of runs) {
    if (run.experiment === null || run.look === null || run.status !== "completed") continue;
    const key = JSON.stringify([{ ...run.experiment, name: "", description: "", seed: 0 }, run.look.set]);
    const group = groups.get(key) ?? { label: run.label, runs: [] };
    group.runs.push(run);
    groups.set(key, group);
  }
  const repeated = [...groups.values()].filter(
    (group) => new Set(group.runs.map(({ experiment }) => experiment?.seed)).size > 1,
  );
  if (repeated.length === 0) return null;
  const rows = repeated.map(({ runs: members }): Row => {
    const shares = members.flatMap(({ look }) => (look === null ? [] : [look.evaluation.accuracy]));
    const { n, mean, meanMargin } = estimate(shares);
    const seeds = members.flatMap(({ experiment }) => (experiment === null ? [] : [experiment.seed]));
    return {
      cells: [
        labelOf(members),
        [...seeds].sort((a, b) => a - b).join(", "),
        count(n),
        percent(mean, 3) + (meanMargin === null ? "" : ` ± ${(100 * meanMargin).toFixed(3)}`),
        percent(Math.min(...shares)),
        percent(Math.max(...shares)),
      ],
    };
  });
  return {
    ...{ kind: "table", rows, small: true },
    columns: [
      ...[{ title: t("experiment") }, { title: t("seeds") }],
      ...[t("runs"), t("mean accuracy"), t("least"), t("greatest")].map((title) => ({ title, right: true })),
    ],
    caption: t(
      "Runs that differ by their seed alone: mean accuracy on the {0} with its 95 % confidence interval (Student's t).",
      setsText([...new Set(repeated.flatMap(({ runs: members }) => members[0].look?.set ?? []))], t),
    ),
  };
}

/** What the names of runs begin with alike. */
function labelOf(runs: readonly ReportRun[]): string {
  const [first] = runs.map(({ name }) => name);
  const shared = Array.from(first).findIndex((_, i) =>
    runs.some(({ name }) => name.slice(0, i + 1) !== first.slice(0, i + 1)),
  );
  const common = (shared < 0 ? first : first.slice(0, shared)).replace(/([:,]|seed|\s)+\s*\d*$/, "").trim();
  return common === "" ? first : common;
}

/** The accuracy of each run with its interval. */
function barsFigure(runs: readonly ReportRun[], total: number, t: Translate): FigureBlock | null {
  const experiments = runs.flatMap(({ experiment }) => experiment ?? []);
  const settings = experiments.length === runs.length ? differingSettings(experiments) : [];
  const many = runs.length > runPaint.length;
  const bars = runs.map((run, i): Bar => {
    const { look } = run;
    const interval = look === null ? null : intervalOf(look);
    return {
      label: run.label,
      color: many ? paper.first : runColor(i),
      settings: settings.map(({ values }) => values[i]),
      value: look?.evaluation.accuracy ?? null,
      ...(interval === null ? {} : { low: interval.low, high: interval.high }),
    };
  });
  const sets = [...new Set(runs.flatMap(({ look }) => look?.set ?? []))];
  if (sets.length === 0) return null;
  if (many) bars.sort((one, other) => (other.value ?? -1) - (one.value ?? -1));
  const where = setsText(sets, t);
  const measured = bars.filter(({ value }) => value !== null).length;
  const caption = many
    ? measured === total
      ? t(
          "Accuracy of all {0} runs on the {1}, the highest first. What belongs to a bar stands below it.",
          total,
          where,
        )
      : t(
          "Accuracy of {0} of the {1} runs on the {2}, the highest first. What belongs to a bar stands below it.",
          measured,
          total,
          where,
        )
    : t("Accuracy of the runs on the {0}, with their 95 % intervals.", where);
  const spec = { title: caption, bars, valueTitle: t("accuracy"), scale: "share", heading: false } as const;
  return {
    kind: "figure",
    name: "accuracy",
    svg: barsPicture({ ...spec, settings: settings.map(({ name }) => name) }, t),
    caption,
  };
}

/** @returns the sets that runs were measured on; of more than one the table of runs tells which. */
function setsText(sets: readonly SetName[], t: Translate): string {
  const [first, second] = sets.map((set) => setDigits(set, t));
  return sets.length === 1 ? first : t("{0} or {1}, as the table of runs tells", first, second);
}

/** More bars beside one another would be too thin. */
const mostBeside = 6;

function classesFigure(runs: readonly ReportRun[], t: Translate): FigureBlock | null {
  const seen = runs.flatMap((run, i) => {
    const { look, label } = run;
    return look === null ? [] : [{ label, set: look.set, confusion: look.evaluation.confusion, color: runColor(i) }];
  });
  if (seen.length < 2 || runs.length > mostBeside) return null;
  const sets = [...new Set(seen.map(({ set }) => set))];
  const caption = t("Share of the digits of each label that were recognised by each run ({0}).", setsText(sets, t));
  const svg = classBarsPicture({ title: caption, runs: seen, heading: false }, t);
  return { kind: "figure", name: "classes-compared", svg, caption };
}
