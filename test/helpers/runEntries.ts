import type { RunEntry } from "../../src/services/runStore.ts";

/** A completed run as lists show it; `given` replaces what a test is about. */
export function runEntry(given: Partial<RunEntry> = {}): RunEntry {
  return {
    id: "20260301-142530-lenet5-7f3a",
    path: "/lab/.mnist/runs/20260301-142530-lenet5-7f3a",
    name: "LeNet-5",
    experimentName: "LeNet-5",
    experimentFile: "../../../lenet5.mnist.json",
    note: "",
    pinned: false,
    status: "completed",
    created: "2026-03-01T14:25:30.000Z",
    ended: null,
    engine: "wasm",
    device: "WebAssembly SIMD, 2 threads",
    parameters: 61_706,
    epoch: 10,
    epochs: 10,
    step: 4220,
    best: { epoch: 8, accuracy: 0.98933, set: "validation" },
    test: { accuracy: 0.9881, loss: 0.04, count: 10_000 },
    seconds: 83.2,
    fingerprint: null,
    segments: 1,
    checkpoint: null,
    failure: null,
    holder: null,
    newer: false,
    problem: null,
    ...given,
  };
}
