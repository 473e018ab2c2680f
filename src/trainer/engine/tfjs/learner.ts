import type { Dataset, SetName } from "../../../core/dataset.ts";
import { ExpectedError } from "../../../core/errors.ts";
import type { DropoutNode } from "../../../core/network/network.ts";
import type { BatchMetrics, Chunk, Device, Evaluation, Learner, LearnerState } from "../engine.ts";
import { OptimizerNumbers } from "../optimizerNumbers.ts";
import { DropoutMasks } from "./dropoutMasks.ts";
import { classes } from "./losses.ts";
import { withRoomFor } from "./smallerBatch.ts";
import { sizeOfShape, type Program, type Session, type TensorSpec, type Values } from "./session.ts";
import {
  droppingLayers,
  evaluationProgram,
  numbersOfStep,
  stateVariables,
  trainingProgram,
  type ImageSource,
  type StepOptions,
} from "./step.ts";
import { Turns } from "./turns.ts";

const pixelsOfDigit = 784;
/** Digits of one call of an evaluation. */
const evaluatedAtOnce = 250;

export interface TfjsLearnerOptions extends StepOptions {
  readonly device: Device;
  readonly session: Session;
  readonly data: Dataset;
  readonly seed: number;
  /** How many steps of so many digits one call runs. */
  stepsPerCall(batch: number): number;
}

/** What one call of a session trains of a chunk. */
interface ChunkPart {
  /** Its first batch, and their number. */
  readonly first: number;
  readonly count: number;
  /** Its first digit. */
  readonly sample: number;
  /** Digits of each batch. */
  readonly batch: number;
}

/** The data set as variables: the sets one after another. */
export function dataVariables({ train, validation, test }: Dataset): TensorSpec[] {
  const count = Math.max(1, train.count + validation.count + test.count);
  return [
    { name: "pixels", dtype: "uint8", shape: [count, 28, 28, 1] },
    { name: "labels", dtype: "int32", shape: [count] },
  ];
}

/** What a learner will run. @param batchSizes that will come; others can come all the same. */
export function learnerPrograms(
  options: StepOptions & Pick<TfjsLearnerOptions, "stepsPerCall">,
  batchSizes: readonly number[],
  source: ImageSource,
): Program[] {
  const training = batchSizes.flatMap((batch) =>
    [...new Set([1, options.stepsPerCall(batch)])].map((steps) => trainingProgram(options, source, batch, steps)),
  );
  const inference = (["indices", "pixels"] as const).map((from) => evaluationProgram(options, from, evaluatedAtOnce));
  return [...training, ...inference];
}

/** A network on a device that TensorFlow.js reaches. */
export class TfjsLearner implements Learner {
  readonly device: Device;
  private readonly options: TfjsLearnerOptions;
  private readonly session: Session;
  private readonly stateSpecs: readonly TensorSpec[];
  private readonly numbers: OptimizerNumbers;
  private readonly dropouts: readonly DropoutNode[];
  private readonly masks: DropoutMasks;
  private readonly programs = new Map<string, Program>();
  private readonly firsts: Readonly<Record<SetName, number>>;
  private step = 0;

  constructor(options: TfjsLearnerOptions) {
    this.options = options;
    this.device = options.device;
    this.session = options.session;
    this.stateSpecs = stateVariables(options.network, options.optimizer);
    this.numbers = new OptimizerNumbers(options.optimizer);
    this.dropouts = droppingLayers(options.network);
    this.masks = new DropoutMasks(options.seed);
    const { train, validation } = options.data;
    this.firsts = { train: 0, validation: train.count, test: train.count + validation.count };
  }

  /** Puts the digits on the device. */
  writeData(): void {
    const { train, validation, test } = this.options.data;
    const sets = [train, validation, test];
    if (sets.every(({ count }) => count === 0)) return;
    this.session.write(
      new Map<string, Values>([
        ["pixels", joined(sets.map(({ pixels }) => pixels))],
        ["labels", Int32Array.from(joined(sets.map(({ labels }) => labels)))],
      ]),
    );
  }

  private training(source: ImageSource, batch: number, steps: number): Program {
    const key = `${source} ${String(batch)} ${String(steps)}`;
    const program = this.programs.get(key) ?? trainingProgram(this.options, source, batch, steps);
    this.programs.set(key, program);
    return program;
  }

