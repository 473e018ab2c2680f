import type { EpochEndEvent, EvaluationReport, StartedEvent, TrainerEvent } from "../../src/protocol/trainer.ts";

/** Events as a trainer sends them, for what draws them; `given` replaces what a test is about. */
export function startedEvent(given: Partial<StartedEvent> = {}): StartedEvent {
  return {
    type: "started",
    runId: "20260301-142530-lenet5-7f3a",
    engine: "wasm",
    device: "WebAssembly SIMD, 2 threads",
    reason: null,
    threads: 2,
    numerics: 1,
    summary: "",
    parameters: 61706,
    epochs: 3,
    stepsPerEpoch: 10,
    batchSize: 100,
    digits: { train: 1000, validation: 200, test: 10000 },
    ...given,
  };
}

export function batchEvent(epoch: number, losses: readonly number[]): TrainerEvent {
  return {
    type: "batchEnd",
    epoch,
    firstStep: 0,
    loss: Float64Array.from(losses),
    accuracy: Float64Array.from(losses, () => 0.75),
    learningRate: Float64Array.from(losses, () => 0.001),
    imagesPerSecond: 20_000,
  };
}

export function evaluation(given: Partial<EvaluationReport> = {}): EvaluationReport {
  const confusion = new Int32Array(100);
  for (let label = 0; label < 10; label++) confusion[label * 11] = 1000;
  return {
    set: "validation",
    count: 10_000,
    loss: 0.0981,
    accuracy: 0.9705,
    confusion,
    labels: new Uint8Array(0),
    ...given,
  };
}

export function epochEndEvent(epoch: number, given: Partial<EpochEndEvent> = {}): EpochEndEvent {
  return {
    type: "epochEnd",
    epoch,
    step: epoch * 10,
    loss: 0.3021,
    accuracy: 0.9122,
    learningRate: 0.001,
    evaluations: [evaluation()],
    best: false,
    trainSeconds: 2,
    evaluateSeconds: 0.4,
    ...given,
  };
}
