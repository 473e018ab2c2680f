import type { LossKernel } from "../../head.ts";
import { Kernel, type I32Local, type V128Local } from "../../../assembler/kernel.ts";
import { v128, v128Int, type V128 } from "../../../assembler/values.ts";
import { exp, log } from "./math.ts";
import { laneMasks, stepBlock } from "./step.ts";

/**
 * Losses of ten outputs [10][lanes]: writes each sample's loss and predicted label, and the gradient of the batch's mean
 * loss; zeros for the filling of a last shard.
 */

export const classes = 10;

interface Lanes {
  readonly labels: V128Local;
  /** Output k of the four samples. */
  output(k: number): V128;
  /** Ones where k is the true label, zeros elsewhere. */
  oneHot(k: number): V128;
  writeGradient(k: number, value: V128): void;
}

/** The part that differs: given four samples, their losses; gradients are written on the way, not yet divided by the batch. */
type LossBody = (kernel: Kernel, lanes: Lanes, smoothing: V128Local) => V128;

function lossKernel(name: LossKernel, lanes: number, body: LossBody): Kernel {
  const kernel = new Kernel(name);
  const outputs = kernel.parameter("outputs");
  const gradient = kernel.parameter("gradient");
  const step = kernel.parameter("step");
  const shard = kernel.parameter("shard");
  const smoothingParameter = kernel.floatParameter("smoothing");

  const smoothing = kernel.vector(smoothingParameter.splat());
  const labels = kernel.int(step.load(stepBlock.labels));
  const first = kernel.int(shard.mul(lanes * 4));
  const indices = kernel.int(step.load(stepBlock.indices).add(first));
  const losses = kernel.int(step.load(stepBlock.losses).add(first));
  const predictions = kernel.int(step.load(stepBlock.predictions).add(first));
  const share = kernel.vector(step.loadSplat(stepBlock.reciprocal));
  const masks = laneMasks(kernel, step, shard, lanes);
  const label = kernel.vector();
  masks.forEach((mask, v) => {
    label.set(0);
    for (let lane = 0; lane < 4; lane++) {
      label.set(label.replaceLaneInt(lane, labels.add(indices.load(16 * v + 4 * lane)).loadByte()));
    }
    writePredictions(kernel, outputs, predictions, lanes, v);
    const weight = kernel.vector(share.and(mask));
    const loss = body(
      kernel,
      {
        labels: label,
        output: (k) => outputs.loadVector((k * lanes + 4 * v) * 4),
        oneHot: (k) => v128(1).and(label.equalsInt(v128Int(k))),
        writeGradient: (k, value) => kernel.store(gradient, value.mul(weight), (k * lanes + 4 * v) * 4),
      },
      smoothing,
    );
    kernel.store(losses, loss.and(mask), 16 * v);
  });
  return kernel;
}

/** The first of the largest outputs, as Keras's argmax. */
function writePredictions(kernel: Kernel, outputs: I32Local, predictions: I32Local, lanes: number, v: number): void {
  const best = kernel.vector(outputs.loadVector(16 * v));
  const label = kernel.vector(0);
  const larger = kernel.vector();
  for (let k = 1; k < classes; k++) {
    const value = outputs.loadVector((k * lanes + 4 * v) * 4);
    larger.set(value.greaterThan(best));
    best.set(value.where(larger, best));
    label.set(v128Int(k).where(larger, label));
  }
  kernel.store(predictions, label, 16 * v);
}

/** Target of class k: onehot · (1 − smoothing) + smoothing / 10. */
function target(lanes: Lanes, k: number, smoothing: V128Local): V128 {
  return lanes
    .oneHot(k)
    .mul(v128(1).sub(smoothing))
    .add(smoothing.mul(1 / classes));
}

/** Softmax and cross-entropy at once, from the logits, without clipping: gradient p − target. */
export function crossEntropyOfLogits(lanes: number): Kernel {
  return lossKernel("crossEntropyOfLogits", lanes, (kernel, sample, smoothing) => {
    const largest = kernel.vector(sample.output(0));
    for (let k = 1; k < classes; k++) largest.set(largest.max(sample.output(k)));
    const exponentials = kernel.vectors(classes);
    const [sum, weighted, shifted] = [kernel.vector(0), kernel.vector(0), kernel.vector()];
    exponentials.forEach((e, k) => {
      shifted.set(sample.output(k).sub(largest));
      weighted.set(weighted.add(shifted.mul(target(sample, k, smoothing))));
      e.set(exp(kernel, shifted));
      sum.set(sum.add(e));
    });
    exponentials.forEach((e, k) => sample.writeGradient(k, e.div(sum).sub(target(sample, k, smoothing))));
    return log(kernel, sum).sub(weighted);
  });
}

