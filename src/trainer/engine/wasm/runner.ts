import { stepBlock } from "./kernels/step.ts";
import type { Argument, Call, Program } from "./plan/program.ts";

/** Counters that all threads share: positions, in ints, from `Program.control`. */
export const controlWords = {
  /** The next shard or task that nobody has taken. */
  next: 0,
  arrived: 16,
  /** Grows at each barrier; threads wait for it. */
  generation: 32,
  /** Steps to do, done, and whether to stop at the end of the step under way. */
  steps: 48,
  done: 49,
  stop: 50,
  halted: 51,
  /** Address of the chunk's step blocks. */
  blocks: 52,
} as const;

/** How often a thread looks at the barrier before it goes to sleep: about what waking it up would cost. */
const spins = 2000;

export type WasmFunction = (...values: number[]) => void;

/** A call with its arguments resolved; `shardAt` are the positions of the shard's number, filled in before the call. */
interface Bound {
  readonly run: WasmFunction;
  readonly values: number[];
  readonly shardAt: readonly number[];
}

type BoundPhase =
  { readonly type: "shards"; readonly lists: Bound[][] } | { readonly type: "tasks"; readonly lists: Bound[][] };

/** One thread of the engine: runs its share of steps and evaluations on the shared memory. */
export class Runner {
  private readonly program: Program;
  private readonly thread: number;
  private readonly threads: number;
  private readonly exports: Readonly<Record<string, WasmFunction>>;
  private readonly ints: Int32Array;
  private readonly control: number;
  private phases: readonly BoundPhase[] | null = null;
  private readonly inference = new Map<string, readonly Bound[]>();

  /** @param watch puts something around each kernel: a profile. */
  constructor(
    program: Program,
    memory: WebAssembly.Memory,
    module: WebAssembly.Module,
    thread: number,
    threads: number,
    watch: (kernel: string, run: WasmFunction) => WasmFunction = (_, run) => run,
  ) {
    this.program = program;
    this.thread = thread;
    this.threads = threads;
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    this.exports = Object.fromEntries(
      Object.entries(instance.exports).map(([name, run]) => [name, watch(name, run as WasmFunction)]),
    );
    this.ints = new Int32Array(memory.buffer);
    this.control = program.control / 4;
  }

  private value(argument: Argument, shard: number): number {
    if (typeof argument === "number") return argument;
    if (argument === "shard") return shard;
    const { spaces } = this.program;
    if (argument === "shardStep") return spaces.shard.step;
    if ("table" in argument) return argument.table + shard * argument.step;
    if ("firstShard" in argument) return spaces.shard.address + argument.firstShard;
    const index = argument.space === "shard" ? shard : this.thread;
    return spaces[argument.space].address + index * spaces[argument.space].step + argument.offset;
  }

  private bind(calls: readonly Call[], shard: number): Bound[] {
    return calls.map((call) => ({
      run: this.exports[call.kernel],
      values: call.arguments.map((argument) => this.value(argument, shard)),
      shardAt: call.arguments.flatMap((argument, i) => (argument === "shard" ? [i] : [])),
    }));
  }

  /** Runs calls once, as the first shard. */
  run(calls: readonly Call[]): void {
    execute(this.bind(calls, 0));
  }

  /** Runs the chunk's steps together with the other threads; returns when they are done or stopped. */
  train(): void {
    this.phases ??= this.program.training.map((phase) =>
      phase.type === "tasks"
        ? { type: "tasks", lists: phase.tasks.map((task) => this.bind(task, 0)) }
        : { type: "shards", lists: [] },
    );
    const { ints, control } = this;
    const shardsAt = (this.program.step + stepBlock.shards) / 4;
    for (;;) {
      for (const [index, phase] of this.phases.entries()) {
        const source = this.program.training[index];
        const limit = phase.type === "shards" ? ints[shardsAt] : phase.lists.length;
        for (;;) {
          const i = Atomics.add(ints, control + controlWords.next, 1);
          if (i >= limit) break;
          if (source.type === "shards") phase.lists[i] ??= this.bind(source.calls, i);
          execute(phase.lists[i]);
        }
        this.barrier(index === this.phases.length - 1);
      }
      if (Atomics.load(ints, control + controlWords.halted) !== 0) return;
    }
  }

  /** Runs inference on shards until none is left. */
  infer(kind: "evaluation" | "evaluationWithProbabilities" | "prediction"): void {
    let calls = this.inference.get(kind);
    if (calls === undefined) {
      calls = this.bind(this.program[kind], 0);
      this.inference.set(kind, calls);
    }
    const limit = this.ints[(this.program.step + stepBlock.shards) / 4];
    for (;;) {
      const shard = Atomics.add(this.ints, this.control + controlWords.next, 1);
      if (shard >= limit) return;
      for (const { values, shardAt } of calls) for (const at of shardAt) values[at] = shard;
      execute(calls);
    }
  }

  /** Waits for the other threads; the last to come prepares what follows. */
  private barrier(endOfStep: boolean): void {
    const { ints, control, threads } = this;
    const generation = Atomics.load(ints, control + controlWords.generation);
    if (Atomics.add(ints, control + controlWords.arrived, 1) === threads - 1) {
      if (endOfStep) this.advance();
      Atomics.store(ints, control + controlWords.arrived, 0);
      Atomics.store(ints, control + controlWords.next, 0);
      Atomics.add(ints, control + controlWords.generation, 1);
      if (threads > 1) Atomics.notify(ints, control + controlWords.generation);
      return;
    }
    for (let i = 0; Atomics.load(ints, control + controlWords.generation) === generation; i++) {
      if (i > spins) Atomics.wait(ints, control + controlWords.generation, generation);
    }
  }

  /** Puts the next step's block in place, or halts. */
  private advance(): void {
    const { ints, control } = this;
    const done = ints[control + controlWords.done] + 1;
    ints[control + controlWords.done] = done;
    if (done >= ints[control + controlWords.steps] || Atomics.load(ints, control + controlWords.stop) !== 0) {
      ints[control + controlWords.halted] = 1;
      return;
    }
    // As an unsigned number: networks may need more than two gibibytes.
    const from = ((ints[control + controlWords.blocks] >>> 0) + done * stepBlock.size) / 4;
    ints.copyWithin(this.program.step / 4, from, from + stepBlock.size / 4);
  }
}

/** The most parameters that a kernel has. */
export const mostParameters = 17;

/** Extra values at the end are dropped by WebAssembly: one call for all numbers of parameters, without spreading. */
function execute(calls: readonly Bound[]): void {
  for (const { run, values: v } of calls) {
    run(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12], v[13], v[14], v[15], v[16]);
  }
}
