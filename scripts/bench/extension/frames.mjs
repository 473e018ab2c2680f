// How long frames take from one to the next.
import { median, quantile, rounded } from "../results.mjs";

/** Milliseconds. At sixty a second a frame takes 16.7; one that is missed makes two of them one. */
const mostOfFrames = 34;

/** @returns the time from each frame to the next while something is done, in milliseconds. */
export async function framesDuring(frame, action) {
  await frame.evaluate("void (globalThis.shooting = instruments.camera())");
  await action();
  return frame.evaluate("shooting.stop()");
}

/** @returns a line of the bench: what 95 of 100 frames keep to. */
export function framesOf(name, times) {
  const figures = { median: rounded(median(times), 3), worst: rounded(Math.max(...times), 3), frames: times.length };
  return {
    name: `frame: ${name}`,
    all: [quantile(times, 0.95)],
    limit: mostOfFrames,
    more: figures,
    note: `95th percentile; median ${figures.median}, worst ${figures.worst}`,
  };
}
