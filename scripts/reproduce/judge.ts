import type { Estimate } from "../../src/core/estimate.ts";

/** How a published figure stands to ours. */
export type Verdict = "agrees" | "differs by noise" | "truly differs" | "one seed: not judged";

/**
 * The published figure is one run's. It agrees where it lies in the 95 % interval of our mean; it differs by noise where one
 * more run of ours would come out so in 95 of 100 cases; otherwise it truly differs. What its rounding hides is allowed for.
 *
 * @param published as it was printed.
 */
export function judge(published: string, { mean, meanMargin, nextMargin }: Estimate): Verdict {
  if (meanMargin === null || nextMargin === null) return "one seed: not judged";
  const away = Math.max(0, Math.abs(Number(published) - mean) - roundingOf(published));
  if (away <= meanMargin) return "agrees";
  return away <= nextMargin ? "differs by noise" : "truly differs";
}

/** A count has no noise: it agrees where it is the published one, "1,219,530", and nowhere else. */
export function judgeCount(published: string, ours: number): Verdict {
  return Number(published.replaceAll(",", "")) === ours ? "agrees" : "truly differs";
}

/** @returns half of the last printed digit: 0.00005 for "0.9763". */
export function roundingOf(published: string): number {
  return 0.5 * 10 ** -decimalsOf(published);
}

/** @returns digits after the point. */
export function decimalsOf(published: string): number {
  return published.split(".").at(1)?.length ?? 0;
}
