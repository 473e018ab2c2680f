import type { Dataset, DigitSet, SetName } from "../../../core/dataset.ts";
import { ExpectedError } from "../../../core/errors.ts";
import type { OptimizerSpec } from "../../../core/experiment/schema.ts";
import type { BatchMetrics, Chunk, Device, Evaluation, Learner, LearnerState } from "../engine.ts";
import { classes } from "./kernels/loss.ts";
import { stepBlock } from "./kernels/step.ts";
import { OptimizerNumbers } from "../optimizerNumbers.ts";
import type { Plan } from "./plan/compile.ts";
import { controlWords, type Runner } from "./runner.ts";
import type { Team } from "./threads.ts";
import { Variables } from "./variables.ts";

const pixelsOfDigit = 784;

/** A network on the shared memory of the engine's threads. */
export class WasmLearner implements Learner {
  readonly device: Device;
  private readonly plan: Plan;
  private readonly team: Team;
  /** Runs single calls on the thread of the caller. */
  private readonly runner: Runner;
  private readonly optimizer: OptimizerSpec;
  private readonly sets: Dataset;
  private readonly ints: Int32Array;
  private readonly floats: Float32Array;
  private readonly variables: Variables;
  private readonly numbers: OptimizerNumbers;
  private step = 0;

  constructor(parts: {
    device: Device;
    plan: Plan;
    team: Team;
    runner: Runner;
    memory: SharedArrayBuffer;
    optimizer: OptimizerSpec;
    data: Dataset;
  }) {
    this.device = parts.device;
    this.plan = parts.plan;
    this.team = parts.team;
    this.runner = parts.runner;
    this.optimizer = parts.optimizer;
    this.sets = parts.data;
    this.ints = new Int32Array(parts.memory);
    this.floats = new Float32Array(parts.memory);
    this.variables = new Variables(parts.plan, parts.memory);
    this.numbers = new OptimizerNumbers(parts.optimizer);
  }

  async train(chunk: Chunk, signal?: AbortSignal): Promise<BatchMetrics> {
    const steps = chunk.batchSizes.length;
    const loss = new Float64Array(steps);
    const correct = new Int32Array(steps);
    let batches = 0;
    let firstSample = 0;
    while (batches < steps && signal?.aborted !== true) {
      const count = Math.min(this.plan.capacity.steps, steps - batches);
      const samples = this.writeSteps(chunk, batches, count, firstSample);
      const done = await this.runSteps(count, signal);
      this.readMetrics(chunk, batches, done, firstSample, loss, correct);
      batches += done;
      this.step = chunk.firstStep + batches;
      firstSample += samples;
      if (done < count) break;
    }
    return { batches, loss: loss.subarray(0, batches), correct: correct.subarray(0, batches) };
  }

  /** Describes steps `first` to `first + count` of a chunk to the threads. @returns the number of their samples. */
  private writeSteps(chunk: Chunk, first: number, count: number, firstSample: number): number {
    const { plan, ints, floats } = this;
    const { lanes } = plan.program;
    let sample = firstSample;
    for (let i = 0; i < count; i++) {
      const batch = chunk.batchSizes[first + i];
      const block = plan.chunk.blocks + i * stepBlock.size;
      const shards = Math.ceil(batch / lanes);
      const indices = plan.chunk.indices + i * plan.capacity.samples * 4;
      ints.set(chunk.indices.subarray(sample, sample + batch), indices / 4);
      ints.fill(chunk.indices[sample + batch - 1], indices / 4 + batch, indices / 4 + shards * lanes);
      const write = (field: number, value: number) => (ints[(block + field) / 4] = value);
      write(stepBlock.indices, indices);
      write(stepBlock.batch, batch);
      write(stepBlock.shards, shards);
      write(stepBlock.number, chunk.firstStep + first + i);
      write(stepBlock.losses, plan.chunk.losses + i * plan.capacity.samples * 4);
      write(stepBlock.predictions, plan.chunk.predictions + i * plan.capacity.samples * 4);
      write(stepBlock.penalties, plan.chunk.penalties + i * plan.updates.penalties.length * 4);
      write(stepBlock.pixels, plan.sets.train.pixels);
      write(stepBlock.labels, plan.sets.train.labels);
      floats[(block + stepBlock.reciprocal) / 4] = 1 / batch;
      floats.set(
        this.numbers.at(chunk.firstStep + first + i, chunk.learningRates[first + i]),
        (block + stepBlock.optimizer) / 4,
      );
      if (chunk.pixels !== undefined) {
        const images = plan.chunk.images + (sample - firstSample) * pixelsOfDigit * 4;
        write(stepBlock.images, images);
        floats.set(chunk.pixels.subarray(sample * pixelsOfDigit, (sample + batch) * pixelsOfDigit), images / 4);
      }
      sample += batch;
    }
    return sample - firstSample;
  }

  /** @returns how many of the steps were done before the signal stopped them. */
  private async runSteps(count: number, signal: AbortSignal | undefined): Promise<number> {
    const { plan, ints } = this;
    const control = plan.program.control / 4;
    ints[control + controlWords.next] = 0;
    ints[control + controlWords.steps] = count;
    ints[control + controlWords.done] = 0;
    ints[control + controlWords.stop] = 0;
    ints[control + controlWords.halted] = 0;
    ints[control + controlWords.blocks] = plan.chunk.blocks;
    ints.copyWithin(plan.program.step / 4, plan.chunk.blocks / 4, (plan.chunk.blocks + stepBlock.size) / 4);
    const stop = () => Atomics.store(ints, control + controlWords.stop, 1);
    signal?.addEventListener("abort", stop);
    try {
      await this.team.run("train");
    } finally {
      signal?.removeEventListener("abort", stop);
    }
    return ints[control + controlWords.done];
  }

