import type { Loss } from "../../../../core/experiment/normalize.ts";
import type { Network } from "../../../../core/network/network.ts";
import { kernels } from "../kernels/index.ts";
import { stepBlock } from "../kernels/step.ts";
import { placeWeights } from "./compile.ts";
import { headOf, type Head } from "../../head.ts";
import { lowerNode } from "./layers/index.ts";
import { weightLayouts, rowsOf, type WeightLayout } from "./layout.ts";
import { Lowering, type Memories } from "./lowering.ts";
import { Memory, pageBytes } from "./memory.ts";
import type { Call, Phase, Spaces } from "./program.ts";
import { Updates } from "./updates.ts";

/** What a network is to be differentiated for: its loss, or gradients of its output given from outside. */
export type Objective =
  | { readonly type: "loss"; readonly loss: Loss; readonly fromProbabilities: boolean }
  | { readonly type: "upstreamGradient" };

/** One forward and backward pass of any network on images given as floats, nothing updated. */
export interface SinglePass {
  readonly phases: readonly Phase[];
  readonly setup: readonly Call[];
  readonly spaces: Spaces;
  readonly layouts: readonly WeightLayout[];
  readonly weights: readonly number[];
  readonly updates: Updates;
  readonly tables: ReadonlyMap<number, Int32Array>;
  readonly control: number;
  readonly step: number;
  /** Addresses, floats [samples][…] unless said otherwise. */
  readonly input: number;
  readonly output: number;
  readonly inputGradient: number;
  readonly upstreamGradient: number;
  /** A byte each. */
  readonly labels: number;
  readonly indices: number;
  readonly losses: number;
  readonly predictions: number;
  readonly penalties: number;
  readonly shards: number;
  readonly pages: number;
}

export interface SinglePassOptions {
  readonly network: Network;
  readonly objective: Objective;
  /** Whether batch normalization takes the batch's statistics, and dropout drops. */
  readonly training: boolean;
  readonly batch: number;
  readonly lanes: number;
  readonly seed?: number;
}

/** Leaves weights as they are: gradients stay to be read. */
const noUpdate = {
  type: "sgd",
  learningRate: 1,
  momentum: 0,
  nesterov: false,
  clipNorm: null,
  globalClipNorm: null,
} as const;

function headFor(network: Network, objective: Objective): Head | null {
  if (objective.type === "upstreamGradient") return null;
  const head = headOf(network, objective.loss);
  if (!objective.fromProbabilities || !head.fused) return head;
  return { ...head, kernel: "crossEntropyOfProbabilities", fused: false, network };
}

/** @returns the calls and places of one pass, for checks against values from elsewhere. */
export function compileSinglePass(options: SinglePassOptions): SinglePass {
  const { batch, lanes } = options;
  const head = headFor(options.network, options.objective);
  const network = head?.network ?? options.network;
  const shards = Math.ceil(batch / lanes);
  const layouts = weightLayouts(network);
  const memories: Memories = { fixed: new Memory(64), shard: new Memory(), thread: new Memory() };
  const { fixed } = memories;
  const control = fixed.allocate(256);
  const step = fixed.allocate(stepBlock.size);
  const weights = placeWeights(network, layouts, fixed);
  const trained = layouts.map((layout) => (layout.spec.trainable ? layout.stored : 0));
  const updates = new Updates(noUpdate, weights.address, trained, fixed, step);
  const tables = new Map<number, Int32Array>();
  const byName = new Map(kernels(lanes).map((kernel) => [kernel.name, kernel]));
  const lowering = new Lowering({
    network,
    lanes,
    shards,
    training: true,
    batchStatistics: options.training,
    inputGradient: true,
    memories,
    weights,
    step,
    kernels: byName,
    tables,
    derived: new Map<number, number>(),
    updates,
    seed: options.seed ?? 0,
  });
  const size = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);
  const [first, last] = [network.nodes[0], network.nodes.at(-1)!];
  const floats = (shape: readonly number[]) => fixed.allocate(batch * size(shape) * 4);
  const places = {
    input: floats(first.shape),
    output: floats(last.shape),
    inputGradient: floats(first.shape),
    upstreamGradient: floats(last.shape),
    labels: fixed.allocate(batch),
    indices: fixed.allocate(shards * lanes * 4),
    losses: fixed.allocate(shards * lanes * 4),
    predictions: fixed.allocate(shards * lanes * 4),
  };

  const source = { type: "floats", mean: 0, deviation: 1 } as const;
  const backward = network.nodes.map((node) => lowerNode(lowering, node, source));
  const common = { step, shard: "shard" } as const;
  const outputs = lowering.value(last.index).place;
  lowering.call("scatterFloats", {
    input: outputs,
    ...common,
    output: places.output,
    ...Lowering.planesOf(last.shape),
  });
  // In the shard's own memory, where the filling of a last shard stays zero.
  const gradient = { place: lowering.allocate(rowsOf(last.shape), true), rows: rowsOf(last.shape) };
  if (head === null) {
    const target = { output: gradient.place, ...Lowering.planesOf(last.shape) };
    lowering.call("gatherGradient", { input: places.upstreamGradient, ...common, ...target });
  } else {
    lowering.call(head.kernel, { outputs, gradient: gradient.place, ...common, smoothing: head.smoothing });
  }
  lowering.contribute(last.index, gradient);
  for (const node of [...network.nodes].reverse()) backward[node.index]();
  lowering.call("scatterFloats", {
    input: lowering.gradient(first.index).place,
    ...common,
    output: places.inputGradient,
    ...Lowering.planesOf(first.shape),
  });
  lowering.barrier();
  const phases = [...lowering.phases, ...updates.phases((kernel, named) => lowering.bind(kernel, named), fixed)];
  const penalties = fixed.allocate(updates.penalties.length * 4);
  const spaces: Spaces = {
    shard: { address: fixed.allocate(memories.shard.size * shards), step: memories.shard.size },
    thread: { address: fixed.allocate(memories.thread.size), step: memories.thread.size },
  };
  return {
    phases,
    setup: lowering.setup,
    spaces,
    layouts,
    weights: weights.address,
    updates,
    tables,
    control,
    step,
    ...places,
    penalties,
    shards,
    pages: Math.ceil(fixed.size / pageBytes),
  };
}
