import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { PoolingNode } from "../../../core/network/network.ts";
import { padOf } from "../tfjs/kernels.ts";
import { Primitives } from "../tfjs/primitives.ts";
import type { Variables } from "../tfjs/session.ts";
import type { Gpu } from "./gpu.ts";
import { PixelsProgram } from "./pixels.ts";

/** TensorFlow.js's operations; where its backend for WebGPU has none, our own. */
export class WebgpuPrimitives extends Primitives {
  private readonly gpu: Gpu;

  constructor(gpu: Gpu) {
    super();
    this.gpu = gpu;
  }

  /** The backend has no bytes: they lie packed. */
  override pixels(variables: Variables, indices: Tensor): Tensor {
    const program = new PixelsProgram(indices.size);
    const inputs = [variables.read("pixels"), indices];
    const result = this.gpu.backend.runWebGPUProgram(program, inputs, "float32");
    const pixels = tf.engine().makeTensorFromTensorInfo(result, this.gpu.backend);
    return tf.reshape(pixels, [indices.size, 28, 28, 1]);
  }

  /** The backend's kernel divides by the size of the window, also where part of it is padding, which counts for nothing. */
  override averagePoolingGradient(node: PoolingNode, x: Tensor, gradient: Tensor): Tensor {
    if (padOf(node.padding) === "valid") return super.averagePoolingGradient(node, x, gradient);
    const [, height, width] = gradient.shape as number[];
    const [, inputHeight, inputWidth] = x.shape as number[];
    const rows = windowShares(height, inputHeight, node.padding.top, node.poolSize[0], node.strides[0]);
    const columns = windowShares(width, inputWidth, node.padding.left, node.poolSize[1], node.strides[1]);
    const shares = tf.mul(tf.tensor4d(rows, [1, height, 1, 1]), tf.tensor4d(columns, [1, 1, width, 1]));
    return super.averagePoolingGradient(node, x, tf.mul(gradient, shares));
  }
}

/** Of each window along an axis: its size divided by how much of it lies on the input. */
function windowShares(windows: number, size: number, before: number, window: number, stride: number): number[] {
  return Array.from({ length: windows }, (_, i) => {
    const start = i * stride - before;
    return window / (Math.min(start + window, size) - Math.max(start, 0));
  });
}
