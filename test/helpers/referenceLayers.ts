import type { BatchNormalizationNode, Conv2dNode, PoolingNode, Shape } from "../../src/core/network/network.ts";

/** Images as [batch][height][width][channels], float64. */
type Image = readonly [height: number, width: number, channels: number];

export function imageOf(shape: Shape): Image {
  if (shape.length !== 3) throw new RangeError(`expected an image, found ${JSON.stringify(shape)}`);
  return shape;
}

/** The sum before bias and activation. `kernel` is [height, width, in, out]. */
export function convolve(
  node: Conv2dNode,
  input: Float64Array,
  from: Shape,
  kernel: ArrayLike<number>,
  batch: number,
): Float64Array {
  const [height, width, channels] = imageOf(from);
  const [outHeight, outWidth, filters] = imageOf(node.shape);
  const output = new Float64Array(batch * outHeight * outWidth * filters);
  forEachWindow(node, node.kernelSize, [height, width], [outHeight, outWidth], (row, column, window, pixel) => {
    for (let sample = 0; sample < batch; sample++) {
      const target = ((sample * outHeight + row) * outWidth + column) * filters;
      const source = (sample * height * width + pixel) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const x = input[source + channel];
        const weights = (window * channels + channel) * filters;
        for (let filter = 0; filter < filters; filter++) output[target + filter] += x * kernel[weights + filter];
      }
    }
  });
  return output;
}

/** Max pooling never sees the padding; average pooling divides by the number of real pixels in the window. */
export function pool(
  node: PoolingNode,
  input: Float64Array,
  from: Shape,
  batch: number,
): { output: Float64Array; margin: number } {
  const [height, width, channels] = imageOf(from);
  const [outHeight, outWidth] = imageOf(node.shape);
  const windows: number[][] = Array.from({ length: outHeight * outWidth }, () => []);
  forEachWindow(node, node.poolSize, [height, width], [outHeight, outWidth], (row, column, _, pixel) =>
    windows[row * outWidth + column].push(pixel),
  );
  const output = new Float64Array(batch * outHeight * outWidth * channels);
  let margin = Infinity;
  for (let sample = 0; sample < batch; sample++) {
    for (const [position, pixels] of windows.entries()) {
      for (let channel = 0; channel < channels; channel++) {
        const found = pixels.map((pixel) => input[(sample * height * width + pixel) * channels + channel]);
        const target = (sample * windows.length + position) * channels + channel;
        if (node.type === "averagePooling2d") {
          output[target] = found.reduce((sum, x) => sum + x, 0) / found.length;
        } else {
          found.sort((a, b) => b - a);
          output[target] = found[0]!;
          if (found.length > 1) margin = Math.min(margin, found[0] - found[1]);
        }
      }
    }
  }
  return { output, margin };
}

/** Calls back for each output pixel and each real input pixel of its window; `window` is the position in the window. */
function forEachWindow(
  node: Pick<Conv2dNode, "strides" | "padding">,
  size: readonly [number, number],
  input: readonly [number, number],
  output: readonly [number, number],
  visit: (row: number, column: number, window: number, pixel: number) => void,
): void {
  for (let row = 0; row < output[0]; row++) {
    for (let column = 0; column < output[1]; column++) {
      for (let i = 0; i < size[0]; i++) {
        const y = row * node.strides[0] - node.padding.top + i;
        if (y < 0 || y >= input[0]) continue;
        for (let j = 0; j < size[1]; j++) {
          const x = column * node.strides[1] - node.padding.left + j;
          if (x < 0 || x >= input[1]) continue;
          visit(row, column, i * size[1] + j, y * input[1] + x);
        }
      }
    }
  }
}

export function globalAverage(input: Float64Array, from: Shape, batch: number): Float64Array {
  const [height, width, channels] = imageOf(from);
  const output = new Float64Array(batch * channels);
  const pixels = height * width;
  for (let i = 0; i < input.length; i++) {
    output[Math.floor(i / (pixels * channels)) * channels + (i % channels)] += input[i] / pixels;
  }
  return output;
}

/** The sum before bias and activation. `kernel` is [in, out]. */
export function multiply(
  input: Float64Array,
  kernel: ArrayLike<number>,
  features: number,
  units: number,
): Float64Array {
  const batch = input.length / features;
  const output = new Float64Array(batch * units);
  for (let sample = 0; sample < batch; sample++) {
    for (let feature = 0; feature < features; feature++) {
      const x = input[sample * features + feature];
      for (let unit = 0; unit < units; unit++) output[sample * units + unit] += x * kernel[feature * units + unit];
    }
  }
  return output;
}

/** Adds a vector to each row. */
export function addBias(x: Float64Array, bias: ArrayLike<number>): Float64Array {
  return x.map((value, i) => value + bias[i % bias.length]);
}

/** Over all axes but the last; the variance is the biased one, for the output and for the moving variance. */
export function normalize(
  node: BatchNormalizationNode,
  input: Float64Array,
  weights: {
    readonly gamma: ArrayLike<number>;
    readonly beta: ArrayLike<number>;
    readonly movingMean: ArrayLike<number>;
    readonly movingVariance: ArrayLike<number>;
  },
  training: boolean,
): { output: Float64Array; movingMean: Float64Array; movingVariance: Float64Array } {
  const channels = weights.gamma.length;
  let mean = Float64Array.from(weights.movingMean);
  let variance = Float64Array.from(weights.movingVariance);
  let movingMean = mean;
  let movingVariance = variance;
  if (training) {
    const n = input.length / channels;
    mean = new Float64Array(channels);
    variance = new Float64Array(channels);
    for (let i = 0; i < input.length; i++) mean[i % channels] += input[i] / n;
    for (let i = 0; i < input.length; i++) variance[i % channels] += (input[i] - mean[i % channels]) ** 2 / n;
    const move = (old: Float64Array, now: Float64Array) =>
      old.map((value, i) => node.momentum * value + (1 - node.momentum) * now[i]);
    movingMean = move(movingMean, mean);
    movingVariance = move(movingVariance, variance);
  }
  const output = input.map((x, i) => {
    const c = i % channels;
    return ((x - mean[c]) / Math.sqrt(variance[c] + node.epsilon)) * weights.gamma[c] + weights.beta[c];
  });
  return { output, movingMean, movingVariance };
}
