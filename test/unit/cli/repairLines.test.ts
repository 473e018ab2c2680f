import { expect, test } from "vitest";
import { repairLines, type RepairReport } from "../../../src/cli/repairLines.ts";
import { plainTerminal } from "../../helpers/plainTerminal.ts";

const cut = {
  file: "events.jsonl",
  message: "ends in the middle of a line",
  repair: "cut back to the last whole line",
};
const lost = { file: "predictions.bin", message: "holds no whole record at byte 0: the labels are lost", repair: null };
const run = { id: "20260301-142530-lenet5-7f3a", name: "LeNet-5" };

function shown(report: Partial<RepairReport>, options: Parameters<typeof plainTerminal>[0] = {}): string {
  const { terminal } = plainTerminal(options);
  return repairLines({ ...run, repaired: [], left: [], ...report }, terminal.style()).join("\n");
}

test("a whole run takes a line", () => {
  expect(shown({})).toBe("✓ 20260301-142530-lenet5-7f3a  LeNet-5: all is well.");
});

test("what was repaired and what was not are told apart", () => {
  expect(shown({ repaired: [cut], left: [lost] })).toBe(`20260301-142530-lenet5-7f3a  LeNet-5
  ✓ events.jsonl     ends in the middle of a line; cut back to the last whole line.
  ✗ predictions.bin  holds no whole record at byte 0: the labels are lost.
  1 problem repaired. 1 problem stays: nothing is there to repair it from. The rest can be used.
  \`mnist-lab delete 20260301-142530-lenet5-7f3a\` moves the run to the trash.`);
  expect(shown({ repaired: [cut] })).toMatch(/\n {2}1 problem repaired\.$/);
});

test("what could be repaired is said with the command that does it", () => {
  expect(shown({ left: [cut, lost] })).toBe(`20260301-142530-lenet5-7f3a  LeNet-5
  ✗ events.jsonl     ends in the middle of a line; can be cut back to the last whole line.
  ✗ predictions.bin  holds no whole record at byte 0: the labels are lost.
  \`mnist-lab repair 20260301-142530-lenet5-7f3a\` repairs 1 of 2 problems.`);
});

test("a narrow window breaks lines between words, plain characters keep their columns", () => {
  const env = { NO_COLOR: "1", LANG: "C" };
  expect(shown({ repaired: [cut], left: [lost] }, { interactive: true, columns: 60, env })).toBe(
    `20260301-142530-lenet5-7f3a  LeNet-5
  ok events.jsonl     ends in the middle of a line; cut back
                      to the last whole line.
  x  predictions.bin  holds no whole record at byte 0: the
                      labels are lost.
  1 problem repaired. 1 problem stays: nothing is there to
  repair it from. The rest can be used.
  \`mnist-lab delete 20260301-142530-lenet5-7f3a\` moves the
  run to the trash.`,
  );
});

test("names of files are shown without what a terminal would obey", () => {
  expect(shown({ left: [{ ...lost, file: "checkpoint/\x1b[2J.safetensors" }] })).not.toContain("\x1b");
});