  private readMetrics(
    chunk: Chunk,
    first: number,
    count: number,
    firstSample: number,
    loss: Float64Array,
    correct: Int32Array,
  ): void {
    const { plan, ints, floats, sets } = this;
    const slots = plan.updates.penalties;
    let sample = firstSample;
    for (let i = 0; i < count; i++) {
      const batch = chunk.batchSizes[first + i];
      const at = i * plan.capacity.samples;
      let sum = 0;
      let right = 0;
      for (let n = 0; n < batch; n++) {
        sum += floats[plan.chunk.losses / 4 + at + n];
        if (ints[plan.chunk.predictions / 4 + at + n] === sets.train.labels[chunk.indices[sample + n]]) right++;
      }
      const penalties = plan.chunk.penalties / 4 + i * slots.length;
      loss[first + i] = slots.reduce((total, slot, k) => total + slot.factor * floats[penalties + k], sum / batch);
      correct[first + i] = right;
      sample += batch;
    }
  }

  async evaluate(set: SetName, indices?: Int32Array, probabilities = false): Promise<Evaluation> {
    const { plan, ints, floats } = this;
    const digits: DigitSet = this.sets[set];
    const count = indices?.length ?? digits.count;
    const labels = new Uint8Array(count);
    const outputs = probabilities ? new Float32Array(count * classes) : undefined;
    let sum = 0;
    let correct = 0;
    for (let first = 0; first < count; first += plan.capacity.evaluation) {
      const size = Math.min(plan.capacity.evaluation, count - first);
      const at = plan.evaluation.indices / 4;
      for (let i = 0; i < size; i++) ints[at + i] = indices?.[first + i] ?? first + i;
      ints.fill(ints[at + size - 1], at + size, at + Math.ceil(size / plan.program.lanes) * plan.program.lanes);
      this.describe(size, plan.sets[set]);
      await this.team.run(probabilities ? "evaluationWithProbabilities" : "evaluation");
      for (let i = 0; i < size; i++) {
        sum += floats[plan.evaluation.losses / 4 + i];
        const label = ints[plan.evaluation.predictions / 4 + i];
        labels[first + i] = label;
        if (label === digits.labels[ints[at + i]]) correct++;
      }
      const from = plan.evaluation.probabilities / 4;
      outputs?.set(floats.subarray(from, from + size * classes), first * classes);
    }
    const loss = sum / count + this.variables.penalty();
    return { loss, correct, labels, ...(outputs === undefined ? {} : { probabilities: outputs }) };
  }

  async predict(images: Float32Array): Promise<Float32Array> {
    if (images.length % pixelsOfDigit !== 0) {
      throw new ExpectedError("bad-usage", `${String(images.length)} pixels are no whole number of 28×28 images.`);
    }
    const count = images.length / pixelsOfDigit;
    const outputs = new Float32Array(count * classes);
    const { plan, floats } = this;
    for (let first = 0; first < count; first += plan.capacity.prediction) {
      const size = Math.min(plan.capacity.prediction, count - first);
      floats.set(images.subarray(first * pixelsOfDigit, (first + size) * pixelsOfDigit), plan.evaluation.images / 4);
      this.describe(size, plan.sets.test);
      await this.team.run("prediction");
      const from = plan.evaluation.probabilities / 4;
      outputs.set(floats.subarray(from, from + size * classes), first * classes);
    }
    return outputs;
  }

  /** Describes a piece of an evaluation or prediction to the threads. */
  private describe(size: number, set: { readonly pixels: number; readonly labels: number }): void {
    const { plan, ints, floats } = this;
    const write = (field: number, value: number) => (ints[(plan.program.step + field) / 4] = value);
    write(stepBlock.indices, plan.evaluation.indices);
    write(stepBlock.batch, size);
    write(stepBlock.shards, Math.ceil(size / plan.program.lanes));
    write(stepBlock.losses, plan.evaluation.losses);
    write(stepBlock.predictions, plan.evaluation.predictions);
    write(stepBlock.images, plan.evaluation.images);
    write(stepBlock.pixels, set.pixels);
    write(stepBlock.labels, set.labels);
    floats[(plan.program.step + stepBlock.reciprocal) / 4] = 1 / size;
    ints[plan.program.control / 4 + controlWords.next] = 0;
  }

  state(): Promise<LearnerState> {
    return Promise.resolve({
      step: this.step,
      weights: this.variables.weights(),
      optimizer: this.variables.slots(),
    });
  }

  restore(state: LearnerState): Promise<void> {
    this.step = state.step;
    this.variables.setWeights(state.weights);
    if (state.optimizer.size > 0) this.variables.setSlots(state.optimizer);
    else this.variables.resetSlots(this.optimizer.type === "adagrad" ? this.optimizer.initialAccumulatorValue : 0);
    this.runner.run(this.plan.setup);
    return Promise.resolve();
  }

  async dispose(): Promise<void> {
    await this.team.dispose();
  }
}