  private evaluation(source: ImageSource): Program {
    const program = this.programs.get(source) ?? evaluationProgram(this.options, source, evaluatedAtOnce);
    this.programs.set(source, program);
    return program;
  }

  train(chunk: Chunk, signal?: AbortSignal): Promise<BatchMetrics> {
    return withRoomFor(Math.max(0, ...chunk.batchSizes), () => this.trainChunk(chunk, signal));
  }

  private async trainChunk(chunk: Chunk, signal?: AbortSignal): Promise<BatchMetrics> {
    const steps = chunk.batchSizes.length;
    const loss = new Float64Array(steps);
    const correct = new Int32Array(steps);
    const calls: { readonly part: ChunkPart; readonly results: ReturnType<Session["run"]> }[] = [];
    let batches = 0;
    let sample = 0;
    const turns = new Turns();
    while (batches < steps && signal?.aborted !== true) {
      const batch = chunk.batchSizes[batches];
      const part = { first: batches, count: this.stepsOfCall(chunk, batches), sample, batch };
      calls.push({ part, results: this.runSteps(chunk, part) });
      batches += part.count;
      sample += part.count * batch;
      this.step = chunk.firstStep + batches;
      await turns.give();
    }
    for (const { part, results } of calls) this.measure(chunk, part, await results, loss, correct);
    return { batches, loss: loss.subarray(0, batches), correct: correct.subarray(0, batches) };
  }

  /** As many as one call runs where so many batches of one size are left, else one. */
  private stepsOfCall({ batchSizes }: Chunk, first: number): number {
    const batch = batchSizes[first];
    const count = this.options.stepsPerCall(batch);
    const next = batchSizes.subarray(first, first + count);
    return next.length === count && next.every((size) => size === batch) ? count : 1;
  }

  private runSteps(chunk: Chunk, { first, count, sample, batch }: ChunkPart): ReturnType<Session["run"]> {
    const indices = chunk.indices.slice(sample, sample + count * batch);
    const numbers = new Float32Array(count * numbersOfStep);
    for (let i = 0; i < count; i++) {
      const step = this.numbers.at(chunk.firstStep + first + i, chunk.learningRates[first + i]);
      numbers.set(step, i * numbersOfStep);
    }
    const masks = this.dropouts.map((node) => this.masksOf(node, chunk.firstStep + first, batch, count));
    const pixels = chunk.pixels?.slice(sample * pixelsOfDigit, (sample + count * batch) * pixelsOfDigit);
    const program = this.training(pixels === undefined ? "indices" : "pixels", batch, count);
    return this.session.run(program, [indices, numbers, ...(pixels === undefined ? [] : [pixels]), ...masks]);
  }

  /** Writes down the loss and the number correct of each batch. */
  private measure(
    { indices }: Chunk,
    { first, count, sample, batch }: ChunkPart,
    [metrics, penalties]: readonly Values[],
    loss: Float64Array,
    correct: Int32Array,
  ): void {
    const { labels } = this.options.data.train;
    for (let i = 0; i < count; i++) {
      const [losses, predictions] = [2 * i * batch, (2 * i + 1) * batch];
      let sum = 0;
      let right = 0;
      for (let n = 0; n < batch; n++) {
        sum += metrics[losses + n];
        if (metrics[predictions + n] === labels[indices[sample + i * batch + n]]) right++;
      }
      loss[first + i] = sum / batch + penalties[i];
      correct[first + i] = right;
    }
  }

  private masksOf(node: DropoutNode, firstStep: number, batch: number, count: number): Uint8Array {
    const size = batch * sizeOfShape(node.shape);
    const masks = new Uint8Array(count * size);
    for (let i = 0; i < count; i++) {
      this.masks.write(node, firstStep + i, batch, masks.subarray(i * size, (i + 1) * size));
    }
    return masks;
  }

