// Our side of the benchmark, in a process of its own: the engine as the training loop drives it, in chunks of about 50 ms.
// It answers the same requests as the Python workers (worker.py).
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { parseExperiment } from "../../src/core/experiment/parse.ts";
import { readDataset } from "../../src/files/dataset.ts";
import { Batches } from "../../src/trainer/batches.ts";
import type { Learner } from "../../src/trainer/engine/engine.ts";
import { selectEngine } from "../../src/trainer/engine/select.ts";
import { Pace } from "../../src/trainer/pace.ts";

interface PrepareRequest {
  readonly command: "prepare";
  readonly layers: unknown;
  readonly optimizer: unknown;
  readonly batchSize: number;
}
type Request =
  | PrepareRequest
  | { readonly command: "train"; readonly batches: number }
  | { readonly command: "evaluate" }
  | { readonly command: "memory" };

const [engineName, threads, mnist, worker] = process.argv.slice(2);

class Trainer {
  readonly #learner: Learner;
  readonly #batches: Batches;
  readonly #learningRate: number;
  readonly #pace = new Pace();
  #step = 0;

  private constructor(learner: Learner, batches: Batches, learningRate: number) {
    this.#learner = learner;
    this.#batches = batches;
    this.#learningRate = learningRate;
  }

  static async prepare({ layers, optimizer, batchSize }: PrepareRequest): Promise<[Trainer, number]> {
    const text = JSON.stringify({ model: { layers }, training: { optimizer, batchSize } });
    const { experiment, network, problems } = parseExperiment(text, { fileName: "bench" });
    if (experiment === null) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
    const dataset = await readDataset(experiment.data, { mnist, experimentFolder: "." });
    const { engine } = selectEngine(engineName as "wasm" | "tensorflow", {
      threads: threads === "null" ? null : Number(threads),
      workerUrl: pathToFileURL(worker),
    });
    const learner = await engine.prepare(experiment, network, dataset, new AbortController().signal);
    const { seed, data, training } = experiment;
    const { stepsPerEpoch } = training;
    const { count } = dataset.train;
    const batches = new Batches({ count, batchSize, stepsPerEpoch, seed, shuffle: data.shuffle });
    return [new Trainer(learner, batches, training.optimizer.learningRate), network.trainable + network.nonTrainable];
  }

  async train(count: number): Promise<object> {
    const start = performance.now();
    const end = this.#step + count;
    let loss = 0;
    while (this.#step < end) {
      const until = Math.min(end, this.#step + this.#pace.batches);
      const learningRates = new Float64Array(until - this.#step).fill(this.#learningRate);
      const chunk = { firstStep: this.#step, ...this.#batches.slice(this.#step, until), learningRates };
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

  dispose(): Promise<void> {
    return this.#learner.dispose();
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
