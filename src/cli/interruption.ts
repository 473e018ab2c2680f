/** How urgently a person wants it to end: after the batch under way, or at once. */
export type Urgency = "soon" | "now";

/** Where signals come from: `process`, or in tests something like it. */
export interface SignalSource {
  on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  off(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
}

/**
 * Under npm and npx one Ctrl-C arrives more than once: from the terminal and again from npm, within milliseconds. No
 * person presses twice that fast.
 */
const samePress = 150;

/**
 * Listens for Ctrl-C: once means soon, twice means now. SIGTERM counts the same.
 *
 * @param now milliseconds of a clock that never goes back.
 * @returns a function that stops listening.
 */
export function onInterruption(
  source: SignalSource,
  listener: (urgency: Urgency) => void,
  now: () => number = () => performance.now(),
): () => void {
  let last = Number.NEGATIVE_INFINITY;
  let presses = 0;
  const pressed = (): void => {
    const time = now();
    const again = time - last < samePress;
    last = time;
    if (again) return;
    presses++;
    listener(presses === 1 ? "soon" : "now");
  };
  source.on("SIGINT", pressed);
  source.on("SIGTERM", pressed);
  return () => {
    source.off("SIGINT", pressed);
    source.off("SIGTERM", pressed);
  };
}
