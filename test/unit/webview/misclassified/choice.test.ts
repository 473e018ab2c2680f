import { describe, expect, it } from "vitest";
import { answeredDigitsOf } from "../../../../src/core/wrongDigits.ts";
import type { ConfusionCell } from "../../../../src/protocol/misclassified.ts";
import {
  cellOf,
  choiceFollowing,
  chosenDigits,
  firstChoice,
  isSameCell,
  labelCounts,
  withoutLoss,
  type DigitChoice,
} from "../../../../webview/misclassified/choice.ts";

/** Right: 0 and 3. Wrong: 1 (4 for 9), 2 (4 for 9, less sure), 4 (9 for 4). */
const truth = Uint8Array.of(4, 4, 4, 9, 9);
const labels = Uint8Array.of(4, 9, 9, 9, 4);
const sureness = [0.9, 0.6, 0.5, 1, 0.8];
const probabilities = new Float32Array(50);
labels.forEach((label, i) => (probabilities[i * 10 + label] = sureness[i]));

const answered = answeredDigitsOf(truth, labels, probabilities);
const indices = (choice: Partial<DigitChoice>, list: Int32Array | null = null): number[] =>
  chosenDigits(answered, list, { ...firstChoice, ...choice }).map(({ index }) => index);

describe("the digits that are shown", () => {
  it("are at first the wrong ones, the most confident before the others", () => {
    expect(indices({})).toEqual([4, 1, 2]);
  });

  it.each<[Partial<DigitChoice>, number[]]>([
    [{ order: "index" }, [1, 2, 4]],
    [{ rightness: "right" }, [3, 0]],
    [{ rightness: "all" }, [3, 0, 4, 1, 2]],
    [{ truth: 4 }, [1, 2]],
    [{ predicted: 4 }, [4]],
    [{ predicted: 4, rightness: "all" }, [0, 4]],
    [{ truth: 4, predicted: 4 }, []],
    [{ truth: 9, predicted: 9, rightness: "right" }, [3]],
  ])("are for %j those at %j", (choice, expected) => {
    expect(indices(choice)).toEqual(expected);
  });

  it("come from a list alone where there is one", () => {
    expect(indices({}, Int32Array.of(0, 2, 4))).toEqual([4, 2]);
    expect(indices({}, new Int32Array(0))).toEqual([]);
  });

  it("are by what the network gave its answer where that is no probability and has no loss", () => {
    const outputs = answeredDigitsOf(
      truth,
      labels,
      probabilities.map((value) => 10 * value),
    );
    const shown = chosenDigits(withoutLoss(outputs), null, { ...firstChoice, order: "loss" });
    expect(shown.map(({ index, loss }) => [index, loss])).toEqual([
      [4, null],
      [1, null],
      [2, null],
    ]);
  });

  it("stay in the order of the set where no probabilities were kept", () => {
    const without = answeredDigitsOf(truth, labels, null);
    expect(chosenDigits(without, null, firstChoice).map(({ index }) => index)).toEqual([1, 2, 4]);
  });
});

describe("the counts beside the labels", () => {
  it("are those that each choice of the label would show, with the others as they are", () => {
    const of = (choice: Partial<DigitChoice>, label: "truth" | "predicted", list: Int32Array | null = null): number[] =>
      labelCounts(answered, list, { ...firstChoice, ...choice }, label);
    expect(of({}, "truth")).toEqual([0, 0, 0, 0, 2, 0, 0, 0, 0, 1]);
    expect(of({ truth: 9 }, "truth")).toEqual([0, 0, 0, 0, 2, 0, 0, 0, 0, 1]);
    expect(of({ predicted: 4 }, "truth")).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(of({ rightness: "all" }, "predicted")).toEqual([0, 0, 0, 0, 2, 0, 0, 0, 0, 3]);
    expect(of({}, "truth", Int32Array.of(4))).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });
});

describe("a cell of the confusion matrix", () => {
  const after = (choice: Partial<DigitChoice>, before: ConfusionCell | null, now: ConfusionCell | null): DigitChoice =>
    choiceFollowing({ ...firstChoice, ...choice }, { cell: before, list: null }, { cell: now, list: null });
  const cell = { truth: 4, predicted: 9 };
  const diagonal = { truth: 4, predicted: 4 };

  it("shows its digits, also on the diagonal", () => {
    expect(after({}, null, cell)).toEqual({ ...firstChoice, ...cell });
    expect(after({}, cell, diagonal)).toEqual({ ...firstChoice, ...diagonal, rightness: "right" });
    expect(after({ rightness: "right" }, diagonal, cell).rightness).toBe("wrong");
    expect(after({ rightness: "all" }, null, diagonal).rightness).toBe("all");
  });

  it("changes nothing as long as it is the same", () => {
    expect(after({ truth: 7 }, cell, { ...cell })).toEqual({ ...firstChoice, truth: 7 });
    expect(after({ truth: 7 }, null, null)).toEqual({ ...firstChoice, truth: 7 });
  });

  it("shows all again when it is left, unless the person chose something else here", () => {
    expect(after(cell, cell, null)).toEqual(firstChoice);
    expect(after({ ...diagonal, rightness: "right" }, diagonal, null)).toEqual(firstChoice);
    expect(after({ truth: 4, predicted: null }, cell, null)).toEqual({ ...firstChoice, truth: 4 });
  });

  it("is what a choice of both labels comes to", () => {
    expect(cellOf({ ...firstChoice, ...cell })).toEqual(cell);
    expect(cellOf({ ...firstChoice, truth: 4 })).toBeNull();
    expect(isSameCell(null, cell)).toBe(false);
  });
});

describe("a list of digits", () => {
  const list = { title: "A wrong, B right", indices: Int32Array.of(3, 5) };
  const chosen: DigitChoice = { rightness: "right", truth: 3, predicted: null, order: "loss" };
  const whole: DigitChoice = { ...firstChoice, order: "loss" };

  it.each([
    ["that comes new", null],
    ["of other digits", { ...list, indices: Int32Array.of(3, 6) }],
    ["of more digits", { ...list, indices: Int32Array.of(3, 5, 7) }],
    ["of another name", { ...list, title: "B wrong, A right" }],
  ])("%s is shown whole, in the order that was chosen", (_, before) => {
    expect(choiceFollowing(chosen, { cell: null, list: before }, { cell: null, list })).toEqual(whole);
  });

  it("lets the person choose among its digits, with whatever answers it comes again", () => {
    const again = { ...list, indices: list.indices.slice() };
    expect(choiceFollowing(chosen, { cell: null, list }, { cell: null, list: again })).toEqual(chosen);
    expect(choiceFollowing(chosen, { cell: null, list }, { cell: null, list: null })).toEqual(chosen);
    expect(choiceFollowing(chosen, null, { cell: null, list })).toEqual(whole);
  });
});
