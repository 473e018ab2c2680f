/** From where to where bars of accuracies go. Shares, 0 to 1. */
export interface BarAxis {
  readonly from: number;
  readonly to: number;
  /** Decimals with which a percentage at its ends is written. */
  readonly decimals: number;
}

/** Where all is right, there is something to be seen all the same. */
const leastRoom = 0.002;

/**
 * Accuracies lie close together near 1, where bars from 0 would look alike: they begin at a round number below the least.
 *
 * @param least of all that is drawn; null where there is nothing.
 */
export function barAxis(least: number | null): BarAxis {
  if (least === null || !(least > 0.5)) return { from: 0, to: 1, decimals: 0 };
  const room = Math.max(leastRoom, 1 - least);
  const [step, decimals] = room > 0.2 ? [0.1, 0] : room > 0.02 ? [0.01, 0] : [0.001, 1];
  const from = Math.floor((least - room / 2) / step) * step;
  return { from: Number(Math.max(0, from).toFixed(3)), to: 1, decimals };
}

/** @returns where a share lies on the axis, 0 to 1, kept inside of it. */
export function alongAxis(share: number, { from, to }: BarAxis): number {
  return Math.min(1, Math.max(0, (share - from) / (to - from)));
}
