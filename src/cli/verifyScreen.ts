import { inEnglish } from "../core/translate.ts";
import { oneLine } from "../core/plainText.ts";
import {
  missingChecks,
  type Check,
  type Discrepancy,
  type VerificationReport,
} from "../services/handIn/verify/report.ts";
import { checkTitle } from "../services/handIn/verify/titles.ts";
import { counted, percent } from "./formats.ts";
import type { Style } from "./terminal.ts";
import { wrapped } from "./wrapped.ts";

/** So many of a check's discrepancies are shown. */
const mostShown = 20;
const titleWidth = 19;

/** @returns what verifying a run came to, as a person reads it. */
export function verifyScreen(report: VerificationReport, style: Style): string[] {
  const { colors } = style;
  const { runId, name, testAccuracy, checks, isGood } = report;
  const test = testAccuracy === null || !isGood ? [] : [`test accuracy ${percent(testAccuracy)}`];
  const fingerprint = report.fingerprint === null || !isGood ? [] : [`fingerprint ${report.fingerprint}`];
  return [
    ...(runId === null ? [] : [[colors.bold(oneLine(name ?? runId)), runId, ...test].join("  ")]),
    ...fingerprint.map((line) => colors.dim(line)),
    "",
    ...checks.flatMap((check) => checkLines(check, style)),
    "",
    verdictLine(report, style),
  ];
}

function verdictLine(report: VerificationReport, { colors, glyphs }: Style): string {
  switch (report.verdict) {
    case "good":
      return colors.green(`${glyphs.good} The run is what it says, as far as it was looked at.`);
    case "incomplete": {
      const missing = missingChecks(report).map(({ id }) => checkTitle(id, inEnglish));
      return colors.yellow(`! Nothing wrong was found, but not all could be checked: ${missing.join(", ")}.`);
    }
    case "bad": {
      const failed = report.checks.filter(({ state }) => state === "failed").length;
      return colors.red(`${glyphs.bad} The run is not what it says: ${counted(failed, "check")} failed.`);
    }
  }
}

function checkLines({ id, state, note, found }: Check, style: Style): string[] {
  const { colors, glyphs } = style;
  const title = checkTitle(id, inEnglish).padEnd(titleWidth);
  switch (state) {
    case "passed":
      return [`${colors.green(glyphs.good)} ${title}${note}`];
    case "skipped":
      return [colors.dim(`- ${title}not looked at: ${note}`)];
    case "failed": {
      const shown = found.slice(0, mostShown);
      const more = found.length - shown.length;
      return [
        `${colors.red(glyphs.bad)} ${title}${counted(found.length, "discrepancy", "discrepancies")}`,
        ...shown.flatMap((each) => discrepancyLines(each, style)),
        ...(more > 0 ? [`    … and ${more} more`] : []),
      ];
    }
  }
}

function discrepancyLines({ file, message }: Discrepancy, { columns }: Style): string[] {
  return wrapped(`${oneLine(file)} ${oneLine(message)}.`, Math.max(40, columns - 4)).map(
    (line, i) => `${i === 0 ? "    " : "      "}${line}`,
  );
}
