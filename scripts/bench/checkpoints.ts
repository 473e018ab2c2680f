// What checkpoints cost: the same training without any and with one every half second, by turns, in the real trainer.
// Run by scripts/bench.mjs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseExperiment } from "../../src/core/experiment/parse.ts";
import { newRun } from "../../src/services/runPaths.ts";
import { startTrainer } from "../../src/services/trainerProcess.ts";

const [trainer, mnist, request] = process.argv.slice(2);
const { name, layers, optimizer, batchSize, epochs, limit, threads, repeats } = JSON.parse(request) as {
  readonly name: string;
  readonly layers: unknown;
  readonly optimizer: unknown;
  readonly batchSize: number;
  readonly epochs: number;
  readonly limit: number | null;
  readonly threads: number;
  readonly repeats: number;
};
/** Far more often than anybody wants it, so that the cost stands out. */
const often = { every: { seconds: 0.5 } };

const folder = mkdtempSync(join(tmpdir(), "mnist-lab-checkpoints-"));
try {
  await training(null);
  const without: number[] = [];
  const withThem: number[] = [];
  let checkpoints = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    without.push((await training(null)).seconds);
    const measured = await training(often);
    withThem.push(measured.seconds);
    checkpoints = measured.checkpoints;
  }
  console.log(JSON.stringify({ without, withThem, checkpoints }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @returns the seconds from the first batch to the end, and how many checkpoints were made. */
async function training(checkpoints: object | null): Promise<{ seconds: number; checkpoints: number }> {
  const training = { epochs, batchSize, optimizer };
  const text = JSON.stringify({ name, data: { limit }, model: { layers }, training, engine: "wasm", checkpoints });
  const { experiment, problems } = parseExperiment(text, { fileName: name });
  if (experiment === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  const { runId, path } = newRun(join(folder, ".mnist", "runs"), name);
  const child = startTrainer({ trainer });
  let start = 0;
  let end = 0;
  let made = 0;
  child.onEvent((event) => {
    if (event.type === "started") start = performance.now();
    if (event.type === "checkpoint") made += 1;
    if (event.type === "completed") end = performance.now();
  });
  await child.start({ runId, experiment, paths: { mnist, experimentFolder: folder, run: path }, threads });
  const { ending } = await child.exited;
  if (ending?.type !== "completed") throw new Error(`The training ended ${ending?.type ?? "without a word"}.`);
  return { seconds: (end - start) / 1000, checkpoints: made };
}
