import { findNodeAtLocation, parseTree } from "jsonc-parser";
import { expect, test } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import { splitPath } from "../../../../src/core/experiment/path.ts";
import { formatProblem, type Problem } from "../../../../src/core/experiment/problem.ts";
import { badExperiments, goodExperiments, type BadExperiment } from "../../../helpers/badExperiments.ts";

const schemaCodes: ReadonlySet<string> = new Set(["type", "value", "range", "unknown-name", "missing"]);

test("the good files are good", () => {
  for (const text of goodExperiments()) {
    expect(parseExperiment(text, { fileName: "good.mnist.json" }).problems).toEqual([]);
  }
});

// SHOW_BAD_EXPERIMENTS=200 prints so many of them with their problems, to be read.
test("10,000 bad files: never a crash, always a problem where the file was spoilt", { timeout: 120_000 }, () => {
  const show = Number(process.env.SHOW_BAD_EXPERIMENTS ?? 0);
  const shown: string[] = [];
  const kinds = new Map<string, number>();
  const bad = badExperiments(20260301);
  for (let count = 0; count < 10_000; count += 1) {
    const experiment = bad.next().value;
    kinds.set(experiment.kind, (kinds.get(experiment.kind) ?? 0) + 1);
    const { problems } = parseExperiment(experiment.text, { fileName: "bad.mnist.json" });
    const lines = problems.map((problem) => formatProblem("bad", problem));
    const complaint = problems.map((problem) => misplaced(problem, experiment.text)).find((each) => each !== null);
    const trouble = complaint ?? missed(experiment, problems);
    if (trouble !== null) expect.fail([trouble, experiment.what, ...lines, experiment.text].join("\n"));
    if (count < show) shown.push(`## ${experiment.what}`, ...lines.map((line) => `   ${line}`));
  }
  // Every kind is there in numbers.
  for (const kind of ["syntax", "schema", "shape", "conflict", "sweep"]) {
    expect(kinds.get(kind), kind).toBeGreaterThan(300);
  }
  if (show > 0) console.log(shown.join("\n"));
});

/** @returns what is wrong with a problem: it must stand in the file, where line and column say, and belong to its path. */
function misplaced(problem: Problem, text: string): string | null {
  const { code, line, column, offset, length, path, message } = problem;
  if (offset < 0 || offset + length > text.length) return "outside the file";
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  if (before.length !== line || before[line - 1].length + 1 !== column) return "line and column are not the offset's";
  if (message.length < 10 || message.length > 500) return "too short or too long a message";
  if (code === "syntax") return null;
  if (/undefined|NaN|\[object|function/.test(message)) return "no message for people";
  // What the file leaves out to its default is pointed at where it would stand: at the nearest parent.
  const root = parseTree(text)!;
  const segments = splitPath(path)!;
  while (findNodeAtLocation(root, segments) === undefined) segments.pop();
  const node = findNodeAtLocation(root, segments)!;
  const part = node.parent?.type === "property" ? node.parent : node;
  const inside = offset >= part.offset && offset + length <= part.offset + part.length;
  return inside ? null : "not where its path leads";
}

/** @returns what was not found: some problem is of the right kind and stands where the file was spoilt, or around it. */
function missed({ kind, path }: BadExperiment, problems: readonly Problem[]): string | null {
  const matching = problems.filter(({ code }) =>
    kind === "schema" ? schemaCodes.has(code) : kind === "sweep" || code === kind,
  );
  if (matching.length === 0) return `no problem of kind ${kind}`;
  if (path === null) return null;
  const near = matching.some((problem) => path.startsWith(problem.path) || problem.path.startsWith(path));
  return near ? null : `no problem at ${path}`;
}
