import { powInteger } from "../../core/math/pow.ts";
import type { OptimizerSpec } from "../../core/experiment/schema.ts";

/**
 * The numbers that an optimizer's kernel reads in a step, computed in float64. Formulas as Keras's; Nadam's schedule of the
 * momentum is Dozat's, u(t) = β1 (1 − 0.5 · 0.96ᵗ).
 */
export class OptimizerNumbers {
  private readonly spec: OptimizerSpec;
  /** Nadam: Π u(i) for i up to `product.step`. */
  private product = { step: 0, value: 1 };

  constructor(spec: OptimizerSpec) {
    this.spec = spec;
  }

  /** @param step number of updates done before this one. @returns at most eight numbers. */
  at(step: number, learningRate: number): number[] {
    const { spec } = this;
    const t = step + 1;
    switch (spec.type) {
      case "sgd":
        return [learningRate, spec.momentum];
      case "rmsprop":
      case "adadelta":
        return [learningRate, spec.rho, 1 - spec.rho, spec.epsilon];
      case "adagrad":
        return [learningRate, spec.epsilon];
      case "adam":
      case "adamW": {
        const alpha = (learningRate * Math.sqrt(1 - powInteger(spec.beta2, t))) / (1 - powInteger(spec.beta1, t));
        const decay = spec.type === "adamW" ? learningRate * spec.weightDecay : 0;
        return [alpha, 1 - spec.beta1, 1 - spec.beta2, spec.epsilon, decay];
      }
      case "nadam": {
        const u = (i: number) => spec.beta1 * (1 - 0.5 * powInteger(0.96, i));
        if (this.product.step > t) this.product = { step: 0, value: 1 };
        while (this.product.step < t) {
          const next = this.product.step + 1;
          this.product = { step: next, value: this.product.value * u(next) };
        }
        const product = this.product.value;
        return [
          (learningRate * u(t + 1)) / (1 - product * u(t + 1)),
          1 - spec.beta1,
          1 - spec.beta2,
          spec.epsilon,
          (learningRate * (1 - u(t))) / (1 - product),
          1 / (1 - powInteger(spec.beta2, t)),
        ];
      }
    }
  }
}
