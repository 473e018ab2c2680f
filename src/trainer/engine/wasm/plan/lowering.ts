import type { Network, NetworkNode } from "../../../../core/network/network.ts";
import type { Kernel } from "../../../assembler/kernel.ts";
import { stepBlock } from "../kernels/step.ts";
import { rowsOf } from "./layout.ts";
import type { Memory } from "./memory.ts";
import { at, type Argument, type Call, type Phase, type Place } from "./program.ts";
import type { Updates } from "./updates.ts";

/** The output of a node: rows of `lanes` floats, [channels][height][width] or [features]. */
export interface Value {
  readonly place: Place;
  /** Rows, filling included. */
  readonly rows: number;
}

export interface Memories {
  readonly fixed: Memory;
  readonly shard: Memory;
  readonly thread: Memory;
}

/** Where the weights lie: absolute addresses by index into `Network.weights`. */
export interface WeightPlaces {
  readonly address: readonly number[];
  /** Zeros, as many floats as the longest bias, for layers without one. */
  readonly zeros: number;
}

export interface LoweringOptions {
  readonly network: Network;
  readonly lanes: number;
  /** Largest number of shards in a batch. */
  readonly shards: number;
  readonly training: boolean;
  /** Whether batch normalization takes the batch's statistics; the moving ones otherwise. */
  readonly batchStatistics: boolean;
  /** Whether the gradient of the input is wanted too. */
  readonly inputGradient: boolean;
  readonly memories: Memories;
  readonly weights: WeightPlaces;
  /** Address of the block that describes the step under way. */
  readonly step: number;
  readonly kernels: ReadonlyMap<string, Kernel>;
  /** Contents of tables in the fixed memory. */
  readonly tables: Map<number, Int32Array>;
  readonly updates: Updates | null;
  /** Addresses of what is kept beside the weights and computed from them, by node; shared by all lowerings of a plan. */
  readonly derived: Map<number, number>;
  readonly seed: number;
}

/** Writes a node's forward calls; what it returns writes the backward calls, when the node's gradient is complete. */
export type LayerLowering<N extends NetworkNode> = (lowering: Lowering, node: N) => () => void;

/** Turns a network, node by node, into calls of kernels. The layers' own parts are in `layers/`. */
export class Lowering {
  readonly options: LoweringOptions;
  readonly network: Network;
  readonly lanes: number;
  /** Bytes of a row of lanes. */
  readonly row: number;
  /** Calls to run before the first step and after weights were put in place. */
  readonly setup: Call[] = [];
  /** Address of the number of shards in the step under way. */
  readonly shardCount: number;
  /** Images that were gathered with zeros around them, by the convolution that wants them so. */
  readonly paddedImages = new Map<number, Place>();
  readonly phases: Phase[] = [];
  private calls: Call[] = [];
  private readonly values = new Map<number, Value>();
  private readonly gradients = new Map<number, Value>();
  private readonly shared: boolean;
  private readonly needed: readonly boolean[];

  constructor(options: LoweringOptions) {
    this.options = options;
    this.network = options.network;
    this.lanes = options.lanes;
    this.row = options.lanes * 4;
    this.shardCount = options.step + stepBlock.shards;
    // A phase may be run by another thread than the one before: what crosses phases belongs to the shard.
    this.shared =
      options.training &&
      options.batchStatistics &&
      options.network.nodes.some((node) => node.type === "batchNormalization");
    const needed: boolean[] = [];
    for (const node of options.network.nodes) {
      const hasWeights = node.type === "conv2d" || node.type === "dense" || node.type === "batchNormalization";
      needed.push(node.type === "input" ? options.inputGradient : hasWeights || node.inputs.some((i) => needed[i]));
    }
    this.needed = needed;
  }

  call(kernel: string, named: Readonly<Record<string, Argument>>): void {
    this.calls.push(this.bind(kernel, named));
  }

