import { basename } from "node:path";
import { count, percent } from "../../core/formats.ts";
import { listed, type Translate } from "../../core/translate.ts";
import type { ShownCheck, ShownVerification } from "../../protocol/verification.ts";
import { missingChecks, type Check, type VerificationReport } from "../../services/handIn/verify/report.ts";
import { checkTitle } from "../../services/handIn/verify/titles.ts";

/** So many discrepancies of a check are shown. */
const mostShown = 50;

/** @returns what the page shows of a report. */
export function shownVerification(report: VerificationReport, t: Translate): ShownVerification {
  const { bundle, name, runId, testAccuracy, fingerprint, checks, verdict } = report;
  // What a bundle says that nobody has confirmed need not be repeated.
  const figures =
    verdict === "good"
      ? [
          ...(testAccuracy === null ? [] : [t("test accuracy {0}", percent(testAccuracy))]),
          ...(fingerprint === null ? [] : [t("fingerprint {0}", fingerprint)]),
        ]
      : [];
  return {
    bundle: basename(bundle),
    name: name ?? "",
    facts: [...(runId === null ? [] : [runId]), ...figures],
    state: verdict,
    verdict: verdictText(report, t),
    checks: checks.map((check) => shownCheck(check, t)),
  };
}

function verdictText(report: VerificationReport, t: Translate): string {
  switch (report.verdict) {
    case "good":
      return t("The run is what it says, as far as it was looked at.");
    case "incomplete": {
      const missing = missingChecks(report).map(({ id }) => checkTitle(id, t));
      return t("Nothing wrong was found, but not all could be checked: {0}.", listed(missing, t));
    }
    case "bad": {
      const failed = report.checks.filter(({ state }) => state === "failed").length;
      return t("The run is not what it says. Checks that failed: {0}.", failed);
    }
  }
}

function shownCheck({ id, state, note, found }: Check, t: Translate): ShownCheck {
  const title = checkTitle(id, t);
  const shown = found.slice(0, mostShown);
  switch (state) {
    case "passed":
      return { title, state, note, found: shown };
    case "skipped":
      return { title, state, note: t("Not looked at: {0}", note), found: shown };
    case "failed":
      return { title, state, note: t("Discrepancies found: {0}", count(found.length)), found: shown };
  }
}
