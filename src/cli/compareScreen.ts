import { accuracyInterval, classMetricsOf } from "../core/metrics.ts";
import { confusionDifference, type ComparedLayer, type ComparedSetting } from "../core/runComparison.ts";
import { valueText } from "../core/experiment/settings.ts";
import type { RunLook } from "../core/runLooks.ts";
import type { SharedAnswers } from "../services/runAnswers.ts";
import type { RunDetails } from "../services/runDetails.ts";
import type { RunEntry } from "../services/runStore.ts";
import { answerLines } from "./answerLines.ts";
import { differenceTable } from "./differenceTable.ts";
import { count, duration, figure, percent } from "./formats.ts";
import { statusColor } from "./runsTable.ts";
import { sideBySide, type SideBySideRow } from "./sideBySide.ts";
import type { Style } from "./terminal.ts";

/** Runs as `compare` draws them. */
export interface ShownComparison {
  readonly runs: readonly ComparedRun[];
  /** Of the runs whose experiment is known: all, or none of this is shown. */
  readonly settings: readonly ComparedSetting[] | null;
  readonly layers: readonly ComparedLayer[] | null;
  /** The first run with each of the others. */
  readonly pairs: readonly ComparedPair[];
}

export interface ComparedRun {
  /** What it is called in the tables: "A". */
  readonly letter: string;
  readonly entry: RunEntry;
  readonly details: RunDetails;
  /** Looks of all runs are at sets of the same name; null where the run has none. */
  readonly look: RunLook | null;
}

export interface ComparedPair {
  readonly one: ComparedRun & { readonly look: RunLook };
  readonly other: ComparedRun & { readonly look: RunLook };
  readonly answers: SharedAnswers;
}

/**
 * @param all whether settings and layers are shown too that are the same in all runs.
 * @returns lines.
 */
export function compareScreen(comparison: ShownComparison, all: boolean, style: Style): string[] {
  const { runs, settings, layers, pairs } = comparison;
  const parts = [
    headLines(runs, style),
    settings === null ? [] : settingLines(settings, runs, all, style),
    layers === null ? [] : layerLines(layers, runs, all, style),
    resultLines(runs, style),
    classLines(runs, style),
    ...pairs.flatMap((pair) => pairParts(pair, style)),
  ];
  return parts.filter(({ length }) => length > 0).flatMap((lines, i) => (i === 0 ? lines : ["", ...lines]));
}

function headLines(runs: readonly ComparedRun[], style: Style): string[] {
  const { colors, glyphs } = style;
  const width = Math.max(...runs.map(({ entry: { name } }) => name.length));
  return runs.flatMap(({ letter, entry, details }) => {
    const status = statusColor(entry.status, style)(entry.status);
    const name = colors.bold(entry.name.padEnd(width));
    return [
      `${colors.bold(letter)}  ${name}  ${colors.dim(entry.id)}  ${status}`,
      ...(details.problems.length === 0
        ? []
        : [`   ${colors.red(glyphs.bad)} Files of it are damaged: \`mnist-lab show ${entry.id}\` tells which.`]),
    ];
  });
}

const lettersOf = (runs: readonly ComparedRun[]): string[] => runs.map(({ letter }) => letter);

function settingLines(
  settings: readonly ComparedSetting[],
  runs: readonly ComparedRun[],
  all: boolean,
  style: Style,
): string[] {
  const { colors, glyphs } = style;
  const heading = colors.bold("Settings");
  const shown = all ? settings : settings.filter(({ differs }) => differs);
  if (shown.length === 0) return [`${heading}  ${colors.dim(`all ${settings.length} are the same`)}`];
  const rows = shown.map(({ path, values, differs }): SideBySideRow => {
    const cells = values.map((value) => (value === undefined ? glyphs.none : valueText(value)));
    return {
      title: all ? `${(differs ? glyphs.differs : "").padEnd(glyphs.differs.length)} ${path}` : path,
      cells: differs ? cells : cells[0],
      paint: (text, i) => (cells[i] === cells[0] ? colors.dim(text) : colors.bold(text)),
    };
  });
  const same = settings.length - shown.length;
  return [
    all ? heading : `${heading}  ${colors.dim(`those that differ; --all shows the other ${same}`)}`,
    ...sideBySide(rows, lettersOf(runs), "left", style),
  ];
}

