import type { EngineChoice } from "../../protocol/trainer.ts";
import type { EngineTime } from "./memory.ts";

/** So much of the time of `wasm`, which gives the same result everywhere, another engine may take at most to be taken. */
const worthwhile = 0.9;

/** Why `wasm` is taken where nothing was timed. */
export const nothingElse = "no other engine is known to work here; the doctor looks for one";

/**
 * @param times of the engines that could be taken.
 * @returns `wasm`, unless another one that works is faster by a tenth or more: then the fastest.
 */
export function decide(times: readonly EngineTime[]): EngineChoice {
  const working = times.flatMap(({ engine, milliseconds }) =>
    milliseconds === null ? [] : [{ engine, milliseconds }],
  );
  const failed = times.find(({ milliseconds }) => milliseconds === null);
  const why = failed === undefined ? {} : { insteadOf: failed.engine };
  if (working.length < 2) {
    const problem =
      failed === undefined ? null : `${failed.engine} does not work here: ${failed.problem ?? "it gave no reason"}`;
    return { engine: working.at(0)?.engine ?? "wasm", reason: problem ?? nothingElse, ...why };
  }
  const weighed = working.map(({ engine, milliseconds }) => ({
    engine,
    weight: engine === "wasm" ? worthwhile * milliseconds : milliseconds,
  }));
  const [{ engine }] = weighed.toSorted((one, other) => one.weight - other.weight);
  const figures = working.map((each) => `${each.engine} ${each.milliseconds.toPrecision(3)} ms`).join(", ");
  return { engine, reason: `timed here for a batch of this network: ${figures}`, ...why };
}
