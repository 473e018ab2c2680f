import { ExpectedError } from "../../../core/errors.ts";
import { optimizers, type OptimizerKernel } from "./kernels/optimizer.ts";
import type { Plan } from "./plan/compile.ts";

/** Keras's names of the slots, in the order of the kernels. */
const slotNames: Readonly<Record<OptimizerKernel, readonly string[]>> = {
  sgd: [],
  momentum: ["momentum"],
  nesterov: ["momentum"],
  rmsprop: ["velocity"],
  adam: ["momentum", "velocity"],
  adamW: ["momentum", "velocity"],
  nadam: ["momentum", "velocity"],
  adagrad: ["accumulator"],
  adadelta: ["accumulated_grad", "accumulated_delta_var"],
};

/** Reads and writes weights and optimizer slots in Keras's layouts, by name. */
export class Variables {
  private readonly plan: Pick<Plan, "layouts" | "weights" | "updates">;
  private readonly floats: Float32Array;

  constructor(plan: Pick<Plan, "layouts" | "weights" | "updates">, memory: SharedArrayBuffer) {
    this.plan = plan;
    this.floats = new Float32Array(memory);
  }

  weights(): Map<string, Float32Array> {
    return new Map(this.plan.layouts.map(({ spec }, i) => [spec.name, this.read(i, this.plan.weights[i])]));
  }

  gradients(): Map<string, Float32Array> {
    return this.trained((name, i) => [name, this.read(i, this.plan.updates.gradients[i])]);
  }

  slots(): Map<string, Float32Array> {
    const { kernel, slots } = this.plan.updates;
    const entries = slots.map((addresses, slot) =>
      this.trained((name, i) => [`${name}/${slotNames[kernel][slot]}`, this.read(i, addresses[i])]),
    );
    return new Map(entries.flatMap((map) => [...map]));
  }

  /** @throws ExpectedError `bad-weights` when one is missing or has another size. */
  setWeights(values: ReadonlyMap<string, Float32Array>): void {
    this.plan.layouts.forEach(({ spec }, i) => this.write(i, this.plan.weights[i], spec.name, values));
  }

  setSlots(values: ReadonlyMap<string, Float32Array>): void {
    const { kernel, slots } = this.plan.updates;
    slots.forEach((addresses, slot) => {
      this.plan.layouts.forEach(({ spec }, i) => {
        if (spec.trainable) this.write(i, addresses[i], `${spec.name}/${slotNames[kernel][slot]}`, values);
      });
    });
  }

  /** Starts the optimizer's slots afresh. @param value of each element: Adagrad's accumulator does not start at 0. */
  resetSlots(value: number): void {
    for (let slot = 0; slot < optimizers[this.plan.updates.kernel].slots; slot++) {
      this.plan.updates.slots[slot].forEach((address, i) => {
        if (address !== 0) this.floats.fill(value, address / 4, address / 4 + this.plan.layouts[i].stored);
      });
    }
  }

  /** Σ of the regularizers' penalties of the weights as they are, in float64. */
  penalty(): number {
    let total = 0;
    this.plan.layouts.forEach(({ spec, positions }, i) => {
      if (spec.regularizer === null) return;
      const first = this.plan.weights[i] / 4;
      let sum = 0;
      for (const position of positions) {
        const w = this.floats[first + position];
        sum += spec.regularizer.type === "l1" ? Math.abs(w) : w * w;
      }
      total += spec.regularizer.factor * sum;
    });
    return total;
  }

  private trained(entry: (name: string, index: number) => [string, Float32Array]): Map<string, Float32Array> {
    return new Map(this.plan.layouts.flatMap(({ spec }, i) => (spec.trainable ? [entry(spec.name, i)] : [])));
  }

  private read(index: number, address: number): Float32Array {
    const { positions } = this.plan.layouts[index];
    const values = new Float32Array(positions.length);
    const first = address / 4;
    for (let i = 0; i < values.length; i++) values[i] = this.floats[first + positions[i]]!;
    return values;
  }

  private write(index: number, address: number, name: string, values: ReadonlyMap<string, Float32Array>): void {
    const { spec, positions } = this.plan.layouts[index];
    const given = values.get(name);
    if (given?.length !== spec.size) {
      const found = given === undefined ? "is missing" : `has ${String(given.length)} values`;
      throw new ExpectedError("bad-weights", `${name} ${found}; this network needs ${spec.shape.join("×")}.`);
    }
    const first = address / 4;
    for (let i = 0; i < given.length; i++) this.floats[first + positions[i]] = given[i]!;
  }
}
