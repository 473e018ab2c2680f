import type { Dataset, SetName } from "../../../../core/dataset.ts";
import type { Loss } from "../../../../core/experiment/normalize.ts";
import type { OptimizerSpec } from "../../../../core/experiment/schema.ts";
import type { Network } from "../../../../core/network/network.ts";
import { kernels } from "../kernels/index.ts";
import { classes } from "../kernels/loss.ts";
import { stepBlock } from "../kernels/step.ts";
import { headOf, type Head } from "../../head.ts";
import { lowerNode } from "./layers/index.ts";
import type { Source } from "./layers/simple.ts";
import { roundUp, rowsOf, weightLayouts, type WeightLayout } from "./layout.ts";
import { Lowering, type Memories } from "./lowering.ts";
import { checkSize, Memory, pageBytes } from "./memory.ts";
import type { Call, Program, Spaces } from "./program.ts";
import { Updates } from "./updates.ts";

/** Sizes of what lies in memory for steps and evaluations under way. */
export interface Capacity {
  /** Steps of a chunk. */
  readonly steps: number;
  /** Samples of a step, filling included. */
  readonly samples: number;
  /** Samples of one piece of an evaluation or prediction. */
  readonly evaluation: number;
  readonly prediction: number;
}

/** A network compiled: what the threads run, and where everything lies. Addresses are in bytes. */
export interface Plan {
  readonly program: Program;
  /** Calls after weights were put in place. */
  readonly setup: readonly Call[];
  readonly layouts: readonly WeightLayout[];
  readonly weights: readonly number[];
  readonly updates: Updates;
  readonly head: Head;
  readonly tables: ReadonlyMap<number, Int32Array>;
  readonly capacity: Capacity;
  readonly chunk: {
    readonly blocks: number;
    readonly indices: number;
    readonly losses: number;
    readonly predictions: number;
    readonly penalties: number;
    /** Images of augmented batches; 0 where they come from the data set. */
    readonly images: number;
  };
  readonly evaluation: {
    readonly indices: number;
    readonly losses: number;
    readonly predictions: number;
    readonly probabilities: number;
    readonly images: number;
  };
  readonly sets: Readonly<Record<SetName, { readonly pixels: number; readonly labels: number }>>;
  readonly pages: number;
}

export interface PlanOptions {
  readonly network: Network;
  readonly loss: Loss;
  readonly optimizer: OptimizerSpec;
  readonly batchSize: number;
  readonly threads: number;
  readonly seed: number;
  /** Whether batches come as floats and not from the data set. */
  readonly floatImages: boolean;
  readonly normalization: Dataset["normalization"];
  readonly counts: Readonly<Record<SetName, number>>;
  /** Bytes of memory that the machine has. */
  readonly available: number;
}

const pixelsOfDigit = 784;
/** Samples that a chunk holds at most; more steps of small batches, fewer of large ones. */
const chunkSamples = 65536;
const maximumSteps = 1024;
const chunkImageBytes = 64 * 1024 * 1024;

/** Samples of a shard, as far as the batch decides it. */
export function lanesFor(batchSize: number): 4 | 8 | 16 {
  if (batchSize >= 64) return 16;
  return batchSize > 8 ? 8 : 4;
}

/**
 * Samples of a shard. Depends on shapes alone: it decides the order of sums, so of results. Shards of networks with many
 * channels are small, so that what a convolution reads again and again stays in the cache.
 */
export function lanesOf(network: Network, batchSize: number): 4 | 8 | 16 {
  const lanes = lanesFor(batchSize);
  const wide = network.nodes.some((node) => {
    if (node.type !== "conv2d") return false;
    const [kernelRows, , inputs] = network.weights[node.kernel].shape as readonly [number, number, number, number];
    return kernelRows * inputs >= 64;
  });
  return wide && lanes === 16 ? 8 : lanes;
}

/** Addresses of all weights in the engine's layouts. */
export function placeWeights(network: Network, layouts: readonly WeightLayout[], fixed: Memory) {
  const longest = Math.max(0, ...network.weights.map((spec) => spec.shape.at(-1)!));
  return {
    address: layouts.map((layout) => fixed.allocate(layout.stored * 4)),
    zeros: fixed.allocate(roundUp(longest, 4) * 4),
  };
}

