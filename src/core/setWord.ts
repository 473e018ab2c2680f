import type { SetName } from "./dataset.ts";
import type { Translate } from "./translate.ts";

/** @returns the set's name as a word in a sentence. */
export function setWord(set: SetName, t: Translate): string {
  switch (set) {
    case "train":
      return t("training");
    case "validation":
      return t("validation");
    case "test":
      return t("test");
  }
}

/** @returns "test digits" and the like. */
export function setDigits(set: SetName, t: Translate): string {
  switch (set) {
    case "train":
      return t("training digits");
    case "validation":
      return t("validation digits");
    case "test":
      return t("test digits");
  }
}
