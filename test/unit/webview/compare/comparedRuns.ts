import type { ComparedCurve, ComparedLook, ComparedRun } from "../../../../src/protocol/compare.ts";

export function curve(points: Partial<ComparedCurve> = {}): ComparedCurve {
  const none = new Float64Array(0);
  return { step: none, epoch: none, seconds: none, loss: none, accuracy: none, ...points };
}

export function look(given: Partial<Omit<ComparedLook, "loss">> & { readonly loss?: number } = {}): ComparedLook {
  const { loss = 0.1, ...rest } = given;
  const confusion = new Int32Array(100);
  for (let label = 0; label < 10; label++) confusion[label * 11] = 1000;
  return { epoch: 2, count: 10_000, accuracy: 0.98, confusion, ...rest, loss: Float64Array.of(loss) };
}

/** A run as the page is told of it; `given` replaces what a test is about. */
export function comparedRun(letter: string, given: Partial<ComparedRun> = {}): ComparedRun {
  return {
    path: `/runs/${letter}`,
    id: `20260301-142530-${letter}-7f3a`,
    letter,
    name: letter,
    color: 0,
    status: "completed",
    problem: null,
    curves: { validation: curve(), test: curve(), training: curve(), batches: curve() },
    looks: { validation: null, test: null },
    bestEpoch: null,
    chosenOn: null,
    epoch: 2,
    epochs: 2,
    steps: 20,
    parameters: null,
    seconds: null,
    secondsPerEpoch: null,
    device: null,
    fingerprint: null,
    ...given,
  };
}
