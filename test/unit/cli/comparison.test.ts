import { describe, expect, it } from "vitest";
import { answerLines } from "../../../src/cli/answerLines.ts";
import { classTable } from "../../../src/cli/classTable.ts";
import { differenceTable } from "../../../src/cli/differenceTable.ts";
import { segmentLines } from "../../../src/cli/segmentLines.ts";
import { sideBySide } from "../../../src/cli/sideBySide.ts";
import { compareAnswers } from "../../../src/core/runComparison.ts";
import { historyOf } from "../../../src/core/runHistory.ts";
import type { TrainerEvent } from "../../../src/core/runEvents.ts";
import { plainTerminal } from "../../helpers/plainTerminal.ts";
import { batchEvent } from "../../helpers/runEvents.ts";

const style = plainTerminal({ interactive: true, columns: 80 }).terminal.style();
const colored = plainTerminal({ interactive: true, columns: 80, env: { TERM: "xterm" } }).terminal.style();

describe("facts side by side", () => {
  const rows = [
    { title: "epochs", cells: ["4", "12"] },
    { title: "optimizer", cells: ["adam", "sgd"] },
  ];

  it("stand in columns", () => {
    expect(sideBySide(rows, ["A", "B"], "left", style)).toEqual([
      "             A     B",
      "  epochs     4     12",
      "  optimizer  adam  sgd",
    ]);
    expect(sideBySide(rows, ["A", "B"], "right", style)[2]).toBe("  optimizer  adam  sgd");
    expect(sideBySide(rows, ["A", "B"], "right", style)[1]).toBe("  epochs        4   12");
  });

  it("may be the same for all, and as long as they like", () => {
    const same = { title: "loss", cells: "sparseCategoricalCrossentropy" };
    expect(sideBySide([...rows, same], ["A", "B"], "left", style).slice(2)).toEqual([
      "  optimizer  adam  sgd",
      "  loss       sparseCategoricalCrossentropy",
    ]);
  });

  it("go on below where the window is too narrow", () => {
    const narrow = plainTerminal({ interactive: true, columns: 20 }).terminal.style();
    expect(sideBySide(rows, ["A", "B"], "left", narrow)).toEqual([
      "             A",
      "  epochs     4",
      "  optimizer  adam",
      "",
      "             B",
      "  epochs     12",
      "  optimizer  sgd",
    ]);
  });
});

it("a confusion difference is green where the first does better", () => {
  const difference = new Int32Array(100);
  difference[0] = 2; // more digits right
  difference[1] = 3; // more mistakes
  difference[99] = -4; // fewer digits right
  difference[98] = -12; // fewer mistakes
  const lines = differenceTable(difference, colored);
  expect(lines[2]).toContain("\x1b[32m  +2\x1b[39m\x1b[31m  +3\x1b[39m");
  expect(lines[11]).toContain("\x1b[32m -12\x1b[39m\x1b[31m  -4\x1b[39m");
  expect(differenceTable(difference, style)[1]).toBe("  │   0   1   2   3   4   5   6   7   8   9");
});

it("the classes have precision, recall and F1", () => {
  const confusion = new Int32Array(100);
  confusion[0] = 90;
  confusion[1] = 10; // ten of the 100 zeros are taken for ones
  confusion[11] = 50;
  const lines = classTable(confusion, style);
  expect(lines).toHaveLength(11);
  expect(lines[1]).toMatch(/^ {4}0 {5}100 {3}100\.00 % {4}90\.00 % {4}94\.74 % {2}█+.?$/);
  expect(lines[2]).toMatch(/^ {4}1 {6}50 {4}83\.33 % {3}100\.00 % {4}90\.91 % {2}█+.?$/);
  expect(lines[3]).toBe("    2       0          -          -          -");
});

describe("two runs' answers", () => {
  const truth = Uint8Array.from({ length: 40 }, (_, i) => i % 10);
  const other = truth.map((label, i) => (i % 4 === 0 ? (label + 1) % 10 : label));
  const probabilities = new Float32Array(400).fill(0.05);
  probabilities[1] = 0.5;
  const runs = [
    { letter: "A", labels: truth },
    { letter: "B", labels: other },
  ] as const;
  const comparison = compareAnswers(truth, truth, other);

  it("are counted, tested and shown with what each said", () => {
    const lines = answerLines({ comparison, truth, probabilities: [null, probabilities] }, runs, style);
    expect(lines).toEqual([
      "  both right      30",
      "  neither          0",
      "  only A          10",
      "  only B           0",
      // 2 / 2¹⁰
      "  The difference is larger than chance explains.  McNemar's exact test, p = 0.002",
      "",
      "  only A right    index  true  A          B",
      "                      0  0     0          1  50.0 %",
      "                      4  4     4          5   5.0 %",
      "                      8  8     8          9   5.0 %",
      "                     12  2     2          3   5.0 %",
      "                     16  6     6          7   5.0 %",
      "                and 5 more",
    ]);
  });

  it("may not differ at all", () => {
    const same = compareAnswers(truth, truth, truth);
    expect(answerLines({ comparison: same, truth, probabilities: [null, null] }, runs, style).at(-1)).toBe(
      "  The difference may well be chance.  McNemar's exact test, p = 1",
    );
  });

  it("cannot always be compared", () => {
    const reason = "They were asked about different digits.";
    expect(answerLines({ comparison: null, reason }, runs, style)).toEqual([`  ${reason}`]);
  });
});

describe("segments", () => {
  const resumed: TrainerEvent = { type: "resumed", epoch: 1, step: 2, checkpoint: "last.safetensors" };

  it("tell what each did and what was done again", () => {
    const events = [batchEvent(1, [1, 1, 1]), resumed, { ...batchEvent(1, [1, 1]), firstStep: 2 } as TrainerEvent];
    expect(segmentLines(historyOf(events), "interrupted", style)).toEqual([
      "Segments",
      "  1  begun, to batch 3, killed; 1 batch after 2 superseded",
      "  2  resumed in epoch 1 after 2 batches, to batch 4, killed",
    ]);
    expect(segmentLines(historyOf(events), "running", style).at(-1)).toMatch(/to batch 4, goes on$/);
  });

  it("are not worth a word when there is one", () => {
    expect(segmentLines(historyOf([batchEvent(1, [1])]), "completed", style)).toEqual([]);
  });
});
