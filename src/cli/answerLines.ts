import type { SharedAnswers } from "../services/runAnswers.ts";
import { count, percent } from "./formats.ts";
import { rows } from "./runReport.ts";
import type { Style } from "./terminal.ts";

/** One of two runs whose answers are compared. */
export interface Answers {
  /** What the run is called: "A". */
  readonly letter: string;
  /** Predicted label of each digit. */
  readonly labels: Uint8Array;
}

/** Digits that are shown of those that only one got right. */
const examples = 5;

/** What two runs said to the same digits. @returns lines. */
export function answerLines(answers: SharedAnswers, runs: readonly [Answers, Answers], style: Style): string[] {
  const { colors } = style;
  if (answers.comparison === null) return [`  ${answers.reason}`];
  const { both, neither, onlyFirst, onlySecond, pValue } = answers.comparison;
  const [first, second] = runs;
  return [
    ...rows(
      [
        ["both right", count(both)],
        ["neither", count(neither)],
        [`only ${first.letter}`, count(onlyFirst.length)],
        [`only ${second.letter}`, count(onlySecond.length)],
      ].map(([name, value]) => [`  ${name}`, value.padStart(7)] as const),
      style,
    ),
    `  ${verdict(pValue)}${colors.dim(`  McNemar's exact test, p ${pText(pValue)}`)}`,
    ...[onlyFirst, onlySecond].flatMap((indices, i) =>
      exampleLines(indices, `only ${runs[i].letter} right`, answers, runs, style),
    ),
  ];
}

/** Below this share of chance, a difference is called one. */
const level = 0.05;

function verdict(pValue: number): string {
  return pValue < level ? "The difference is larger than chance explains." : "The difference may well be chance.";
}

function pText(pValue: number): string {
  return pValue < 0.0001 ? "< 0.0001" : `= ${Number(pValue.toPrecision(2))}`;
}

function exampleLines(
  indices: Int32Array,
  title: string,
  { truth, probabilities }: Extract<SharedAnswers, { truth: Uint8Array }>,
  runs: readonly [Answers, Answers],
  { colors }: Style,
): string[] {
  if (indices.length === 0) return [];
  const answerOf = (run: number, index: number): string => {
    const label = runs[run].labels[index];
    const share = probabilities[run]?.[index * 10 + label];
    return `${label}${share === undefined ? "" : ` ${percent(share, 1).padStart(7)}`}`.padEnd(11);
  };
  const shown = Array.from(indices.subarray(0, examples));
  const more = indices.length - shown.length;
  return [
    "",
    colors.dim(
      `  ${title.padEnd(14)}${"index".padStart(7)}  true  ${runs.map(({ letter }) => letter.padEnd(11)).join("")}`.trimEnd(),
    ),
    ...shown.map((index) => {
      const line = `${" ".repeat(16)}${count(index).padStart(7)}  ${String(truth[index]).padEnd(6)}`;
      return `${line}${answerOf(0, index)}${answerOf(1, index)}`.trimEnd();
    }),
    ...(more > 0 ? [colors.dim(`${" ".repeat(16)}and ${count(more)} more`)] : []),
  ];
}
