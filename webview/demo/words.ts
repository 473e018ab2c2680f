import { demoCounts, type DemoPart } from "../../src/core/demoDigits.ts";
import type { DemoContent, ShownDemo } from "../../src/protocol/demo.ts";
import { count, percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import { setWord } from "../../src/core/setWord.ts";

/** @returns what a part shows, and of how many. */
export function partTitle(part: DemoPart, { counts, totals }: ShownDemo): string {
  const shown = counts[part];
  switch (part) {
    case "right":
      return t("{0} of {1} classified correctly", count(shown), count(totals.right));
    case "wrong":
      return t("{0} of {1} misclassified", count(shown), count(totals.wrong));
    case "random":
      return t("{0} at random", count(shown));
  }
}

/** @returns why a part shows fewer digits than it could; null where it does not. */
export function partNote(part: DemoPart, { counts, totals }: ShownDemo): string | null {
  if (counts[part] === demoCounts[part]) return null;
  switch (part) {
    case "right":
      return totals.right === 0 ? t("No digit was classified correctly.") : t("These are all: there are no more.");
    case "wrong":
      return totals.wrong === 0 ? t("Every digit was classified correctly.") : t("These are all: there are no more.");
    case "random":
      return t("These are all: there are no more.");
  }
}

/** @returns of which digits, how many of them are right, and how the shown ones were drawn. */
export function factsLine({ set, epoch, accuracy, totals, seed }: ShownDemo): string {
  const looked = t(
    "{0} of {1} {2} digits right after epoch {3}",
    percent(accuracy),
    count(totals.all),
    setWord(set, t),
    epoch,
  );
  return t("{0} · drawn with seed {1}", looked, seed);
}

/** @returns what stands there instead of digits; null where there are some. */
export function noticeOf(content: DemoContent): string | null {
  switch (content.kind) {
    case "loading":
      return t("Reading {0}…", content.run.name);
    case "unevaluated":
      return content.live
        ? t("The digits of {0} appear after its first evaluation.", content.run.name)
        : t("{0} was never evaluated: nothing tells what it makes of a digit.", content.run.name);
    case "failed":
      return content.message;
    case "digits":
      return null;
  }
}
