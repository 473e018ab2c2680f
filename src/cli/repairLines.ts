import { oneLine } from "../core/plainText.ts";
import type { RunProblem } from "../services/runRepairs.ts";
import { counted } from "./formats.ts";
import type { Style } from "./terminal.ts";
import { wrapped } from "./wrapped.ts";

export interface RepairReport {
  readonly id: string;
  readonly name: string;
  /** What was repaired; empty when nothing was to be changed. */
  readonly repaired: readonly RunProblem[];
  /** What is wrong now. */
  readonly left: readonly RunProblem[];
}

/** @returns what was found in a run's files, and what became of it. */
export function repairLines(report: RepairReport, style: Style): string[] {
  const { id, name, repaired, left } = report;
  const { colors, glyphs } = style;
  if (repaired.length + left.length === 0)
    return [`${colors.green(glyphs.good)} ${id}  ${oneLine(name)}: all is well.`];
  const width = Math.max(...[...repaired, ...left].map(({ file }) => oneLine(file).length));
  const markWidth = Math.max(glyphs.good.length, glyphs.bad.length);
  const indent = 2 + markWidth + 1 + width + 2;
  const lineOf = (mark: string, { file, message }: RunProblem, then: string): string[] => {
    const [first, ...rest] = wrapped(`${oneLine(message)}${then}`, Math.max(24, style.columns - indent));
    return [
      `  ${mark} ${oneLine(file).padEnd(width)}  ${first}`,
      ...rest.map((line) => `${" ".repeat(indent)}${line}`),
    ];
  };
  return [
    `${id}  ${oneLine(name)}`,
    ...repaired.flatMap((each) => lineOf(colors.green(glyphs.good.padEnd(markWidth)), each, then("", each))),
    ...left.flatMap((each) => lineOf(colors.red(glyphs.bad.padEnd(markWidth)), each, then("can be ", each))),
    ...sumSentences(report).flatMap((line) => wrapped(line, style.columns - 2).map((part) => `  ${part}`)),
  ];
}

function then(words: string, { repair }: RunProblem): string {
  return repair === null ? "." : `; ${words}${oneLine(repair)}.`;
}

function sumSentences({ id, repaired, left }: RepairReport): string[] {
  if (left.length === 0) return [`${counted(repaired.length, "problem")} repaired.`];
  const mendable = left.filter(({ repair }) => repair !== null).length;
  if (mendable > 0) return [`\`mnist-lab repair ${id}\` repairs ${mendable} of ${counted(left.length, "problem")}.`];
  const done = repaired.length === 0 ? "" : `${counted(repaired.length, "problem")} repaired. `;
  const [stay, them] = left.length === 1 ? ["stays", "it"] : ["stay", "them"];
  return [
    `${done}${counted(left.length, "problem")} ${stay}: nothing is there to repair ${them} from. The rest can be used.`,
    `\`mnist-lab delete ${id}\` moves the run to the trash.`,
  ];
}
