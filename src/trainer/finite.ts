import { ExpectedError } from "../core/errors.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import type { BatchMetrics, Chunk } from "./engine/engine.ts";
import type { Look } from "./evaluate.ts";

/** Where in the training something was found. */
export interface Place {
  /** From 1. */
  readonly epoch: number;
  readonly stepsPerEpoch: number;
}

/** @throws ExpectedError `loss-not-finite` naming the first batch of the chunk whose loss is no number. */
export function checkLosses(metrics: BatchMetrics, chunk: Chunk, place: Place, training: Experiment["training"]): void {
  for (let i = 0; i < metrics.batches; i++) {
    const loss = metrics.loss[i];
    if (!Number.isFinite(loss)) {
      throw notFinite(`The loss became ${loss}`, chunk.firstStep + i, chunk.learningRates[i], place, training);
    }
  }
}

/**
 * Looks at an epoch's end whether its last update left a network that can go on.
 *
 * @param step the last one, counted from 0.
 * @throws ExpectedError `loss-not-finite`.
 */
export function checkWeights(
  weights: ReadonlyMap<string, Float32Array>,
  step: number,
  learningRate: number,
  place: Place,
  training: Experiment["training"],
): void {
  for (const [name, values] of weights) {
    if (!values.every((value) => Number.isFinite(value))) {
      throw notFinite(`The weights ${name} became not finite`, step, learningRate, place, training);
    }
  }
}

/** @throws ExpectedError `loss-not-finite` when the network gives no number for a set at an epoch's end. */
export function checkLooks(
  looks: readonly Look[],
  step: number,
  learningRate: number,
  place: Place,
  training: Experiment["training"],
): void {
  for (const { report } of looks) {
    if (!Number.isFinite(report.loss)) {
      throw notFinite(`The ${report.set} loss became ${report.loss}`, step, learningRate, place, training);
    }
  }
}

function notFinite(
  what: string,
  step: number,
  learningRate: number,
  { epoch, stepsPerEpoch }: Place,
  { optimizer }: Experiment["training"],
): ExpectedError {
  const batch = (step % stepsPerEpoch) + 1;
  const smaller = Number((optimizer.learningRate / 10).toPrecision(3));
  const clipped = optimizer.clipNorm !== null || optimizer.globalClipNorm !== null;
  return new ExpectedError(
    "loss-not-finite",
    `${what} at batch ${batch} of epoch ${epoch} (step ${step + 1}), with learning rate ${learningRate}.`,
    {
      next:
        `Try a smaller learning rate, such as "learningRate": ${smaller}` +
        (clipped ? "." : `, or clip the gradients with "globalClipNorm": 1.`),
    },
  );
}
