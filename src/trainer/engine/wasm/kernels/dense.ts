import { Kernel } from "../../../assembler/kernel.ts";
import { Block } from "./block.ts";

/**
 * Fully connected layers. A vector of features lies as [features][lanes], a kernel in panels of four outputs,
 * [outputs / 4][inputs][4], inputs and outputs rounded up to fours with zeros.
 */

export const panel = 4;

/** output = max(bias + inputs · kernel, floor), panel after panel. */
export function denseForward(lanes: number): Kernel {
  const kernel = new Kernel("denseForward");
  const input = kernel.parameter("input");
  const inputs = kernel.parameter("inputs");
  const weights = kernel.parameter("weights");
  /** Bytes of one panel. */
  const panelStep = kernel.parameter("panelStep");
  const bias = kernel.parameter("bias");
  const output = kernel.parameter("output");
  const panels = kernel.parameter("panels");
  const floor = kernel.floatParameter("floor");

  const vectors = Math.min(2, lanes / 4);
  const block = new Block(kernel, panel, vectors);
  const low = kernel.vector(floor.splat());
  const [x, w, lane] = [kernel.int(), kernel.int(), kernel.int()];
  const outputs = [kernel.int(), kernel.int(), kernel.int(), kernel.int()];
  kernel.repeat(panels, () => {
    lane.set(input);
    outputs.forEach((row, o) => row.set(output.add(o * lanes * 4)));
    kernel.repeat(lanes / 4 / vectors, () => {
      block.startAt(bias);
      x.set(lane);
      w.set(weights);
      kernel.repeat(inputs, () => {
        block.accumulate(w, x);
        x.advance(lanes * 4);
        w.advance(4 * panel);
      });
      block.store(outputs, (sum) => sum.atLeastOf(low));
      lane.advance(16 * vectors);
      for (const row of outputs) row.advance(16 * vectors);
    });
    weights.advance(panelStep);
    bias.advance(4 * panel);
    output.advance(panel * lanes * 4);
  });
  return kernel;
}

/** Gradient of the inputs, four at a time: result = kernel · gradient. */
export function denseInputGradient(lanes: number): Kernel {
  const kernel = new Kernel("denseInputGradient");
  const gradient = kernel.parameter("gradient");
  const panels = kernel.parameter("panels");
  const weights = kernel.parameter("weights");
  const panelStep = kernel.parameter("panelStep");
  const result = kernel.parameter("result");
  /** Inputs divided by four. */
  const blocks = kernel.parameter("blocks");

  const vectors = Math.min(2, lanes / 4);
  const block = new Block(kernel, panel, vectors);
  const panelSkip = kernel.int(panelStep.sub(4 * panel));
  const [d, w, lane] = [kernel.int(), kernel.int(), kernel.int()];
  const rows = [kernel.int(), kernel.int(), kernel.int(), kernel.int()];
  kernel.repeat(blocks, () => {
    lane.set(gradient);
    rows.forEach((row, i) => row.set(result.add(i * lanes * 4)));
    kernel.repeat(lanes / 4 / vectors, () => {
      block.clear();
      d.set(lane);
      w.set(weights);
      kernel.repeat(panels, () => {
        kernel.repeat(panel, () => {
          block.accumulate(w, d, (i) => 4 * i * panel);
          d.advance(lanes * 4);
          w.advance(4);
        });
        w.advance(panelSkip);
      });
      block.store(rows);
      lane.advance(16 * vectors);
      for (const row of rows) row.advance(16 * vectors);
    });
    weights.advance(4 * panel * panel);
    result.advance(panel * lanes * 4);
  });
  return kernel;
}

/** Copies the gradient [outputs][lanes] of a shard to rows of the whole batch's [samples][outputs]. */
export function denseTranspose(lanes: number): Kernel {
  const kernel = new Kernel("denseTranspose");
  const gradient = kernel.parameter("gradient");
  const target = kernel.parameter("target");
  const outputs = kernel.parameter("outputs");
  /** Bytes of one sample's row. */
  const rowStep = kernel.parameter("rowStep");
  const value = kernel.vector();
  const row = kernel.int();
  kernel.repeat(outputs, () => {
    row.set(target);
    for (let v = 0; v < lanes / 4; v++) {
      value.set(gradient.loadVector(16 * v));
      for (let lane = 0; lane < 4; lane++) {
        kernel.storeLane(row, value, lane);
        row.advance(rowStep);
      }
    }
    gradient.advance(lanes * 4);
    target.advance(4);
  });
  return kernel;
}

/**
 * Gradient of one or two panels of the kernel over the whole batch: Σ over samples of input × gradient. Samples come in
 * the order of the batch, shard after shard.
 */
export function denseKernelGradient(panels: 1 | 2, lanes: number): Kernel {
  const kernel = new Kernel(`denseKernelGradient${String(panels)}`);
  /** The first shard's inputs [inputs][lanes], and bytes from a shard to the next. */
  const input = kernel.parameter("input");
  const shardStep = kernel.parameter("shardStep");
  /** Address of the number of shards in this step. */
  const shardCount = kernel.parameter("shardCount");
  /** [samples][outputs], at the first of these panels' outputs. */
  const gradient = kernel.parameter("gradient");
  const rowStep = kernel.parameter("rowStep");
  const result = kernel.parameter("result");
  const panelStep = kernel.parameter("panelStep");
  /** Inputs divided by four. */
  const blocks = kernel.parameter("blocks");

  const block = new Block(kernel, panel, panels);
  const [x, d, shard, target] = [kernel.int(), kernel.int(), kernel.int(), kernel.int()];
  kernel.repeat(blocks, () => {
    block.clear();
    shard.set(input);
    d.set(gradient);
    kernel.repeat(shardCount.load(), () => {
      x.set(shard);
      kernel.repeat(lanes, () => {
        block.accumulate(x, d, (i) => i * lanes * 4);
        x.advance(4);
        d.advance(rowStep);
      });
      shard.advance(shardStep);
    });
    block.sums.forEach((row, i) => {
      target.set(result.add(16 * i));
      for (const sum of row) {
        kernel.store(target, sum);
        target.advance(panelStep);
      }
    });
    input.advance(panel * lanes * 4);
    result.advance(16 * panel);
  });
  return kernel;
}

/** Gradient of the bias of `panels` panels over the whole batch: Σ over samples of the gradient. */
export function denseBiasGradient(lanes: number): Kernel {
  const kernel = new Kernel("denseBiasGradient");
  const gradient = kernel.parameter("gradient");
  const rowStep = kernel.parameter("rowStep");
  const shardCount = kernel.parameter("shardCount");
  const result = kernel.parameter("result");
  const panels = kernel.parameter("panels");
  const sum = kernel.vector();
  const d = kernel.int();
  kernel.repeat(panels, () => {
    sum.set(0);
    d.set(gradient);
    kernel.repeat(shardCount.load().mul(lanes), () => {
      sum.set(sum.add(d.loadVector()));
      d.advance(rowStep);
    });
    kernel.store(result, sum);
    gradient.advance(16);
    result.advance(16);
  });
  return kernel;
}
