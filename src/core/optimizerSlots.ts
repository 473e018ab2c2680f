import type { OptimizerSpec } from "./experiment/schema.ts";

/**
 * What an optimizer keeps for each trainable weight, in Keras's names; each has the weight's layout. The slot
 * `conv2d/kernel/momentum` belongs to the weight `conv2d/kernel`.
 */
export function optimizerSlots(optimizer: OptimizerSpec): readonly string[] {
  switch (optimizer.type) {
    case "sgd":
      return optimizer.momentum === 0 ? [] : ["momentum"];
    case "rmsprop":
      return ["velocity"];
    case "adam":
    case "adamW":
    case "nadam":
      return ["momentum", "velocity"];
    case "adagrad":
      return ["accumulator"];
    case "adadelta":
      return ["accumulated_grad", "accumulated_delta_var"];
  }
}
