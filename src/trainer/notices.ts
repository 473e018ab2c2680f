import type { SetName } from "../core/dataset.ts";
import type { Experiment } from "../core/experiment/schema.ts";

/** @returns what a person should know about how this run is judged, as sentences. */
export function noticesOf(experiment: Experiment, chosenOn: SetName | null): string[] {
  const { earlyStopping, reduceOnPlateau } = experiment.training;
  const notices: string[] = [];
  if (chosenOn === "test") {
    notices.push("The best epoch is chosen on the test set, so its test accuracy is too good to be taken as a test.");
  }
  if (chosenOn === null) {
    notices.push(
      "There is no validation set, so no best epoch is chosen; the test set is looked at with the last weights.",
    );
    for (const [what, spec] of [
      ["earlyStopping", earlyStopping],
      ["reduceOnPlateau", reduceOnPlateau],
    ] as const) {
      if (spec?.monitor === "valLoss" || spec?.monitor === "valAccuracy") {
        notices.push(`${what} watches ${spec.monitor}, which is never measured: it does nothing.`);
      }
    }
  }
  return notices;
}
