import { reportSentence } from "../sentences.ts";
import type { DoctorRow } from "../../protocol/doctor.ts";
import type { EngineReport } from "../../services/doctor.ts";
import type { Say } from "../messages/translator.ts";
import type { Translate } from "../../core/translate.ts";
import { inEditorsWords } from "../tensorflow/nextSteps.ts";

/** @returns the row of an engine of which nothing is known yet. */
export function emptyRow(engine: string, status: "waiting" | "looking"): DoctorRow {
  const nothing = { device: null, ready: null, checks: null, lenet5: null, error: null };
  return { engine, status, ...nothing, remarks: [], canBeSetUp: false };
}

/** @param say says what the layers below have said in the person's language. */
export function rowOf(report: EngineReport, say: Say, t: Translate): DoctorRow {
  const { engine, healthy, device, startMilliseconds, checks, timing, error } = report;
  const wrong = checks.filter(({ passed }) => !passed);
  return {
    engine,
    status: healthy ? "works" : "fails",
    device: device === null ? null : say(device),
    ready: startMilliseconds,
    checks:
      checks.length === 0
        ? null
        : {
            count: checks.length,
            passed: checks.length - wrong.length,
            wrong: wrong.map(({ name, worst }) => t("{0}: {1} times what is tolerated", name, worst.toPrecision(3))),
          },
    lenet5:
      timing === null ? null : { milliseconds: timing.milliseconds / timing.batches, batchSize: timing.batchSize },
    error: error === null ? null : reportSentence(inEditorsWords(error, t), say),
    remarks: remarksOf(report, say, t),
    canBeSetUp: engine === "tensorflow" && error !== null,
  };
}

function remarksOf({ device, attempts, untried }: EngineReport, say: Say, t: Translate): string[] {
  const remarks = untried ? [t("Not yet run on a GPU by who made this version.")] : [];
  for (const { source, error } of attempts) {
    // Where all is well, only the place that it comes from is told.
    if (error === null) remarks.push(t("Library: {0}", say(source)));
    else if (device === null) remarks.push(t("{0}: {1}", say(source), reportSentence({ message: error.message }, say)));
  }
  return remarks;
}