/**
 * Cross-entropy where the outputs are probabilities by themselves: clipped to [1e-7, 1 − 1e-7] and renormalized, as Keras
 * does it on TensorFlow; gradient (1 / Σ − target / p) where it was not clipped.
 */
export function crossEntropyOfProbabilities(lanes: number): Kernel {
  const low = 1e-7;
  const high = Math.fround(1 - 1e-7);
  return lossKernel("crossEntropyOfProbabilities", lanes, (kernel, sample, smoothing) => {
    const [sum, loss, p, inside] = [kernel.vector(0), kernel.vector(0), kernel.vector(), kernel.vector()];
    for (let k = 0; k < classes; k++) sum.set(sum.add(sample.output(k).max(low).min(high)));
    for (let k = 0; k < classes; k++) {
      p.set(sample.output(k).max(low).min(high));
      loss.set(loss.sub(target(sample, k, smoothing).mul(log(kernel, p))));
      inside.set(sample.output(k).equals(p));
      sample.writeGradient(
        k,
        v128(1)
          .div(sum)
          .sub(target(sample, k, smoothing).div(p))
          .and(inside),
      );
    }
    return loss.add(log(kernel, sum));
  });
}

/** Mean over the classes of (output − onehot)². */
export function meanSquaredError(lanes: number): Kernel {
  return lossKernel("meanSquaredError", lanes, (kernel, sample) => {
    const [sum, difference] = [kernel.vector(0), kernel.vector()];
    for (let k = 0; k < classes; k++) {
      difference.set(sample.output(k).sub(sample.oneHot(k)));
      sum.set(sum.add(difference.mul(difference)));
      sample.writeGradient(k, difference.mul(2).div(classes));
    }
    return sum.div(classes);
  });
}

/** Softmax over the channels of each pixel; input and output may be the same. */
export function softmaxForward(lanes: number): Kernel {
  const kernel = new Kernel("softmaxForward");
  const input = kernel.parameter("input");
  const output = kernel.parameter("output");
  const channels = kernel.parameter("channels");
  const pixels = kernel.parameter("pixels");
  const plane = kernel.int(pixels.mul(lanes * 4));
  const [x, y] = [kernel.int(), kernel.int()];
  const [largest, sum, e] = [kernel.vector(), kernel.vector(), kernel.vector()];
  kernel.repeat(pixels, () => {
    kernel.repeat(lanes / 4, () => {
      x.set(input);
      largest.set(x.loadVector());
      kernel.repeat(channels, () => {
        largest.set(largest.max(x.loadVector()));
        x.advance(plane);
      });
      x.set(input);
      y.set(output);
      sum.set(0);
      kernel.repeat(channels, () => {
        e.set(exp(kernel, x.loadVector().sub(largest)));
        kernel.store(y, e);
        sum.set(sum.add(e));
        x.advance(plane);
        y.advance(plane);
      });
      y.set(output);
      kernel.repeat(channels, () => {
        kernel.store(y, y.loadVector().div(sum));
        y.advance(plane);
      });
      input.advance(16);
      output.advance(16);
    });
  });
  return kernel;
}

/** gradient ← output · (gradient − Σ gradient · output), over the channels of each pixel. */
export function softmaxGradient(lanes: number): Kernel {
  const kernel = new Kernel("softmaxGradient");
  const gradient = kernel.parameter("gradient");
  const output = kernel.parameter("output");
  const channels = kernel.parameter("channels");
  const pixels = kernel.parameter("pixels");
  const plane = kernel.int(pixels.mul(lanes * 4));
  const [d, y] = [kernel.int(), kernel.int()];
  const sum = kernel.vector();
  kernel.repeat(pixels, () => {
    kernel.repeat(lanes / 4, () => {
      d.set(gradient);
      y.set(output);
      sum.set(0);
      kernel.repeat(channels, () => {
        sum.addProduct(d.loadVector(), y.loadVector());
        d.advance(plane);
        y.advance(plane);
      });
      d.set(gradient);
      y.set(output);
      kernel.repeat(channels, () => {
        kernel.store(d, y.loadVector().mul(d.loadVector().sub(sum)));
        d.advance(plane);
        y.advance(plane);
      });
      gradient.advance(16);
      output.advance(16);
    });
  });
  return kernel;
}
