import { Kernel } from "../../../assembler/kernel.ts";
import type { F32Local } from "../../../assembler/kernel.ts";
import type { V128 } from "../../../assembler/values.ts";
import { erf, exp, sigmoid, tanh } from "./math.ts";

/**
 * Activations, element by element: y = f(x), and the gradient d ← d · f′. The derivative is written in terms of the output
 * where that is possible, so that the input need not be kept; gelu and silu need the input.
 */

export type ElementwiseName = "relu" | "leakyRelu" | "elu" | "gelu" | "silu" | "sigmoid" | "tanh";

interface Elementwise {
  forward(kernel: Kernel, x: V128, slope: V128): V128;
  /** f′ from the kept value: the output, or the input where `keepsInput`. */
  derivative(kernel: Kernel, kept: V128, slope: V128): V128;
  readonly keepsInput: boolean;
}

const halfRoot = 0.70710678118;
/** 1 / √(2π) */
const gauss = 0.39894228;

export const elementwise: Readonly<Record<ElementwiseName, Elementwise>> = {
  relu: {
    forward: (_, x) => x.atLeastOf(0),
    derivative: (kernel, y) => kernel.vector(1).and(y.greaterThan(0)),
    keepsInput: false,
  },
  leakyRelu: {
    forward: (_, x, slope) => x.where(x.greaterThan(0), x.mul(slope)),
    derivative: (kernel, y, slope) => kernel.vector(1).where(y.greaterThan(0), slope),
    keepsInput: false,
  },
  elu: {
    forward: (kernel, x) => {
      const below = kernel.vector(exp(kernel, x.atMostOf(0)).sub(1));
      return x.where(x.greaterThan(0), below);
    },
    derivative: (kernel, y) => kernel.vector(1).where(y.greaterThan(0), y.add(1)),
    keepsInput: false,
  },
  gelu: {
    forward: (kernel, x) => x.mul(0.5).mul(kernel.vector(erf(kernel, x.mul(halfRoot))).add(1)),
    derivative: (kernel, x) => {
      const distribution = kernel.vector(erf(kernel, x.mul(halfRoot)).add(1).mul(0.5));
      const density = kernel.vector(exp(kernel, x.mul(x).mul(-0.5)).mul(gauss));
      return distribution.add(x.mul(density));
    },
    keepsInput: true,
  },
  silu: {
    forward: (kernel, x) => x.mul(kernel.vector(sigmoid(kernel, x))),
    derivative: (kernel, x) => {
      const s = kernel.vector(sigmoid(kernel, x));
      return s.mul(kernel.vector(1).sub(s).mul(x).add(1));
    },
    keepsInput: true,
  },
  sigmoid: {
    forward: (kernel, x) => sigmoid(kernel, x),
    derivative: (kernel, y) => y.mul(kernel.vector(1).sub(y)),
    keepsInput: false,
  },
  tanh: {
    forward: (kernel, x) => tanh(kernel, x),
    derivative: (kernel, y) => kernel.vector(1).sub(y.mul(y)),
    keepsInput: false,
  },
};

/** output[i] = f(input[i]) for `count` vectors; input and output may be the same. */
export function activationForward(name: ElementwiseName): Kernel {
  const kernel = new Kernel(`${name}Forward`);
  const input = kernel.parameter("input");
  const output = kernel.parameter("output");
  const count = kernel.parameter("count");
  const slope: F32Local = kernel.floatParameter("slope");
  const slopes = kernel.vector(slope.splat());
  const x = kernel.vector();
  kernel.repeat(count, () => {
    x.set(input.loadVector());
    kernel.store(output, elementwise[name].forward(kernel, x, slopes));
    input.advance(16);
    output.advance(16);
  });
  return kernel;
}

/** gradient[i] ← gradient[i] · f′(kept[i]) for `count` vectors. */
export function activationGradient(name: ElementwiseName): Kernel {
  const kernel = new Kernel(`${name}Gradient`);
  const gradient = kernel.parameter("gradient");
  const kept = kernel.parameter("kept");
  const count = kernel.parameter("count");
  const slope = kernel.floatParameter("slope");
  const slopes = kernel.vector(slope.splat());
  const x = kernel.vector();
  kernel.repeat(count, () => {
    x.set(kept.loadVector());
    if (name === "relu") kernel.store(gradient, gradient.loadVector().and(x.greaterThan(0)));
    else
      kernel.store(gradient, gradient.loadVector().mul(kernel.vector(elementwise[name].derivative(kernel, x, slopes))));
    gradient.advance(16);
    kept.advance(16);
  });
  return kernel;
}

/** sums[channel] = Σ over a channel's `pixels` pixels of `lanes` floats, one after another in memory: a bias' gradient. */
export function channelSums(lanes: number): Kernel {
  const kernel = new Kernel("channelSums");
  const input = kernel.parameter("input");
  const sums = kernel.parameter("sums");
  const channels = kernel.parameter("channels");
  const pixels = kernel.parameter("pixels");
  const partial = kernel.vectors(lanes / 4);
  const sum = kernel.vector();
  kernel.repeat(channels, () => {
    for (const p of partial) p.set(0);
    kernel.repeat(pixels, () => {
      partial.forEach((p, v) => p.set(p.add(input.loadVector(16 * v))));
      input.advance(lanes * 4);
    });
    sum.set(partial[0]);
    for (const p of partial.slice(1)) sum.set(sum.add(p));
    kernel.storeFloat(sums, kernel.sumOfLanes(sum));
    sums.advance(4);
  });
  return kernel;
}
