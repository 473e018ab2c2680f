import type { SetName } from "../../src/core/dataset.ts";
import { t } from "./l10n.ts";

/** @returns the set's name as a word in a sentence. */
export function setName(set: SetName): string {
  switch (set) {
    case "train":
      return t("training");
    case "validation":
      return t("validation");
    case "test":
      return t("test");
  }
}
