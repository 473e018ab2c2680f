import { describe, expect, it } from "vitest";
import { curveLines } from "../../../src/cli/curveLines.ts";
import { historyOf } from "../../../src/core/runHistory.ts";
import type { TrainerEvent } from "../../../src/core/runEvents.ts";
import { plainTerminal } from "../../helpers/plainTerminal.ts";
import { epochEndEvent, evaluation } from "../../helpers/runEvents.ts";

/** Batches with these losses, each twice as often right as the one before wrong. */
function batches(firstStep: number, losses: readonly number[]): TrainerEvent {
  return {
    type: "batchEnd",
    epoch: 1,
    firstStep,
    loss: Float64Array.from(losses),
    accuracy: Float64Array.from(losses, (loss) => 1 - loss / 10),
    learningRate: Float64Array.from(losses, () => 0.001),
    imagesPerSecond: 1000,
  };
}

const halving = [8, 4, 2, 1, 0.5, 0.25, 0.125, 0.0625];
const style = plainTerminal({ interactive: true, columns: 80 }).terminal.style();
const linesOf = (events: readonly TrainerEvent[], looks = style): string[] => curveLines(historyOf(events), looks);

describe("a run's curves", () => {
  it("show a loss that is halved again and again as a straight line", () => {
    const lines = linesOf([batches(0, halving)]);
    // 80 columns, less the title, a gap and "80.00 % → 99.38 %".
    const [loss] = lines;
    const marks = loss.slice(14, 14 + 47);
    expect([...new Set(marks)].join("")).toBe("█▇▆▅▄▃▂▁");
    expect(loss.slice(14 + 47)).toBe("  8.0000 → 0.0625");
    expect(lines.map((line) => line.slice(0, 14).trim())).toEqual(["loss", "accuracy", ""]);
    expect(lines[2]).toBe(`${" ".repeat(14)}batch 1${"8".padStart(47 - 7)}`);
  });

  it("put every set on the scale of the training digits, over the batches", () => {
    const looks = [4, 0.125].map((loss, i) =>
      epochEndEvent(i + 1, {
        step: 4 * (i + 1),
        evaluations: [evaluation({ loss, accuracy: 0.9 })],
        loss: 1,
      }),
    );
    const lines = linesOf([batches(0, halving), ...looks]);
    const validation = lines.find((line) => line.startsWith("val loss")) ?? "";
    expect(validation).toMatch(/^val loss {6}(▇{22,24})(▂{22,24}) +4\.0000 → 0\.1250$/);
  });

  it("show what was superseded where it was", () => {
    const resumed: TrainerEvent = { type: "resumed", epoch: 1, step: 4, checkpoint: "last.safetensors" };
    const lines = linesOf([batches(0, halving), resumed, batches(4, halving.slice(4))]);
    const superseded = lines.filter((line) => line.startsWith("  superseded"));
    expect(superseded).toHaveLength(2);
    expect(superseded[0].slice(14)).toMatch(/^ {22,24}▄+▃+▂+▁+$/);
  });

  it("mark what is no number, and stay in the window", () => {
    for (const columns of [30, 40, 80, 200]) {
      const narrow = plainTerminal({ interactive: true, columns }).terminal.style();
      const lines = linesOf([batches(0, [1, NaN, 2])], narrow);
      expect(lines[0]).toContain("×");
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(Math.min(columns, 100));
    }
  });

  it("are none before the first batch", () => {
    expect(linesOf([])).toEqual([]);
  });

  it("need no Unicode", () => {
    const ascii = plainTerminal({ env: { NO_COLOR: "1", LANG: "C" } }).terminal.style();
    expect(linesOf([batches(0, halving)], ascii).join("\n")).toMatch(/^[\x20-\x7e\n]*$/);
  });
});