  /** Puts named arguments into the order of the kernel's parameters. */
  bind(kernel: string, named: Readonly<Record<string, Argument>>): Call {
    const parameters = this.options.kernels.get(kernel)?.parameters;
    if (parameters === undefined) throw new Error(`There is no kernel ${kernel}.`);
    const unknown = Object.keys(named).find((name) => !parameters.some((p) => p.name === name));
    if (unknown !== undefined) throw new Error(`Kernel ${kernel} has no parameter ${unknown}.`);
    return {
      kernel,
      arguments: parameters.map(({ name }) => {
        if (!(name in named)) throw new Error(`Kernel ${kernel} is called without ${name}.`);
        return named[name];
      }),
    };
  }

  /** Ends a phase: what follows needs the results of all shards. */
  barrier(): void {
    if (this.calls.length > 0) this.phases.push({ type: "shards", calls: this.calls });
    this.calls = [];
  }

  takeCalls(): Call[] {
    const calls = this.calls;
    this.calls = [];
    return calls;
  }

  /** Room for rows of lanes, zeros at first. @param shared whether later phases read it. */
  allocate(rows: number, shared = false): Place {
    return this.allocateBytes(rows * this.row, shared);
  }
  allocateBytes(bytes: number, shared = false): Place {
    const space = (shared && this.options.training) || this.shared ? "shard" : "thread";
    return { space, offset: this.options.memories[space].allocate(bytes) };
  }

  /** Numbers that kernels read; @returns their address. */
  table(values: readonly number[]): number {
    const address = this.options.memories.fixed.allocate(values.length * 4);
    this.options.tables.set(address, Int32Array.from(values));
    return address;
  }

  node(index: number): NetworkNode {
    return this.network.nodes[index];
  }
  /** The node's only input. */
  inputOf(node: NetworkNode): NetworkNode {
    return this.node(node.inputs[0]);
  }
  consumersOf(index: number): NetworkNode[] {
    return this.network.nodes.filter((node) => node.inputs.includes(index));
  }

  value(index: number): Value {
    const value = this.values.get(index);
    if (value === undefined) throw new Error(`Node ${this.node(index).name} has no value yet.`);
    return value;
  }
  setValue(index: number, place: Place): void {
    this.values.set(index, { place, rows: rowsOf(this.node(index).shape) });
  }
  /**
   * Allocates the node's output. What a dense layer reads is read again when its gradient is summed over the batch; an
   * activation may pass its input's memory on to a dense layer, and so does dropout where it drops nothing.
   */
  newValue(node: NetworkNode): Value {
    const passing = this.options.batchStatistics ? ["activation"] : ["activation", "dropout"];
    const shared = this.consumersOf(node.index).some((c) => c.type === "dense" || passing.includes(c.type));
    this.setValue(node.index, this.allocate(rowsOf(node.shape), shared));
    return this.value(node.index);
  }

  /** Whether the gradient of this node's output is wanted. */
  needsGradient(index: number): boolean {
    return this.needed[index];
  }
  gradient(index: number): Value {
    const gradient = this.gradients.get(index);
    if (gradient === undefined) throw new Error(`Node ${this.node(index).name} has no gradient yet.`);
    return gradient;
  }
  newGradient(index: number): Value {
    const rows = rowsOf(this.node(index).shape);
    return { place: this.allocate(rows), rows };
  }
  /** Gives a node a part of its gradient; the first part's memory becomes the gradient's. */
  contribute(index: number, part: Value): void {
    const there = this.gradients.get(index);
    if (there === undefined) {
      this.gradients.set(index, part);
      return;
    }
    this.call("addVectors", {
      a: there.place,
      b: part.place,
      output: there.place,
      count: (there.rows * this.lanes) / 4,
    });
  }

  /** Vectors of the real rows of an image or a vector. */
  vectorsOf(shape: readonly number[]): number {
    return (shape.reduce((product, size) => product * size, 1) * this.lanes) / 4;
  }
  /** Channels and pixels of an image; a vector's features are channels of one pixel. */
  static planesOf(shape: readonly number[]): { channels: number; pixels: number } {
    if (shape.length === 1) return { channels: shape[0], pixels: 1 };
    return { channels: shape[2], pixels: shape[0] * shape[1] };
  }

  at(place: Place, rows: number): Place {
    return at(place, rows * this.row);
  }
}
