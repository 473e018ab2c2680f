import { valueText } from "../../experiment/settings.ts";
import { estimate } from "../../estimate.ts";
import { count, percent } from "../../formats.ts";
import { accuracyInterval } from "../../metrics.ts";
import { oneLine } from "../../plainText.ts";
import { heatPicture } from "../../pictures/heatPicture.ts";
import { statusWord } from "../../statusWord.ts";
import { judgedBy, ranked } from "../../sweep/judged.ts";
import { headingsOf } from "../../sweep/columns.ts";
import { seedKey, viewDimensions, type ViewDimension } from "../../sweep/views/dimensions.ts";
import { suggestedAxes } from "../../sweep/views/explained.ts";
import { groupedLines, heatCells } from "../../sweep/views/groups.ts";
import { bestRun, measureOf, type RunMeasure } from "../../sweep/views/runs.ts";
import { listed, type Translate } from "../../translate.ts";
import type { Block, FigureBlock, Row, TableBlock } from "../document.ts";
import { setDigits } from "../../setWord.ts";
import { isEvaluated, sentenceGap, type ReportPoint, type ReportSubject, type ReportSweep } from "../subject.ts";
import { differingEngines, enginesText } from "./engines.ts";
import { testNote } from "./results.ts";

/** More rows nobody reads; `mnist-lab sweeps SWEEP --csv` has them all. */
const mostRows = 300;

const mostNamed = 5;

/** All points of a sweep, and what its values come to. */
export function sweepBlocks(sweep: ReportSweep, t: Translate): Block[] {
  const { points, parameters, repeats } = sweep;
  const done = points.filter(isEvaluated);
  const blocks: Block[] = [{ kind: "heading", text: t("The sweep") }];
  const damaged = points.filter((point) => point.damaged);
  if (damaged.length > 0) {
    const ids = damaged.flatMap(({ run }) => run ?? []);
    const told = ids.length <= mostNamed ? ids : [...ids.slice(0, mostNamed), "…"];
    const text = t(
      "{0} of its {1} runs are damaged: what their files say does not fit together, and no figure of theirs is told ({2}).",
      damaged.length,
      points.length,
      listed(told, t),
    );
    blocks.push({ kind: "note", text });
  }
  if (done.length + damaged.length < points.length) {
    const text = t(
      "{0} of its {1} runs have been evaluated; of the others no figure is known.",
      done.length,
      points.length,
    );
    blocks.push({ kind: "note", text });
  }
  if (done.length === 0) return blocks;
  if (sweep.warmStart) {
    blocks.push({
      kind: "note",
      text: t("Each run went on with the weights of the one before it, so that the runs depend on one another."),
    });
  }
  const chosen = [...new Set(done.flatMap(({ chosenOn }) => chosenOn ?? []))];
  if (chosen.length > 0) {
    const text = t(
      "The best epoch of each run is the first with the highest accuracy on the {0}.",
      chosen.map((set) => setDigits(set, t)).join(", "),
    );
    blocks.push({ kind: "paragraph", text });
  }
  const unchosen = done.filter(({ accuracy }) => accuracy === null).length;
  if (unchosen > 0) {
    const text = t(
      "In {0} of the runs no epoch was chosen as the best, for want of digits to choose it on: they were tested with the weights that they ended with.",
      count(unchosen),
    );
    blocks.push({ kind: "paragraph", text });
  }
  if (chosen.includes("test")) blocks.push(testNote(t));
  const dimensions = viewDimensions(done, parameters, repeats > 1);
  const measure: RunMeasure = done.every(({ test }) => test !== null) ? "test" : judgedBy(done);
  blocks.push(...valuesBlocks(done, dimensions, measure, t));
  if (repeats > 1) blocks.push(repeatsTable(done, sweep, measure, t));
  return blocks;
}

