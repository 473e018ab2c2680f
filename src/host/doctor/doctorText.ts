import type { DoctorRow, DoctorState } from "../../protocol/doctor.ts";
import type { Translate } from "../../core/translate.ts";

/** @returns what the doctor's page shows, as lines of text. */
export function doctorText({ machine, rows, auto, problem }: DoctorState, t: Translate): string {
  const parts = [[machine], ...rows.map((row) => rowLines(row, t)), [auto ?? "", problem ?? ""]];
  const blocks = parts.map((lines) => lines.filter((line) => line !== "").join("\n"));
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function rowLines(row: DoctorRow, t: Translate): string[] {
  const { device, ready, checks, lenet5, error, remarks } = row;
  const facts = [
    device,
    ready === null ? null : t("ready in {0} ms", Math.round(ready)),
    checks === null ? null : t("gradients and updates: {0} of {1} as Keras's", checks.passed, checks.count),
    ...(checks?.wrong ?? []),
    lenet5 === null ? null : t("LeNet-5, batch {0}: {1} ms a batch", lenet5.batchSize, lenet5.milliseconds.toFixed(2)),
    error,
    ...remarks,
  ];
  const told = facts.flatMap((fact) => (fact === null ? [] : [`  ${fact}`]));
  return [t("{0}: {1}", row.engine, statusWord(row, t)), ...told];
}

function statusWord({ status }: DoctorRow, t: Translate): string {
  switch (status) {
    case "works":
      return t("works");
    case "fails":
      return t("does not work");
    case "looking":
    case "waiting":
      return t("not looked at");
  }
}
