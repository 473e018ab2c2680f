import type { Translate } from "../../../core/translate.ts";
import type { CheckId } from "./report.ts";

/** @returns what a check is called. */
export function checkTitle(id: CheckId, t: Translate): string {
  switch (id) {
    case "files":
      return t("Files");
    case "records":
      return t("Records");
    case "figures":
      return t("Figures");
    case "predictions":
      return t("Predictions");
    case "weights":
      return t("Weights");
    case "answers":
      return t("Network run again");
    case "retrained":
      return t("Trained again");
  }
}
