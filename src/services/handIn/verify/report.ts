/** What is looked at when a run is verified, in this order. */
export const checkIds = ["files", "records", "figures", "predictions", "weights", "answers", "retrained"] as const;
export type CheckId = (typeof checkIds)[number];

/** Something that is not as it should be. */
export interface Discrepancy {
  /** File of the bundle, `/` between folders. */
  readonly file: string;
  /** What is wrong and where, as the rest of a sentence that begins with the file. */
  readonly message: string;
}

/** What one check came to. */
export interface Check {
  readonly id: CheckId;
  readonly state: "passed" | "failed" | "skipped";
  /** What was found to be so, or why it was not looked at: a sentence without its full stop. Empty where it failed. */
  readonly note: string;
  /** Empty unless it failed. */
  readonly found: readonly Discrepancy[];
  /** It was skipped since the run tells of nothing that it could look at: where training it again gave the same, it is not missed. */
  readonly hasNothing?: true;
}

/**
 * "good": all that was asked for was looked at, and nothing was wrong. "incomplete": nothing was wrong, but not all could be
 * looked at. "bad": a check failed.
 */
export type Verdict = "good" | "incomplete" | "bad";

/** What verifying a run came to. */
export interface VerificationReport {
  /** Absolute path of the bundle. */
  readonly bundle: string;
  /** Id and name of the run; null where they cannot be read. */
  readonly runId: string | null;
  readonly name: string | null;
  /** Accuracy on the test set, 0 to 1, and SHA-256 of the weights; null unless the verdict is "good": nobody has confirmed them. */
  readonly testAccuracy: number | null;
  readonly fingerprint: string | null;
  readonly checks: readonly Check[];
  /** Whether training again was asked for. */
  readonly retrain: boolean;
  readonly verdict: Verdict;
  /** Whether the verdict is "good". */
  readonly isGood: boolean;
}

/** @param retrain whether training again was asked for. */
export function verdictOn(checks: readonly Check[], retrain: boolean): Verdict {
  if (checks.some(({ state }) => state === "failed")) return "bad";
  return missingChecks({ checks, retrain }).length > 0 ? "incomplete" : "good";
}

/** @returns the checks that were asked for and could not be made. */
export function missingChecks({ checks, retrain }: Pick<VerificationReport, "checks" | "retrain">): readonly Check[] {
  // It is not for the bundle to say that there is nothing to check: only a training that gives the very same says it.
  const isSame = checks.some(({ id, state }) => id === "retrained" && state === "passed");
  return checks.filter(
    ({ id, state, hasNothing = false }) =>
      state === "skipped" && (id !== "retrained" || retrain) && !(hasNothing && isSame),
  );
}

/** @param note what is so where nothing was found. @returns the check's outcome by what was found. */
export function checked(id: CheckId, note: string, found: readonly Discrepancy[]): Check {
  return found.length === 0 ? { id, state: "passed", note, found } : { id, state: "failed", note: "", found };
}

export function skipped(id: CheckId, note: string): Check {
  return { id, state: "skipped", note, found: [] };
}
