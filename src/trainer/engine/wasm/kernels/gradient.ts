import { Kernel } from "../../../assembler/kernel.ts";
import { v128, type V128 } from "../../../assembler/values.ts";
import { stepBlock } from "./step.ts";

/** What happens to a gradient between the shards that give it and the optimizer that takes it. */

/** result = Σ over shards, in their order. */
export function sumShards(): Kernel {
  const kernel = new Kernel("sumShards");
  const parts = kernel.parameter("parts");
  const shardStep = kernel.parameter("shardStep");
  /** Address of the number of shards in this step. */
  const shardCount = kernel.parameter("shardCount");
  const result = kernel.parameter("result");
  const count = kernel.parameter("count");
  const part = kernel.int();
  const sum = kernel.vector();
  kernel.repeat(count, () => {
    part.set(parts);
    sum.set(0);
    kernel.repeat(shardCount.load(), () => {
      sum.set(sum.add(part.loadVector()));
      part.advance(shardStep);
    });
    kernel.store(result, sum);
    parts.advance(16);
    result.advance(16);
  });
  return kernel;
}

/** Adds the gradient of factor · Σw² (l2) or factor · Σ|w| (l1) and writes the sum without its factor. */
export function penalty(type: "l1" | "l2"): Kernel {
  const kernel = new Kernel(type === "l1" ? "penaltyL1" : "penaltyL2");
  const weights = kernel.parameter("weights");
  const gradient = kernel.parameter("gradient");
  const count = kernel.parameter("count");
  const step = kernel.parameter("step");
  /** Byte offset of this block's figure among the step's penalties. */
  const slot = kernel.parameter("slot");
  const factor = kernel.floatParameter("factor");
  const factors = kernel.vector(factor.splat());
  const [w, sum] = [kernel.vector(), kernel.vector(0)];
  kernel.repeat(count, () => {
    w.set(weights.loadVector());
    let slope: V128;
    if (type === "l2") {
      sum.addProduct(w, w);
      slope = w.add(w);
    } else {
      sum.set(sum.add(w.abs()));
      slope = v128(1)
        .and(w.greaterThan(0))
        .sub(v128(1).and(w.lessThan(0)));
    }
    kernel.store(gradient, gradient.loadVector().add(slope.mul(factors)));
    weights.advance(16);
    gradient.advance(16);
  });
  kernel.storeFloat(step.load(stepBlock.penalties).add(slot), kernel.sumOfLanes(sum));
  return kernel;
}

/** Writes the sum of squares of `count` vectors. */
export function sumOfSquares(): Kernel {
  const kernel = new Kernel("sumOfSquares");
  const gradient = kernel.parameter("gradient");
  const count = kernel.parameter("count");
  const result = kernel.parameter("result");
  const [g, sum] = [kernel.vector(), kernel.vector(0)];
  kernel.repeat(count, () => {
    g.set(gradient.loadVector());
    sum.addProduct(g, g);
    gradient.advance(16);
  });
  kernel.storeFloat(result, kernel.sumOfLanes(sum));
  return kernel;
}

/** Scales a gradient down when its norm, from `parts` sums of squares, exceeds `limit`. */
export function clip(): Kernel {
  const kernel = new Kernel("clip");
  const gradient = kernel.parameter("gradient");
  const count = kernel.parameter("count");
  const squares = kernel.parameter("squares");
  const parts = kernel.parameter("parts");
  const limit = kernel.floatParameter("limit");
  const norm = kernel.float();
  const scale = kernel.vector();
  norm.set(limit.mul(0));
  kernel.repeat(parts, () => {
    norm.set(norm.add(squares.loadFloat()));
    squares.advance(4);
  });
  norm.set(norm.sqrt());
  scale.set(limit.splat().div(norm.splat().max(limit.splat())));
  kernel.repeat(count, () => {
    kernel.store(gradient, gradient.loadVector().mul(scale));
    gradient.advance(16);
  });
  return kernel;
}
