// Our side of the benchmark, in a process of its own: the engine as the training loop drives it, in chunks of about 50 ms.
// It answers the same requests as the Python workers (worker.py).
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { parseExperiment } from "../../src/core/experiment/parse.ts";
import { readDataset } from "../../src/files/dataset.ts";
import { openBatches } from "../../src/trainer/augmentation/openBatches.ts";
import type { BatchSource } from "../../src/trainer/batches.ts";
import type { Learner } from "../../src/trainer/engine/engine.ts";
import { selectEngine } from "../../src/trainer/engine/select.ts";
import { Pace } from "../../src/trainer/pace.ts";

interface PrepareRequest {
  readonly command: "prepare";
  readonly layers: unknown;
  readonly optimizer: unknown;
  readonly batchSize: number;
  readonly augmentation?: unknown;
}
type Request =
  | PrepareRequest
  | { readonly command: "train"; readonly batches: number }
  | { readonly command: "evaluate" }
  | { readonly command: "memory" };

const [engineName, threadsWord, mnist, worker] = process.argv.slice(2);
const threads = threadsWord === "null" ? null : Number(threadsWord);
/** More than is ever measured. */
const epochs = 10_000;
const never = new AbortController().signal;

class Trainer {
  readonly #learner: Learner;
  readonly #batches: BatchSource;
  readonly #learningRate: number;
  readonly #pace = new Pace();
  #step = 0;

  private constructor(learner: Learner, batches: BatchSource, learningRate: number) {
    this.#learner = learner;
    this.#batches = batches;
    this.#learningRate = learningRate;
  }

  static async prepare({
    layers,
    optimizer,
    batchSize,
    augmentation = null,
  }: PrepareRequest): Promise<[Trainer, number]> {
    const training = { optimizer, batchSize, epochs };
    const text = JSON.stringify({ data: { augmentation }, model: { layers }, training });
    const { experiment, network, problems } = parseExperiment(text, { fileName: "bench" });
    if (experiment === null) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
    const dataset = await readDataset(experiment.data, { mnist, experimentFolder: "." });
    const { engine } = selectEngine(engineName as "wasm" | "tensorflow", {
      threads,
      workerUrl: pathToFileURL(worker),
    });
    const learner = await engine.prepare(experiment, network, dataset, new AbortController().signal);
    const workerUrl = new URL("augmentWorker.js", pathToFileURL(worker));
    const batches = openBatches(experiment, dataset, 0, { threads, workerUrl });
    const { learningRate } = experiment.training.optimizer;
    return [new Trainer(learner, batches, learningRate), network.trainable + network.nonTrainable];
  }

  async train(count: number): Promise<object> {
    const start = performance.now();
    const end = this.#step + count;
    let loss = 0;
    while (this.#step < end) {
      const until = Math.min(end, this.#step + this.#pace.batches);
      const digits = (await this.#batches.take(this.#step, until, never))!;
      const learningRates = new Float64Array(digits.batchSizes.length).fill(this.#learningRate);
      const chunk = { firstStep: this.#step, ...digits, learningRates };
      const began = performance.now();
      const metrics = await this.#learner.train(chunk);
      this.#pace.measured(metrics.batches, performance.now() - began);
      for (const value of metrics.loss) loss += value / count;
      this.#step += metrics.batches;
    }
    return { seconds: (performance.now() - start) / 1000, loss };
  }

  async evaluate(): Promise<object> {
    const start = performance.now();
    const { correct, labels } = await this.#learner.evaluate("test");
    return { seconds: (performance.now() - start) / 1000, accuracy: correct / labels.length };
  }

  async dispose(): Promise<void> {
    await this.#batches.dispose();
    await this.#learner.dispose();
  }
}

let trainer: Trainer | null = null;

async function answer(request: Request): Promise<object> {
  if (request.command === "prepare") {
    await trainer?.dispose();
    trainer = null;
    const [prepared, parameters] = await Trainer.prepare(request);
    trainer = prepared;
    return { parameters };
  }
  if (request.command === "memory") return { bytes: process.resourceUsage().maxRSS * 1024 };
  if (trainer === null) throw new Error(`${request.command} came before prepare`);
  return request.command === "train" ? trainer.train(request.batches) : trainer.evaluate();
}

function say(content: object): void {
  process.stdout.write(`${JSON.stringify(content)}\n`);
}

say({ ready: true, version: `MNIST Lab (${engineName}) on Node ${process.versions.node}` });
for await (const line of createInterface({ input: process.stdin })) {
  try {
    say(await answer(JSON.parse(line) as Request));
  } catch (error) {
    say({ error: error instanceof Error ? error.stack : String(error) });
  }
}
await (trainer as Trainer | null)?.dispose();
