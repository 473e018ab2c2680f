import type { SetName } from "../../core/dataset.ts";
import type { EpochEndEvent } from "../../core/runEvents.ts";
import type { RunHistory } from "../../core/runHistory.ts";
import type { ComparedCurve, CurveName } from "../../protocol/compare.ts";

/** Points of a curve of batches: more cannot be told apart where twenty curves lie over one another. */
const mostPoints = 400;

interface Point {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** @returns how a run went, in few enough points that twenty of them can be drawn over one another. */
export function comparedCurves(history: RunHistory): Record<CurveName, ComparedCurve> {
  const clock = clockOf(history);
  return {
    validation: curveOf(looksAt(history, "validation"), clock),
    test: curveOf(looksAt(history, "test"), clock),
    training: curveOf(history.epochs, clock),
    batches: curveOf(stretchMeans(history, mostPoints), clock),
  };
}

/** Where a run was after a number of updates. */
interface Clock {
  epochOf(step: number): number;
  /** NaN before the first epoch ended. */
  secondsOf(step: number): number;
}

function clockOf({ epochs, started }: RunHistory): Clock {
  const perEpoch = started?.stepsPerEpoch ?? stepsPerEpochOf(epochs.at(0));
  const marks = [{ step: 0, seconds: 0 }];
  for (const { step, trainSeconds, evaluateSeconds } of epochs) {
    marks.push({ step, seconds: marks[marks.length - 1].seconds + trainSeconds + evaluateSeconds });
  }
  return {
    epochOf: (step) => step / perEpoch,
    secondsOf(step) {
      if (marks.length < 2) return NaN;
      // Beyond the last mark it goes on as it did before it.
      const found = marks.findIndex((mark) => mark.step >= step);
      const to = found < 0 ? marks.length - 1 : Math.max(1, found);
      const [before, after] = [marks[to - 1], marks[to]];
      const length = after.step - before.step;
      if (length <= 0) return after.seconds;
      return before.seconds + ((step - before.step) / length) * (after.seconds - before.seconds);
    },
  };
}

/** Of a run that has lost its beginning. */
function stepsPerEpochOf(first: EpochEndEvent | undefined): number {
  return first === undefined ? 1 : first.step / first.epoch;
}

function curveOf(points: readonly Point[], clock: Clock): ComparedCurve {
  const listed = (valueOf: (point: Point) => number): Float64Array => Float64Array.from(points, valueOf);
  return {
    step: listed(({ step }) => step),
    epoch: listed(({ step }) => clock.epochOf(step)),
    seconds: listed(({ step }) => clock.secondsOf(step)),
    loss: listed(({ loss }) => loss),
    accuracy: listed(({ accuracy }) => accuracy),
  };
}

function looksAt({ epochs, evaluated }: RunHistory, set: SetName): Point[] {
  const points = [...evaluated, ...epochs].flatMap(({ step, evaluations }) =>
    evaluations.filter((look) => look.set === set).map(({ loss, accuracy }): Point => ({ step, loss, accuracy })),
  );
  return points.sort((one, other) => one.step - other.step);
}

/** Means of stretches of equally many batches; each stands where its last batch ended. */
function stretchMeans({ batches }: RunHistory, most: number): Point[] {
  const count = batches.step.length;
  const length = Math.max(1, Math.ceil(count / most));
  return Array.from({ length: Math.ceil(count / length) }, (_, stretch) => {
    const from = stretch * length;
    const until = Math.min(count, from + length);
    return {
      step: batches.step[until - 1] + 1,
      loss: meanOf(batches.loss.subarray(from, until)),
      accuracy: meanOf(batches.accuracy.subarray(from, until)),
    };
  });
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
