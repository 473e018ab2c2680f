// Runs to be listed, which nobody has trained.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RandomStream } from "../../src/core/random/stream.ts";
import { runIdOf } from "../../src/core/runId.ts";
import { sealedText } from "../../src/files/sealedJson.ts";

/**
 * Makes folders whose summaries are as long and as various as real ones; a tenth of the runs has a note.
 *
 * @param runs folder of all runs.
 */
export function makeRuns(runs: string, count: number): void {
  const stream = new RandomStream(1, "order", 0);
  const names = ["LeNet-5", "dense 128", "residual", "small CNN", "sigmoid"];
  const start = Date.UTC(2026, 0, 1);
  for (let i = 0; i < count; i++) {
    const name = names[i % names.length];
    const created = new Date(start + i * 600_000);
    const id = runIdOf(name, created, stream.nextBelow(0x10000));
    const path = join(runs, id);
    mkdirSync(path, { recursive: true });
    const accuracy = (9000 + stream.nextBelow(950)) / 10_000;
    writeFileSync(join(path, "summary.json"), sealedText(summary(id, name, created, accuracy, stream)));
    if (i % 10 === 0) {
      const about = {
        version: 1,
        name: `trial ${i}`,
        note: "Twice the rate of the one before.",
        pinned: i % 100 === 0,
      };
      writeFileSync(join(path, "about.json"), sealedText(about));
    }
  }
}

function summary(id: string, name: string, created: Date, accuracy: number, stream: RandomStream): object {
  const digits = { train: 54_000, validation: 6_000, test: 10_000 };
  const loss = stream.nextBelow(1_000_000) / 3_000_000;
  const confusion = Array.from({ length: 100 }, (_, i) => (i % 11 === 0 ? 950 : 0) + stream.nextBelow(20));
  return {
    version: 1,
    runId: id,
    name,
    status: "completed",
    pid: 1000 + stream.nextBelow(30_000),
    host: "laptop",
    experimentFile: "../../../lenet5.mnist.json",
    experimentSha256: "efea5827608af57a798b96ebf39b4f070cf5c98a1d826a914387508b9ca082b0",
    created: created.toISOString(),
    ended: new Date(created.getTime() + 83_000).toISOString(),
    started: {
      engine: "wasm",
      device: "WebAssembly SIMD, 8 threads",
      reason: null,
      threads: 8,
      numerics: 1,
      parameters: 61_706,
      epochs: 10,
      stepsPerEpoch: 422,
      batchSize: 128,
      digits,
    },
    epoch: 10,
    step: 4220,
    best: { epoch: 8, accuracy, set: "validation" },
    segments: 1,
    checkpoint: { file: "last.safetensors", epoch: 10, step: 4220 },
    result: {
      bestEpoch: 8,
      bestAccuracy: accuracy,
      chosenOn: "validation",
      test: { set: "test", count: digits.test, loss, accuracy, confusion },
      fingerprint: "33a6fe2728ca6fcb228226a60ce6233ff9bec56e650d96889d8fa153db6a7076",
      finalModel: "model",
      bestModel: "best",
      seconds: 60 + stream.nextBelow(30_000) / 1000,
    },
    error: null,
  };
}