/** @throws ExpectedError `too-large` when the network does not fit into memory. */
export function compile(options: PlanOptions): Plan {
  const { network, batchSize, threads } = options;
  const lanes = lanesOf(network, batchSize);
  const shards = Math.ceil(batchSize / lanes);
  const samples = shards * lanes;
  const head = headOf(network, options.loss);
  const layouts = weightLayouts(network);
  const memories: Memories = { fixed: new Memory(64), shard: new Memory(), thread: new Memory() };
  const { fixed } = memories;
  const control = fixed.allocate(256);
  const step = fixed.allocate(stepBlock.size);
  const weights = placeWeights(network, layouts, fixed);
  const trained = layouts.map((layout) => (layout.spec.trainable ? layout.stored : 0));
  const updates = new Updates(options.optimizer, weights.address, trained, fixed, step);
  // What is far too large is not even compiled: its tables would be too large themselves.
  checkSize({ "weights and their gradients": fixed.size }, options.available);
  const tables = new Map<number, Int32Array>();
  const byName = new Map(kernels(lanes).map((kernel) => [kernel.name, kernel]));
  const common = {
    network: head.network,
    lanes,
    shards,
    memories,
    weights,
    step,
    kernels: byName,
    tables,
    derived: new Map<number, number>(),
    seed: options.seed,
  };
  const source: Source = { type: options.floatImages ? "floats" : "bytes", ...options.normalization };

  const training = new Lowering({ ...common, training: true, batchStatistics: true, inputGradient: false, updates });
  const backward = training.network.nodes.map((node) => lowerNode(training, node, source));
  const last = training.network.nodes.at(-1)!;
  lowerLoss(training, head);
  for (const node of [...training.network.nodes].reverse()) {
    if (training.needsGradient(node.index)) backward[node.index]();
  }
  training.barrier();
  const phases = [...training.phases, ...updates.phases((kernel, named) => training.bind(kernel, named), fixed)];

  const capacity: Capacity = {
    steps: chunkCapacity(samples, options.floatImages),
    samples,
    evaluation: 8192,
    prediction: 1024,
  };
  const evaluation = {
    indices: fixed.allocate(capacity.evaluation * 4),
    losses: fixed.allocate(capacity.evaluation * 4),
    predictions: fixed.allocate(capacity.evaluation * 4),
    probabilities: fixed.allocate(capacity.evaluation * classes * 4),
    images: fixed.allocate(capacity.prediction * pixelsOfDigit * 4),
  };
  const infer = (from: Source["type"], loss: boolean, probabilities: boolean): Call[] => {
    const lowering = new Lowering({
      ...common,
      training: false,
      batchStatistics: false,
      inputGradient: false,
      updates: null,
    });
    for (const node of lowering.network.nodes) lowerNode(lowering, node, { ...source, type: from });
    if (loss) lowerLoss(lowering, head);
    if (probabilities) lowerProbabilities(lowering, head, last.index, evaluation.probabilities);
    return lowering.takeCalls();
  };
  const evaluate = infer("bytes", true, false);
  const evaluateWithProbabilities = infer("bytes", true, true);
  const prediction = infer("floats", false, true);

  const chunk = {
    blocks: fixed.allocate(capacity.steps * stepBlock.size),
    indices: fixed.allocate(capacity.steps * samples * 4),
    losses: fixed.allocate(capacity.steps * samples * 4),
    predictions: fixed.allocate(capacity.steps * samples * 4),
    penalties: fixed.allocate(capacity.steps * updates.penalties.length * 4),
    images: options.floatImages ? fixed.allocate(capacity.steps * batchSize * pixelsOfDigit * 4) : 0,
  };
  const networkBytes = fixed.size;
  const place = (count: number) => ({ pixels: fixed.allocate(count * pixelsOfDigit), labels: fixed.allocate(count) });
  const sets = {
    train: place(options.counts.train),
    validation: place(options.counts.validation),
    test: place(options.counts.test),
  };
  const dataBytes = fixed.size - networkBytes;
  checkSize(
    {
      "activations of the batch": memories.shard.size * shards,
      "activations of the threads": memories.thread.size * threads,
      "weights and their gradients": networkBytes,
      digits: dataBytes,
    },
    options.available,
  );
  const spaces: Spaces = {
    shard: { address: fixed.allocate(memories.shard.size * shards), step: memories.shard.size },
    thread: { address: fixed.allocate(memories.thread.size * threads), step: memories.thread.size },
  };
  return {
    program: {
      lanes,
      training: phases,
      evaluation: evaluate,
      evaluationWithProbabilities: evaluateWithProbabilities,
      prediction,
      spaces,
      control,
      step,
    },
    setup: training.setup,
    layouts,
    weights: weights.address,
    updates,
    head,
    tables,
    capacity,
    chunk,
    evaluation,
    sets,
    pages: Math.ceil(fixed.size / pageBytes),
  };
}

function chunkCapacity(samples: number, floatImages: boolean): number {
  const byImages = floatImages ? Math.floor(chunkImageBytes / (samples * pixelsOfDigit * 4)) : maximumSteps;
  return Math.max(1, Math.min(maximumSteps, Math.floor(chunkSamples / samples), byImages));
}

/** The loss of the last node's output; its gradient goes there when the network is trained. */
function lowerLoss(lowering: Lowering, head: Head): void {
  const last = lowering.network.nodes.at(-1)!;
  const gradient = { place: lowering.allocate(rowsOf(last.shape)), rows: rowsOf(last.shape) };
  lowering.call(head.kernel, {
    outputs: lowering.value(last.index).place,
    gradient: gradient.place,
    step: lowering.options.step,
    shard: "shard",
    smoothing: head.smoothing,
  });
  if (lowering.options.training) lowering.contribute(last.index, gradient);
}

function lowerProbabilities(lowering: Lowering, head: Head, last: number, output: number): void {
  const outputs = lowering.value(last).place;
  const size = { channels: classes, pixels: 1 };
  if (head.fused) lowering.call("softmaxForward", { input: outputs, output: outputs, ...size });
  lowering.call("scatterFloats", { input: outputs, step: lowering.options.step, shard: "shard", output, ...size });
}
