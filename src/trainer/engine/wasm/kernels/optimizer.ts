import { Kernel, type V128Local } from "../../../assembler/kernel.ts";
import { v128, type V128 } from "../../../assembler/values.ts";

/**
 * Optimizers, element by element, with Keras's conventions for epsilon. The numbers that are the same for all weights (the
 * learning rate, bias corrections) are computed by the host in float64 for each step and lie in the step's block.
 */

export type OptimizerKernel =
  "sgd" | "momentum" | "nesterov" | "rmsprop" | "adam" | "adamW" | "nadam" | "adagrad" | "adadelta";

interface Update {
  readonly gradient: V128Local;
  readonly weight: V128Local;
  /** The slots, read and written. */
  readonly first: V128Local;
  readonly second: V128Local;
  /** Number i of the step's block. */
  number(i: number): V128;
  /** A variable for what is used twice. */
  keep(value: V128): V128Local;
}

interface Optimizer {
  /** How many slots, each as large as the weights. */
  readonly slots: 0 | 1 | 2;
  /** How many numbers of the step's block. */
  readonly numbers: number;
  readonly update: (u: Update) => void;
}

/** m += (1 − β1)(g − m), v += (1 − β2)(g² − v); numbers: 1 is 1 − β1, 2 is 1 − β2. */
function moments(u: Update): void {
  u.first.set(u.first.add(u.gradient.sub(u.first).mul(u.number(1))));
  u.second.set(u.second.add(u.gradient.mul(u.gradient).sub(u.second).mul(u.number(2))));
}

/** w −= α m / (√v + ε); numbers: 0 is α, 3 is ε. */
function adamStep(u: Update): void {
  u.weight.set(u.weight.sub(u.first.mul(u.number(0)).div(u.second.sqrt().add(u.number(3)))));
}

export const optimizers: Readonly<Record<OptimizerKernel, Optimizer>> = {
  sgd: { slots: 0, numbers: 1, update: (u) => u.weight.set(u.weight.sub(u.gradient.mul(u.number(0)))) },
  momentum: {
    slots: 1,
    numbers: 2,
    update: (u) => {
      u.first.set(u.first.mul(u.number(1)).sub(u.gradient.mul(u.number(0))));
      u.weight.set(u.weight.add(u.first));
    },
  },
  nesterov: {
    slots: 1,
    numbers: 2,
    update: (u) => {
      const step = u.keep(u.gradient.mul(u.number(0)));
      u.first.set(u.first.mul(u.number(1)).sub(step));
      u.weight.set(u.weight.add(u.first.mul(u.number(1)).sub(step)));
    },
  },
  rmsprop: {
    slots: 1,
    numbers: 4,
    update: (u) => {
      u.first.set(u.first.mul(u.number(1)).add(u.gradient.mul(u.gradient).mul(u.number(2))));
      u.weight.set(u.weight.sub(u.gradient.mul(u.number(0)).div(u.first.add(u.number(3)).sqrt())));
    },
  },
  adam: {
    slots: 2,
    numbers: 4,
    update: (u) => {
      moments(u);
      adamStep(u);
    },
  },
  adamW: {
    slots: 2,
    numbers: 5,
    update: (u) => {
      u.weight.set(u.weight.sub(u.weight.mul(u.number(4))));
      moments(u);
      adamStep(u);
    },
  },
  /** Numbers: 0 for the momentum, 4 for the gradient, 5 is 1 / (1 − β2ᵗ). */
  nadam: {
    slots: 2,
    numbers: 6,
    update: (u) => {
      moments(u);
      const direction = u.keep(u.first.mul(u.number(0)).add(u.gradient.mul(u.number(4))));
      u.weight.set(u.weight.sub(direction.div(u.second.mul(u.number(5)).sqrt().add(u.number(3)))));
    },
  },
  adagrad: {
    slots: 1,
    numbers: 2,
    update: (u) => {
      u.first.set(u.first.add(u.gradient.mul(u.gradient)));
      u.weight.set(u.weight.sub(u.gradient.mul(u.number(0)).div(u.first.add(u.number(1)).sqrt())));
    },
  },
  adadelta: {
    slots: 2,
    numbers: 4,
    update: (u) => {
      u.first.set(u.first.mul(u.number(1)).add(u.gradient.mul(u.gradient).mul(u.number(2))));
      const step = u.keep(
        u.second
          .add(u.number(3))
          .sqrt()
          .div(u.first.add(u.number(3)).sqrt())
          .mul(u.gradient),
      );
      u.second.set(u.second.mul(u.number(1)).add(step.mul(step).mul(u.number(2))));
      u.weight.set(u.weight.sub(step.mul(u.number(0))));
    },
  },
};

/** One update of `count` vectors of weights. */
export function optimizerKernel(name: OptimizerKernel): Kernel {
  const { slots, numbers, update } = optimizers[name];
  const kernel = new Kernel(name);
  const gradient = kernel.parameter("gradient");
  const weights = kernel.parameter("weights");
  const first = kernel.parameter("first");
  const second = kernel.parameter("second");
  const count = kernel.parameter("count");
  /** Address of the step's numbers. */
  const table = kernel.parameter("numbers");
  const values = Array.from({ length: numbers }, (_, i) => kernel.vector(table.loadSplat(4 * i)));
  const [g, w, a, b] = [kernel.vector(), kernel.vector(), kernel.vector(), kernel.vector()];
  kernel.repeat(count, () => {
    g.set(gradient.loadVector());
    w.set(weights.loadVector());
    if (slots > 0) a.set(first.loadVector());
    if (slots > 1) b.set(second.loadVector());
    update({
      gradient: g,
      weight: w,
      first: a,
      second: b,
      number: (i) => values[i] ?? v128(0),
      keep: (value) => kernel.vector(value),
    });
    kernel.store(weights, w);
    if (slots > 0) kernel.store(first, a);
    if (slots > 1) kernel.store(second, b);
    for (const pointer of [gradient, weights, first, second]) pointer.advance(16);
  });
  return kernel;
}
