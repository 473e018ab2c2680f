import { expect, test } from "vitest";
import { formatProblem, positionsOf } from "../../../../src/core/experiment/problem.ts";

test("lines end with line feed, carriage return, or both", () => {
  const position = positionsOf("ab\ncd\r\n\re");
  const at = (offset: number) => Object.values(position(offset));
  expect([0, 1, 2, 3, 5, 6, 7, 8, 9].map(at)).toEqual([
    ...[
      [1, 1],
      [1, 2],
      [1, 3],
    ],
    ...[
      [2, 1],
      [2, 3],
      [2, 4],
    ],
    ...[
      [3, 1],
      [4, 1],
      [4, 2],
    ],
  ]);
});

test("a problem is printed with its place and path", () => {
  const problem = {
    code: "type",
    path: "training.epochs",
    line: 3,
    column: 7,
    offset: 40,
    length: 2,
    message: "no",
  } as const;
  expect(formatProblem("x/a.mnist.json", { ...problem, override: null })).toBe(
    "x/a.mnist.json:3:7 training.epochs: no",
  );
  expect(formatProblem("a", { ...problem, path: "", override: null })).toBe("a:3:7 no");
  expect(formatProblem("a", { ...problem, override: "training.epochs=x" })).toBe(
    "a (--set training.epochs=x) training.epochs: no",
  );
});