/** What the values of each setting come to, all others averaged, and a heat map of two. */
function valuesBlocks(
  points: readonly ReportPoint[],
  all: readonly ViewDimension[],
  measure: RunMeasure,
  t: Translate,
): Block[] {
  // Seeds are there to be averaged.
  const varied = all.filter(({ key, values }) => key !== seedKey && values.length > 1);
  if (varied.length === 0) return [];
  const where = measure === "test" ? setDigits("test", t) : t("digits that the epochs were chosen on");
  const nameOf = ({ heading }: ViewDimension): string => heading;
  const rows = varied.flatMap((dimension) =>
    dimension.values.length > mostValues
      ? []
      : groupedLines(points, { x: dimension, lines: null, facets: null }, measure).flatMap(({ lines }) =>
          lines.flatMap((line) =>
            line.points.map(({ at, group }, i): Row => ({
              cells: [
                i === 0 ? nameOf(dimension) : "",
                { code: dimension.values[at].text },
                count(group.runs.length),
                ...[percent(group.mean), percent(group.min), percent(group.max)],
              ],
            })),
          ),
        ),
  );
  const titles = [t("runs"), t("mean accuracy"), t("least"), t("greatest")];
  const blocks: Block[] = [];
  if (rows.length > 0) {
    blocks.push({
      ...{ kind: "table", rows, small: true },
      columns: [{ title: t("setting") }, { title: t("value") }, ...titles.map((title) => ({ title, right: true }))],
      caption: t("Accuracy on the {0} of all runs with each value, whatever their other values.", where),
    });
  }
  const heat = heatFigure(points, varied, measure, where, nameOf, t);
  if (heat !== null) blocks.push(heat);
  return blocks;
}

const mostValues = 12;

function heatFigure(
  points: readonly ReportPoint[],
  varied: readonly ViewDimension[],
  measure: RunMeasure,
  where: string,
  nameOf: (dimension: ViewDimension) => string,
  t: Translate,
): FigureBlock | null {
  const { pair } = suggestedAxes(points, varied, measure);
  if (pair === null || pair.some(({ values }) => values.length > mostValues)) return null;
  // Wide rather than high.
  const [columns, rows] = pair[0].values.length >= pair[1].values.length ? pair : [pair[1], pair[0]];
  const cells = heatCells(points, rows, columns, measure);
  const caption =
    varied.length > 2
      ? t(
          "Mean accuracy on the {0} by {1} and {2}, over all runs with these two values.",
          where,
          nameOf(rows),
          nameOf(columns),
        )
      : t("Accuracy on the {0} by {1} and {2}.", where, nameOf(rows), nameOf(columns));
  const axis = (dimension: ViewDimension) => ({
    name: nameOf(dimension),
    values: dimension.values.map(({ text }) => text),
  });
  const svg = heatPicture(
    {
      ...{ title: caption, rows: axis(rows), columns: axis(columns), heading: false },
      values: cells.map((row) => row.map((group) => group?.mean ?? null)),
      valueTitle: varied.length > 2 ? t("mean accuracy") : t("accuracy"),
    },
    t,
  );
  return { kind: "figure", name: "heat", svg, caption };
}

function valueCells({ values }: ReportPoint, parameters: readonly string[]): { readonly code: string }[] {
  return parameters.map((path) => ({ code: Object.hasOwn(values, path) ? valueText(values[path]) : "–" }));
}

