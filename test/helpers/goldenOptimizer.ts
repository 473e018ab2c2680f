import type { OptimizerSpec } from "../../src/core/experiment/schema.ts";
import type { OptimizerConfigFile } from "./goldenFormat.ts";

/** Hyperparameters of Keras that we do not have; with these values they do nothing. */
const without: OptimizerConfigFile = { centered: false, amsgrad: false };

/**
 * An optimizer of a golden file in the words of our experiment file.
 * @param kind `sgd`, `momentum` and `nesterov` (all sgd), `rmsprop`, `adam`, `adamW`, `nadam`, `adagrad` or `adadelta`
 * @param config Keras's names; what is left out has Keras's default
 */
export function optimizerOf(kind: string, config: OptimizerConfigFile): OptimizerSpec {
  const left = new Map(Object.entries(config));
  const number = (name: string, value: number) => {
    const found = left.get(name) ?? value;
    left.delete(name);
    return Number(found);
  };
  const limit = (name: string) => (left.has(name) ? number(name, NaN) : null);
  const clipping = { clipNorm: limit("clipnorm"), globalClipNorm: limit("global_clipnorm") };
  const learningRate = (value: number) => ({ learningRate: number("learning_rate", value) });
  const epsilon = () => ({ epsilon: number("epsilon", 1e-7) });
  const adam = () => ({
    ...learningRate(0.001),
    beta1: number("beta_1", 0.9),
    beta2: number("beta_2", 0.999),
    ...epsilon(),
  });

  const spec = ((): OptimizerSpec => {
    switch (kind) {
      case "sgd":
      case "momentum":
      case "nesterov": {
        const nesterov = left.get("nesterov") === true;
        left.delete("nesterov");
        return { type: "sgd", ...learningRate(0.01), momentum: number("momentum", 0), nesterov, ...clipping };
      }
      case "rmsprop":
        if (number("momentum", 0) !== 0) throw new Error("our rmsprop has no momentum");
        return { type: "rmsprop", ...learningRate(0.001), rho: number("rho", 0.9), ...epsilon(), ...clipping };
      case "adam":
      case "nadam":
        return { type: kind, ...adam(), ...clipping };
      case "adamW":
        return { type: "adamW", ...adam(), weightDecay: number("weight_decay", 0.004), ...clipping };
      case "adagrad": {
        const initialAccumulatorValue = number("initial_accumulator_value", 0.1);
        return { type: "adagrad", ...learningRate(0.001), initialAccumulatorValue, ...epsilon(), ...clipping };
      }
      case "adadelta":
        return { type: "adadelta", ...learningRate(0.001), rho: number("rho", 0.95), ...epsilon(), ...clipping };
      default:
        throw new Error(`unknown optimizer ${kind}`);
    }
  })();
  for (const [name, value] of left) {
    if (without[name] !== value) throw new Error(`our ${kind} has no ${name} ${String(value)}`);
  }
  return spec;
}
