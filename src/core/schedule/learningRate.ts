import type { ScheduleSpec } from "../experiment/schema.ts";
import { pow } from "../math/pow.ts";
import { cos } from "../math/trigonometry.ts";

/**
 * The learning rate of one update. The result is the same on every machine: it comes from our own mathematics.
 *
 * - `warmupEpochs`: a straight line from 0, as in Keras's CosineDecay with a warm-up; what follows counts from its end.
 * - `step`: PyTorch's StepLR; `exponential` and `cosine`: Keras's ExponentialDecay and CosineDecay;
 *   `oneCycle`: PyTorch's OneCycleLR with cosines, two phases.
 *
 * @param base the optimizer's learning rate; for `oneCycle` the highest.
 * @param step updates done before this one, from 0.
 * @param epochs of the whole training.
 */
export function learningRateAt(
  schedule: ScheduleSpec,
  base: number,
  step: number,
  stepsPerEpoch: number,
  epochs: number,
): number {
  if (schedule.type === "oneCycle") return oneCycle(schedule, base, step, epochs * stepsPerEpoch);
  const warmupSteps = schedule.warmupEpochs * stepsPerEpoch;
  if (step < warmupSteps) return (base * step) / warmupSteps;
  const since = step - warmupSteps;
  switch (schedule.type) {
    case "constant":
      return base;
    case "step": {
      // A fraction of an epoch may miss a whole number of steps by a rounding error.
      const drops = Math.floor(since / (schedule.decayEpochs * stepsPerEpoch) + 1e-9);
      return base * pow(schedule.decayRate, drops);
    }
    case "exponential":
      return base * pow(schedule.decayRate, since / (schedule.decayEpochs * stepsPerEpoch));
    case "cosine": {
      const decayEpochs = schedule.decayEpochs ?? epochs - schedule.warmupEpochs;
      const done = Math.min(1, since / (decayEpochs * stepsPerEpoch));
      return base * ((1 - schedule.alpha) * 0.5 * (1 + cos(Math.PI * done)) + schedule.alpha);
    }
  }
}

type OneCycleSpec = Extract<ScheduleSpec, { type: "oneCycle" }>;

function oneCycle(schedule: OneCycleSpec, top: number, step: number, totalSteps: number): number {
  const start = top / schedule.divFactor;
  const end = start / schedule.finalDivFactor;
  const peak = schedule.pctStart * totalSteps - 1;
  if (step <= peak) return anneal(start, top, peak > 0 ? step / peak : 1);
  return anneal(top, end, Math.min(1, (step - peak) / (totalSteps - 1 - peak)));
}

/** From `from` to `to` along half a cosine; `done` from 0 to 1. */
function anneal(from: number, to: number, done: number): number {
  return to + ((from - to) / 2) * (cos(Math.PI * done) + 1);
}
