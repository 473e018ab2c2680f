import { percent } from "../../core/formats.ts";
import type { SweepProgress } from "../../core/sweep/progress.ts";
import type { SweepSize } from "../../core/sweep/dimensions.ts";
import type { Shares } from "../../services/sweep/shares.ts";
import type { Translate } from "../../core/translate.ts";

/** Plain texts about sweeps, whatever lies in their files. */

/** @returns "12 of 81 done · best 98.91 % · 6 min left", as parts. */
export function progressParts(progress: SweepProgress, t: Translate): string[] {
  const { points, completed, failed, best, secondsLeft } = progress;
  return [
    t("{0} of {1} done", completed, points),
    ...(failed === 0 ? [] : [t("{0} failed", failed)]),
    ...(best === null ? [] : [t("best {0}", percent(best.accuracy))]),
    ...(secondsLeft === null || secondsLeft === 0 ? [] : [timeLeft(secondsLeft, t)]),
  ];
}

/** @param seconds above 0. @returns "40 s left", "6 min left", "2 h 10 min left". */
export function timeLeft(seconds: number, t: Translate): string {
  // A guess: finer would be a pretence, and change at every look.
  if (seconds < 57.5) return t("{0} s left", Math.max(5, Math.round(seconds / 5) * 5));
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return t("{0} min left", minutes);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return rest === 0 ? t("{0} h left", hours) : t("{0} h {1} min left", hours, rest);
}

/**
 * @param where how it trains on this computer, or the address of the queue whose workers train it, to be shown.
 * @returns how large a sweep is, how much of it is done and how it trains, as sentences.
 */
export function sizeSentences(
  { settings, repeats }: SweepSize,
  done: number,
  where: Shares | string,
  t: Translate,
): string[] {
  return [
    ...(repeats === 1 ? [] : [t("{0} settings with {1} seeds each.", settings, repeats)]),
    ...(done === 0 ? [] : [done === 1 ? t("1 run is done already.") : t("{0} runs are done already.", done)]),
    typeof where === "string" ? t("By the workers of the queue at {0}.", where) : sharesSentence(where, t),
  ];
}

function sharesSentence({ concurrency, threads }: Shares, t: Translate): string {
  return threads === 1
    ? t("{0} at a time, with 1 thread each.", concurrency)
    : t("{0} at a time, with {1} threads each.", concurrency, threads);
}
