import type { OptimizerSpec } from "../../../../core/experiment/schema.ts";
import type { RegularizerSpec } from "../../../../core/experiment/schema.ts";
import { optimizers, type OptimizerKernel } from "../kernels/optimizer.ts";
import { stepBlock } from "../kernels/step.ts";
import type { Memory } from "./memory.ts";
import type { Argument, Call, Phase } from "./program.ts";

/** A piece of a weight whose gradient is computed and which is then updated, by one thread. */
export interface UpdateBlock {
  /** Index into `Network.weights`. */
  readonly weight: number;
  /** Floats of the stored weight: first and number, multiples of four. */
  readonly first: number;
  readonly count: number;
  readonly regularizer: RegularizerSpec | null;
  /** Calls that leave the gradient in its place. */
  readonly gradient: readonly Call[];
  /** Calls that follow the update. */
  readonly after: readonly Call[];
}

/** A regularized block's figure among a step's penalties: multiply by the factor and add up for the loss. */
export interface PenaltySlot {
  readonly factor: number;
}

type Bind = (kernel: string, named: Readonly<Record<string, Argument>>) => Call;

export function optimizerKernelOf(spec: OptimizerSpec): OptimizerKernel {
  if (spec.type !== "sgd") return spec.type;
  if (spec.momentum === 0) return "sgd";
  return spec.nesterov ? "nesterov" : "momentum";
}

/** What follows the shards in each step: gradients over the whole batch, penalties, clipping, updates. */
export class Updates {
  readonly kernel: OptimizerKernel;
  readonly penalties: PenaltySlot[] = [];
  /** Addresses of the gradients and of the two slots, by index into `Network.weights`; 0 where there is none. */
  readonly gradients: readonly number[];
  readonly slots: readonly (readonly number[])[];
  private readonly spec: OptimizerSpec;
  private readonly weights: readonly number[];
  private readonly tasks: UpdateBlock[][] = [];
  private readonly others: Call[][] = [];
  private readonly step: number;

  /** @param stored floats of each weight as it is stored, 0 where it is not trained. */
  constructor(spec: OptimizerSpec, weights: readonly number[], stored: readonly number[], fixed: Memory, step: number) {
    this.spec = spec;
    this.kernel = optimizerKernelOf(spec);
    this.weights = weights;
    this.step = step;
    const arena = () => stored.map((floats) => (floats === 0 ? 0 : fixed.allocate(floats * 4)));
    this.gradients = arena();
    this.slots = Array.from({ length: optimizers[this.kernel].slots }, arena);
  }

  /** Adds blocks that one thread does together. */
  add(task: UpdateBlock[]): void {
    this.tasks.push(task);
  }

  /** Adds calls to be run once a step, after the shards, that update no trained weight. */
  addCalls(calls: Call[]): void {
    this.others.push(calls);
  }

  /** The phases that end a step; large tasks first, so that no thread waits long for another. */
  phases(bind: Bind, fixed: Memory): Phase[] {
    const tasks = [...this.tasks].sort((a, b) => sizeOf(b) - sizeOf(a));
    const { clipNorm, globalClipNorm } = this.spec;
    if (clipNorm === null && globalClipNorm === null) {
      const calls = tasks.map((blocks) => blocks.flatMap((b) => [...this.gradient(b, bind), ...this.update(b, bind)]));
      return [{ type: "tasks", tasks: [...calls, ...this.others] }];
    }
    // A norm needs all of its gradient: sums of squares, block by block in the order of the weights, and a barrier.
    const ordered = tasks.flat().sort((a, b) => a.weight - b.weight || a.first - b.first);
    const squares = fixed.allocate(ordered.length * 4);
    const place = new Map(ordered.map((block, i) => [block, squares + 4 * i]));
    const gradients = tasks.map((blocks) =>
      blocks.flatMap((b) => [
        ...this.gradient(b, bind),
        bind("sumOfSquares", {
          gradient: this.gradients[b.weight] + 4 * b.first,
          count: b.count / 4,
          result: place.get(b)!,
        }),
      ]),
    );
    const updates = tasks.map((blocks) =>
      blocks.flatMap((b) => {
        const own = ordered.filter((other) => other.weight === b.weight);
        const clip = (limit: number, among: readonly UpdateBlock[]) =>
          bind("clip", {
            gradient: this.gradients[b.weight] + 4 * b.first,
            count: b.count / 4,
            squares: place.get(among[0])!,
            parts: among.length,
            limit,
          });
        return [
          ...(clipNorm === null ? [] : [clip(clipNorm, own)]),
          ...(globalClipNorm === null ? [] : [clip(globalClipNorm, ordered)]),
          ...this.update(b, bind),
        ];
      }),
    );
    return [
      { type: "tasks", tasks: gradients },
      { type: "tasks", tasks: [...updates, ...this.others] },
    ];
  }

  private gradient(block: UpdateBlock, bind: Bind): Call[] {
    if (block.regularizer === null) return [...block.gradient];
    const slot = this.penalties.length;
    this.penalties.push({ factor: block.regularizer.factor });
    return [
      ...block.gradient,
      bind(block.regularizer.type === "l1" ? "penaltyL1" : "penaltyL2", {
        weights: this.weights[block.weight] + 4 * block.first,
        gradient: this.gradients[block.weight] + 4 * block.first,
        count: block.count / 4,
        step: this.step,
        slot: 4 * slot,
        factor: block.regularizer.factor,
      }),
    ];
  }

  private update(block: UpdateBlock, bind: Bind): Call[] {
    const slot = (i: number) => (i < this.slots.length ? this.slots[i][block.weight] + 4 * block.first : 0);
    return [
      bind(this.kernel, {
        gradient: this.gradients[block.weight] + 4 * block.first,
        weights: this.weights[block.weight] + 4 * block.first,
        first: slot(0),
        second: slot(1),
        count: block.count / 4,
        numbers: this.step + stepBlock.optimizer,
      }),
      ...block.after,
    ];
  }
}

function sizeOf(task: readonly UpdateBlock[]): number {
  return task.reduce((sum, block) => sum + block.count, 0);
}