/** The points that differ by their seed alone, together. */
function repeatsTable(
  points: readonly ReportPoint[],
  { parameters }: ReportSweep,
  measure: RunMeasure,
  t: Translate,
): TableBlock {
  const groups = new Map<string, ReportPoint[]>();
  for (const point of points) {
    const key = JSON.stringify(
      parameters.map((path) => (Object.hasOwn(point.values, path) ? point.values[path] : null)),
    );
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  const known = [...groups.values()].flatMap((members) => {
    const shares = members.flatMap((point) => measureOf(point, measure) ?? []);
    return shares.length === 0 ? [] : [{ members, shares, ...estimate(shares) }];
  });
  known.sort((one, other) => other.mean - one.mean);
  const rows = known.slice(0, mostRows).map(({ members, shares, n, mean, meanMargin }, i): Row => ({
    cells: [
      ...valueCells(members[0], parameters),
      count(n),
      percent(mean, 3) + (meanMargin === null ? "" : ` ± ${(100 * meanMargin).toFixed(3)}`),
      ...[percent(Math.min(...shares)), percent(Math.max(...shares))],
    ],
    strong: i === 0,
  }));
  const titles = [t("runs"), t("mean accuracy"), t("least"), t("greatest")];
  return {
    ...{ kind: "table", rows, small: true },
    columns: [
      ...headingsOf(parameters).map((title) => ({ title: oneLine(title) })),
      ...titles.map((title) => ({ title, right: true })),
    ],
    caption: t("Mean accuracy over the seeds with its 95 % confidence interval (Student's t), the highest first."),
  };
}

/** Every run of a sweep, the best first. */
export function pointsTable({ digits, runs, language }: ReportSubject, sweep: ReportSweep, t: Translate): TableBlock {
  const { points, parameters, repeats } = sweep;
  const first = runs.find(({ look }) => look?.set === "test");
  const tested = digits?.test.count ?? first?.look?.evaluation.count ?? null;
  const best = bestRun(points);
  const sorted = ranked([...points].sort((one, other) => one.index - other.index));
  // On which digits each run's best epoch was chosen: where that differs, each row says it.
  const chosen = new Set(points.flatMap((point) => (point.accuracy === null ? [] : point.chosenOn)));
  const isMixed = chosen.size > 1;
  // Where the test digits chose all of them, or no epoch was chosen, there is no other accuracy than that on these.
  const isTestAlone = (chosen.size === 1 && chosen.has("test")) || points.every(({ accuracy }) => accuracy === null);
  const withBest = points.some(({ bestEpoch }) => bestEpoch !== null);
  const withStatus = points.some(({ status, damaged }) => status !== "completed" || damaged);
  const share = (value: number | null): string => (value === null ? "–" : percent(value));
  const engines = differingEngines(runs);
  const engineOf = (id: string | null): string => {
    const run = runs.find((each) => each.id === id);
    return run === undefined ? "–" : enginesText(run);
  };
  const rows = sorted.slice(0, mostRows).map((point, i): Row => {
    const { test, accuracy, bestEpoch, chosenOn, seed, seconds } = point;
    const interval = test === null || tested === null ? null : accuracyInterval(Math.round(test * tested), tested);
    return {
      cells: [
        String(i + 1),
        ...valueCells(point, parameters),
        ...(repeats > 1 ? [String(seed)] : []),
        ...(engines ? [engineOf(point.run)] : []),
        ...(withStatus ? [statusWord(point.damaged ? "damaged" : point.status, t)] : []),
        ...(withBest ? [bestEpoch === null ? "–" : String(bestEpoch)] : []),
        ...(isTestAlone ? [] : [share(accuracy)]),
        ...(isMixed ? [chosenOn === null ? "–" : setDigits(chosenOn, t)] : []),
        share(test),
        interval === null ? "–" : `${percent(interval.low)} – ${percent(interval.high)}`,
        seconds === null ? "–" : seconds.toFixed(1),
      ],
      strong: point === best,
    };
  });
  const caption = t(
    "All runs of the sweep by their accuracy, the highest first; the best is marked. The interval is Wilson's for a share.",
  );
  const more =
    points.length > mostRows
      ? sentenceGap(language) + t("Only the first {0} of {1} are listed.", mostRows, count(points.length))
      : "";
  return {
    ...{ kind: "table", rows, small: true, caption: caption + more },
    columns: [
      { title: "#", right: true },
      ...headingsOf(parameters).map((title) => ({ title: oneLine(title) })),
      ...(repeats > 1 ? [{ title: t("seed"), right: true }] : []),
      ...(engines ? [{ title: t("engine") }] : []),
      ...(withStatus ? [{ title: t("status") }] : []),
      ...(withBest ? [{ title: t("best epoch"), right: true }] : []),
      ...(isTestAlone ? [] : [{ title: isMixed ? t("accuracy") : t("validation accuracy"), right: true }]),
      ...(isMixed ? [{ title: t("chosen on") }] : []),
      ...[t("test accuracy"), t("95 % interval"), t("seconds")].map((title) => ({ title, right: true })),
    ],
  };
}
