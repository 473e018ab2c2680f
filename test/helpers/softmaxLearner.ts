import type { Dataset, SetName } from "../../src/core/dataset.ts";
import type {
  BatchMetrics,
  Chunk,
  Device,
  Evaluation,
  Learner,
  LearnerState,
} from "../../src/trainer/engine/engine.ts";

const pixelCount = 784;
const classCount = 10;

export interface SoftmaxLearnerOptions {
  /** Called before each batch, counted over the whole training. */
  readonly beforeBatch?: (step: number, learner: SoftmaxLearner) => void | Promise<void>;
  /** What it says of its last digits; 0 when left out. */
  readonly numerics?: number;
}

/**
 * Softmax regression with momentum 0.9 in plain TypeScript: a real learner, small enough that tests of the loop take
 * seconds. Its network is `flatten` and `dense` 10 with softmax; weights start at zero.
 */
export class SoftmaxLearner implements Learner {
  readonly device: Device;
  disposed = false;
  /** The first step of each chunk, and its number of batches. */
  readonly chunks: { firstStep: number; batches: number }[] = [];
  readonly #data: Dataset;
  readonly #options: SoftmaxLearnerOptions;
  #kernel = new Float32Array(pixelCount * classCount);
  #bias = new Float32Array(classCount);
  #kernelMomentum = new Float32Array(pixelCount * classCount);
  #biasMomentum = new Float32Array(classCount);
  #step = 0;

  constructor(data: Dataset, options: SoftmaxLearnerOptions = {}) {
    this.#data = data;
    this.#options = options;
    const numerics = options.numerics ?? 0;
    this.device = { engine: "wasm", description: "softmax regression", threads: 1, numerics };
  }

  async train(chunk: Chunk, signal?: AbortSignal): Promise<BatchMetrics> {
    if (chunk.firstStep !== this.#step) throw new Error(`Step ${chunk.firstStep} came instead of ${this.#step}.`);
    const total = chunk.batchSizes.length;
    const loss = new Float64Array(total);
    const correct = new Int32Array(total);
    let start = 0;
    let batches = 0;
    while (batches < total && signal?.aborted !== true) {
      await this.#options.beforeBatch?.(this.#step, this);
      const size = chunk.batchSizes[batches];
      const result = this.#update(chunk.indices.subarray(start, start + size), chunk.learningRates[batches]);
      loss[batches] = result.loss;
      correct[batches] = result.correct;
      start += size;
      batches += 1;
      this.#step += 1;
      // A turn of the event loop, so that others can abort.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.chunks.push({ firstStep: chunk.firstStep, batches });
    return { batches, loss: loss.subarray(0, batches), correct: correct.subarray(0, batches) };
  }

  evaluate(set: SetName, indices?: Int32Array, probabilities = false): Promise<Evaluation> {
    const digits = this.#data[set];
    const count = indices?.length ?? digits.count;
    const labels = new Uint8Array(count);
    const all = new Float32Array(count * classCount);
    let loss = 0;
    let correct = 0;
    for (let i = 0; i < count; i++) {
      const index = indices?.[i] ?? i;
      const p = this.#probabilities(this.#input(digits.pixels, index));
      const truth = digits.labels[index];
      labels[i] = largest(p);
      loss -= Math.log(p[truth]);
      if (labels[i] === truth) correct += 1;
      all.set(p, i * classCount);
    }
    return Promise.resolve({ loss: loss / count, correct, labels, ...(probabilities ? { probabilities: all } : {}) });
  }

  predict(images: Float32Array): Promise<Float32Array> {
    const { mean, deviation } = this.#data.normalization;
    const count = images.length / pixelCount;
    const all = new Float32Array(count * classCount);
    for (let i = 0; i < count; i++) {
      const input = images.slice(i * pixelCount, (i + 1) * pixelCount).map((x) => (x - mean) / deviation);
      all.set(this.#probabilities(input), i * classCount);
    }
    return Promise.resolve(all);
  }

  state(): Promise<LearnerState> {
    return Promise.resolve({
      step: this.#step,
      weights: new Map([
        ["dense/kernel", this.#kernel.slice()],
        ["dense/bias", this.#bias.slice()],
      ]),
      optimizer: new Map([
        ["dense/kernel/momentum", this.#kernelMomentum.slice()],
        ["dense/bias/momentum", this.#biasMomentum.slice()],
      ]),
    });
  }

  restore(state: LearnerState): Promise<void> {
    this.#step = state.step;
    this.#kernel = state.weights.get("dense/kernel")!.slice();
    this.#bias = state.weights.get("dense/bias")!.slice();
    this.#kernelMomentum =
      state.optimizer.get("dense/kernel/momentum")?.slice() ?? new Float32Array(pixelCount * classCount);
    this.#biasMomentum = state.optimizer.get("dense/bias/momentum")?.slice() ?? new Float32Array(classCount);
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }

  #update(indices: Int32Array, learningRate: number): { loss: number; correct: number } {
    const { pixels, labels } = this.#data.train;
    const kernelGradient = new Float32Array(this.#kernel.length);
    const biasGradient = new Float32Array(classCount);
    let loss = 0;
    let correct = 0;
    for (const index of indices) {
      const input = this.#input(pixels, index);
      const p = this.#probabilities(input);
      const truth = labels[index];
      loss -= Math.log(p[truth]);
      if (largest(p) === truth) correct += 1;
      const error = p.map((value, c) => (value - (c === truth ? 1 : 0)) / indices.length);
      for (let c = 0; c < classCount; c++) biasGradient[c] += error[c];
      for (let i = 0; i < pixelCount; i++) {
        if (input[i] === 0) continue;
        for (let c = 0; c < classCount; c++) kernelGradient[i * classCount + c] += error[c] * input[i];
      }
    }
    descend(this.#kernel, this.#kernelMomentum, kernelGradient, learningRate);
    descend(this.#bias, this.#biasMomentum, biasGradient, learningRate);
    return { loss: loss / indices.length, correct };
  }

  #input(pixels: Uint8Array, index: number): Float32Array {
    const { mean, deviation } = this.#data.normalization;
    const bytes = pixels.subarray(index * pixelCount, (index + 1) * pixelCount);
    return Float32Array.from(bytes, (p) => (p / 255 - mean) / deviation);
  }

  #probabilities(input: Float32Array): Float32Array {
    const logits = this.#bias.slice();
    for (let i = 0; i < pixelCount; i++) {
      if (input[i] === 0) continue;
      for (let c = 0; c < classCount; c++) logits[c] += input[i] * this.#kernel[i * classCount + c];
    }
    const top = Math.max(...logits);
    const powers = logits.map((x) => Math.exp(x - top));
    const total = powers.reduce((sum, x) => sum + x, 0);
    return powers.map((x) => x / total);
  }
}

function descend(values: Float32Array, momentum: Float32Array, gradient: Float32Array, learningRate: number): void {
  for (let i = 0; i < values.length; i++) {
    momentum[i] = 0.9 * momentum[i] - learningRate * gradient[i];
    values[i] += momentum[i];
  }
}

function largest(values: Float32Array): number {
  let best = 0;
  for (let c = 1; c < values.length; c++) if (values[c] > values[best]) best = c;
  return best;
}