/** Layers that differ stand below one another, since their descriptions are long. */
function layerLines(
  layers: readonly ComparedLayer[],
  runs: readonly ComparedRun[],
  all: boolean,
  { colors, glyphs }: Style,
): string[] {
  const heading = colors.bold("Network");
  const shown = all ? layers : layers.filter(({ differs }) => differs);
  if (shown.length === 0) return [`${heading}  ${colors.dim(`the same ${layers.length} layers`)}`];
  const names = shown.map(({ lines }) => {
    const line = lines.find((each) => each !== null);
    return "  ".repeat(line?.depth ?? 0) + (line?.type ?? "");
  });
  const width = Math.max(...names.map(({ length }) => length)) + 2;
  return [
    all ? heading : `${heading}  ${colors.dim("layers that differ")}`,
    ...shown.flatMap(({ lines, differs }, row) => {
      const name = names[row].padEnd(width);
      if (!differs) return [colors.dim(`  ${name}${lines[0]?.text ?? ""}`.trimEnd())];
      // Runs with the same layer share a line.
      const texts = lines.map((line) => (line === null ? "none" : line.text === "" ? "by default" : line.text));
      return [...new Set(texts)].map((text, i) => {
        const whose = runs.filter((_, run) => texts[run] === text).map(({ letter }) => letter);
        const mark = all && i === 0 ? glyphs.differs : "";
        return `${mark.padEnd(2)}${(i === 0 ? name : "").padEnd(width)}${colors.bold(whose.join(" "))}  ${text}`;
      });
    }),
  ];
}

function resultLines(runs: readonly ComparedRun[], style: Style): string[] {
  const { colors, glyphs } = style;
  const row = (title: string, cellOf: (run: ComparedRun) => string): SideBySideRow => ({
    title,
    cells: runs.map((run) => cellOf(run) || glyphs.none),
  });
  const rows = [
    row("best validation accuracy", ({ entry: { best } }) =>
      best?.set === "validation" ? percent(best.accuracy) : "",
    ),
    row("in epoch", ({ entry: { best } }) => (best === null ? "" : count(best.epoch))),
    row("test accuracy", ({ entry: { test } }) => (test === null ? "" : percent(test.accuracy))),
    row(`  ${glyphs.plusMinus} (95 %)`, ({ entry: { test } }) => (test === null ? "" : spreadText(test))),
    row("test loss", ({ entry: { test } }) => (test === null ? "" : figure(test.loss))),
    row("last training loss", ({ details: { history } }) => textOr(history.epochs.at(-1)?.loss, figure)),
    row("epochs", ({ entry: { epoch } }) => count(epoch)),
    row("batches", ({ entry: { step } }) => count(step)),
    row("parameters", ({ entry: { parameters } }) => textOr(parameters, count)),
    row("time", ({ entry: { seconds } }) => textOr(seconds, duration)),
    row("fingerprint", ({ entry: { fingerprint } }) => (fingerprint ?? "").slice(0, 8)),
  ];
  return [colors.bold("Results"), ...sideBySide(rows, lettersOf(runs), "right", style)];
}

function spreadText({ accuracy, count: digits }: NonNullable<RunEntry["test"]>): string {
  const interval = accuracyInterval(Math.round(accuracy * digits), digits);
  return interval === null ? "" : percent((interval.high - interval.low) / 2);
}

function textOr<T>(value: T | null | undefined, text: (value: T) => string): string {
  return value === null || value === undefined ? "" : text(value);
}

function classLines(runs: readonly ComparedRun[], style: Style): string[] {
  const { colors, glyphs } = style;
  const looked = runs.flatMap(({ letter, look }) => (look === null ? [] : [{ letter, look }]));
  if (looked.length < 2) return [];
  const classes = looked.map(({ look }) => classMetricsOf(look.evaluation.confusion));
  const rows = classes[0].map(({ label }): SideBySideRow => {
    const shares = classes.map((metrics) => metrics[label].f1);
    const best = Math.max(...shares.map((share) => share ?? 0));
    return {
      title: String(label).padStart(5),
      cells: shares.map((share) => (share === null ? glyphs.none : percent(share))),
      paint: (text, i) => (shares[i] === best ? colors.bold(text) : text),
    };
  });
  const heads = looked.map(({ letter }) => letter);
  return [
    `${colors.bold("Classes")}  ${colors.dim(`F1 on the ${looked[0].look.set} digits`)}`,
    ...sideBySide(rows, heads, "right", style),
  ];
}

function pairParts({ one, other, answers }: ComparedPair, style: Style): string[][] {
  const { colors, glyphs } = style;
  const beside = colors.dim(`  on the ${one.look.set} digits`);
  const [first, second] = [one.look.evaluation, other.look.evaluation];
  const difference =
    first.count === second.count
      ? differenceTable(confusionDifference(first.confusion, second.confusion), style)
      : [`  Of ${count(first.count)} and ${count(second.count)} digits: there is nothing to subtract.`];
  const runs = [
    { letter: one.letter, labels: first.labels },
    { letter: other.letter, labels: second.labels },
  ] as const;
  return [
    [colors.bold(`Confusion, ${one.letter} ${glyphs.minus} ${other.letter}`) + beside, ...difference],
    [colors.bold(`Digit by digit, ${one.letter} and ${other.letter}`) + beside, ...answerLines(answers, runs, style)],
  ];
}
