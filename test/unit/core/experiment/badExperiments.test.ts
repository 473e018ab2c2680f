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

test("10,000 bad files: never a crash, always a problem where the file was spoilt", { timeout: 120_000 }, () => {
  const show = Number(process.env.SHOW_BAD_EXPERIMENTS ?? 0);
  const shown: string[] = [];
  const kinds = new Map<string, number>();
  const bad = badExperiments(20260301);
  for (let count = 0; count < 10_000; count += 1) {
    const experiment = bad.next().value;
    kinds.set(experiment.kind, (kinds.get(experiment.kind) ?? 0) + 1);
    const parsed = parseExperiment(experiment.text, { fileName: "bad.mnist.json" });
    const because = `${experiment.what}\n${experiment.text}\n${parsed.problems.map((each) => formatProblem("bad", each)).join("\n")}`;
    expect(parsed.experiment, because).toBeNull();
    expect(parsed.problems.length, because).toBeGreaterThan(0);
    for (const problem of parsed.problems) expectLocated(problem, experiment.text, because);
    expectFound(experiment, parsed.problems, because);
    if (count < show) {
      shown.push(`## ${experiment.what}`, ...parsed.problems.map((problem) => `   ${formatProblem("f", problem)}`));
    }
  }
  // Every kind is there in numbers.
  for (const kind of ["syntax", "schema", "shape", "conflict", "not-available"]) {
    expect(kinds.get(kind), kind).toBeGreaterThan(300);
  }
  if (show > 0) console.log(shown.join("\n"));
});

/** The place is in the file, is what line and column say, and belongs to the path. */
function expectLocated(problem: Problem, text: string, because: string): void {
  const { line, column, offset, length, path, message } = problem;
  expect(offset, because).toBeGreaterThanOrEqual(0);
  expect(offset + length, because).toBeLessThanOrEqual(text.length);
  const lines = text.split(/\r\n|\r|\n/);
  expect(line, because).toBeGreaterThanOrEqual(1);
  expect(line, because).toBeLessThanOrEqual(lines.length);
  expect(column, because).toBeGreaterThanOrEqual(1);
  expect(column, because).toBeLessThanOrEqual(lines[line - 1].length + 1);
  expect(text.slice(0, offset).split(/\r\n|\r|\n/).length, because).toBe(line);
  expect(message.length, because).toBeGreaterThan(10);
  expect(message.length, because).toBeLessThan(500);
  if (problem.code === "syntax") return;
  expect(message, because).not.toMatch(/undefined|NaN|\[object|function/);
  // What the file leaves out to its default is pointed at where it would stand: at the nearest parent.
  const segments = splitPath(path)!;
  while (findNodeAtLocation(parseTree(text)!, segments) === undefined) segments.pop();
  const node = findNodeAtLocation(parseTree(text)!, segments)!;
  const part = node.parent?.type === "property" ? node.parent : node;
  expect(offset, because).toBeGreaterThanOrEqual(part.offset);
  expect(offset + length, because).toBeLessThanOrEqual(part.offset + part.length);
}

/** Some problem is of the right kind and stands where the file was spoilt, or in what contains it. */
function expectFound({ kind, path }: BadExperiment, problems: readonly Problem[], because: string): void {
  const matching = problems.filter(({ code }) => (kind === "schema" ? schemaCodes.has(code) : code === kind));
  expect(matching.length, because).toBeGreaterThan(0);
  if (path === null) return;
  const touching = matching.some((problem) => path.startsWith(problem.path) || problem.path.startsWith(path));
  expect(touching, because).toBe(true);
}