  async evaluate(set: SetName, indices?: Int32Array, probabilities = false): Promise<Evaluation> {
    const first = this.firsts[set];
    const count = indices?.length ?? this.options.data[set].count;
    const truth = this.options.data[set].labels;
    const labels = new Uint8Array(count);
    const outputs = probabilities ? new Float32Array(count * classes) : undefined;
    let [sum, correct] = [0, 0];
    const wanted = ["predictions", "losses", ...(probabilities ? ["probabilities"] : [])];
    const turns = new Turns();
    const pieces: ReturnType<Session["run"]>[] = [];
    for (let from = 0; from < count; from += evaluatedAtOnce) {
      await turns.give();
      const size = Math.min(evaluatedAtOnce, count - from);
      const digits = new Int32Array(evaluatedAtOnce);
      for (let i = 0; i < evaluatedAtOnce; i++) {
        const at = from + Math.min(i, size - 1);
        digits[i] = first + (indices?.[at] ?? at);
      }
      pieces.push(this.session.run(this.evaluation("indices"), [digits], wanted));
    }
    for (let from = 0; from < count; from += evaluatedAtOnce) {
      const [predictions, losses, shares] = await pieces[from / evaluatedAtOnce];
      const size = Math.min(evaluatedAtOnce, count - from);
      for (let i = 0; i < size; i++) {
        const at = from + i;
        labels[at] = predictions[i];
        sum += losses[i];
        if (predictions[i] === truth[indices?.[at] ?? at]) correct++;
      }
      outputs?.set(shares.subarray(0, size * classes), from * classes);
    }
    const loss = sum / count + (await this.penalty());
    return { loss, correct, labels, ...(outputs === undefined ? {} : { probabilities: outputs }) };
  }

  /** Σ of the regularizers' penalties of the weights as they are, in float64. */
  private async penalty(): Promise<number> {
    const regularized = this.options.network.weights.filter(({ regularizer }) => regularizer !== null);
    const values = await this.session.read(regularized.map(({ name }) => name));
    return regularized.reduce((total, { name, regularizer }) => {
      const { type, factor } = regularizer!;
      const sum = values.get(name)!.reduce((s, w) => s + (type === "l1" ? Math.abs(w) : w * w), 0);
      return total + factor * sum;
    }, 0);
  }

  async predict(images: Float32Array): Promise<Float32Array> {
    if (images.length % pixelsOfDigit !== 0) {
      throw new ExpectedError("bad-usage", `${String(images.length)} pixels are no whole number of 28×28 images.`);
    }
    const count = images.length / pixelsOfDigit;
    const outputs = new Float32Array(count * classes);
    const turns = new Turns();
    for (let from = 0; from < count; from += evaluatedAtOnce) {
      await turns.give();
      const size = Math.min(evaluatedAtOnce, count - from);
      const piece = new Float32Array(evaluatedAtOnce * pixelsOfDigit);
      piece.set(images.subarray(from * pixelsOfDigit, (from + size) * pixelsOfDigit));
      const [shares] = await this.session.run(this.evaluation("pixels"), [piece], ["probabilities"]);
      outputs.set((shares as Float32Array).subarray(0, size * classes), from * classes);
    }
    return outputs;
  }

  async state(): Promise<LearnerState> {
    const values = await this.session.read(this.stateSpecs.map(({ name }) => name));
    const { weights } = this.options.network;
    const entries = [...values];
    return {
      step: this.step,
      weights: new Map(entries.slice(0, weights.length)),
      optimizer: new Map(entries.slice(weights.length)),
    };
  }

  restore(state: LearnerState): Promise<void> {
    const { network, optimizer } = this.options;
    const afresh = state.optimizer.size === 0;
    const start = optimizer.type === "adagrad" ? optimizer.initialAccumulatorValue : 0;
    const values = this.stateSpecs.map(({ name, shape }, i) => {
      if (i >= network.weights.length && afresh) {
        return [name, new Float32Array(sizeOfShape(shape)).fill(start)] as const;
      }
      const given = (i < network.weights.length ? state.weights : state.optimizer).get(name);
      if (given?.length !== sizeOfShape(shape)) {
        const found = given === undefined ? "is missing" : `has ${String(given.length)} values`;
        throw new ExpectedError("bad-weights", `${name} ${found}; this network needs ${shape.join("×")}.`);
      }
      // The device may read it later: what is given stays the caller's.
      return [name, given.slice()] as const;
    });
    this.session.write(new Map(values));
    this.step = state.step;
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.session.dispose();
    return Promise.resolve();
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
