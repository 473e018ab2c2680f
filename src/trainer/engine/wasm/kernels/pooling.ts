import { Kernel, type I32Local } from "../../../assembler/kernel.ts";

/**
 * Pooling. Tables give, for each output row and column, where its window begins in the input (a byte offset) and how many
 * rows or columns of the picture it holds: windows that hang over the edge count what is real.
 *
 * In the gradients, `write` says that no two windows overlap: a window's gradient is then written, else added to what is
 * there (zeros at first).
 */

interface Loops {
  /** Byte offset of the window's first pixel in its channel, and of the output's pixel in its. */
  readonly start: I32Local;
  readonly rows: I32Local;
  readonly columns: I32Local;
  /** Runs the body for each pixel of the window, with its byte offset in the channel. */
  readonly each: (body: (at: I32Local) => void) => void;
}

/** Declares the parameters that describe the windows; then writes the loops over channels, output rows and columns. */
function windows(
  kernel: Kernel,
  lanes: number,
): (images: readonly I32Local[], pixels: readonly I32Local[], body: (loops: Loops) => void) => void {
  const channels = kernel.parameter("channels");
  const rowTable = kernel.parameter("rowTable");
  const columnTable = kernel.parameter("columnTable");
  const outputRows = kernel.parameter("outputRows");
  const outputColumns = kernel.parameter("outputColumns");
  /** Bytes of an input row and of an input channel. */
  const rowStep = kernel.parameter("rowStep");
  const plane = kernel.parameter("plane");
  return (images, pixels, body) => {
    const [row, column, start, rows, columns] = [kernel.int(), kernel.int(), kernel.int(), kernel.int(), kernel.int()];
    const [at, atRow] = [kernel.int(), kernel.int()];
    const each = (visit: (at: I32Local) => void) => {
      atRow.set(start);
      kernel.repeat(rows, () => {
        at.set(atRow);
        kernel.repeat(columns, () => {
          visit(at);
          at.advance(lanes * 4);
        });
        atRow.advance(rowStep);
      });
    };
    kernel.repeat(channels, () => {
      row.set(rowTable);
      kernel.repeat(outputRows, () => {
        rows.set(row.load(4));
        column.set(columnTable);
        kernel.repeat(outputColumns, () => {
          columns.set(column.load(4));
          start.set(row.load().add(column.load()));
          body({ start, rows, columns, each });
          for (const pixel of pixels) pixel.advance(lanes * 4);
          column.advance(8);
        });
        row.advance(8);
      });
      for (const image of images) image.advance(plane);
    });
  };
}

/** output = the largest of each window. */
export function maxPoolingForward(lanes: number): Kernel {
  const kernel = new Kernel("maxPoolingForward");
  const input = kernel.parameter("input");
  const output = kernel.parameter("output");
  const overWindows = windows(kernel, lanes);
  const largest = kernel.vectors(lanes / 4);
  const x = kernel.int();
  overWindows([input], [output], ({ start, each }) => {
    x.set(input.add(start));
    largest.forEach((m, v) => m.set(x.loadVector(16 * v)));
    each((at) => {
      x.set(input.add(at));
      largest.forEach((m, v) => m.set(m.max(x.loadVector(16 * v))));
    });
    largest.forEach((m, v) => kernel.store(output, m, 16 * v));
  });
  return kernel;
}

/** The gradient goes to the first pixel of the window that has the largest value, as in TensorFlow. */
export function maxPoolingGradient(lanes: number, write: boolean): Kernel {
  const kernel = new Kernel(write ? "maxPoolingGradientWrite" : "maxPoolingGradientAdd");
  const input = kernel.parameter("input");
  const output = kernel.parameter("output");
  const gradient = kernel.parameter("gradient");
  const result = kernel.parameter("result");
  const overWindows = windows(kernel, lanes);
  const vectors = lanes / 4;
  const [open, hit] = [kernel.vectors(vectors), kernel.vector()];
  const [x, r] = [kernel.int(), kernel.int()];
  overWindows([input, result], [output, gradient], ({ each }) => {
    for (const mask of open) mask.set(kernel.vector(0).equals(0));
    each((at) => {
      x.set(input.add(at));
      r.set(result.add(at));
      open.forEach((mask, v) => {
        hit.set(
          x
            .loadVector(16 * v)
            .equals(output.loadVector(16 * v))
            .and(mask),
        );
        mask.set(mask.andNot(hit));
        const share = gradient.loadVector(16 * v).and(hit);
        kernel.store(r, write ? share : r.loadVector(16 * v).add(share), 16 * v);
      });
    });
  });
  return kernel;
}

/** output = the mean of what is real in each window. */
export function averagePoolingForward(lanes: number): Kernel {
  const kernel = new Kernel("averagePoolingForward");
  const input = kernel.parameter("input");
  const output = kernel.parameter("output");
  const overWindows = windows(kernel, lanes);
  const sums = kernel.vectors(lanes / 4);
  const count = kernel.vector();
  const x = kernel.int();
  overWindows([input], [output], ({ rows, columns, each }) => {
    for (const sum of sums) sum.set(0);
    each((at) => {
      x.set(input.add(at));
      sums.forEach((sum, v) => sum.set(sum.add(x.loadVector(16 * v))));
    });
    count.set(rows.mul(columns).toFloat().splat());
    sums.forEach((sum, v) => kernel.store(output, sum.div(count), 16 * v));
  });
  return kernel;
}

/** Each real pixel of a window gets its share of the gradient. */
export function averagePoolingGradient(lanes: number, write: boolean): Kernel {
  const kernel = new Kernel(write ? "averagePoolingGradientWrite" : "averagePoolingGradientAdd");
  const gradient = kernel.parameter("gradient");
  const result = kernel.parameter("result");
  const overWindows = windows(kernel, lanes);
  const shares = kernel.vectors(lanes / 4);
  const count = kernel.vector();
  const r = kernel.int();
  overWindows([result], [gradient], ({ rows, columns, each }) => {
    count.set(rows.mul(columns).toFloat().splat());
    shares.forEach((share, v) => share.set(gradient.loadVector(16 * v).div(count)));
    each((at) => {
      r.set(result.add(at));
      shares.forEach((share, v) => kernel.store(r, write ? share : r.loadVector(16 * v).add(share), 16 * v));
    });
  });
  return kernel;
}

/** output[channel] = mean of the channel's `pixels` pixels. */
export function globalAverageForward(lanes: number): Kernel {
  const kernel = new Kernel("globalAverageForward");
  const input = kernel.parameter("input");
  const output = kernel.parameter("output");
  const channels = kernel.parameter("channels");
  const pixels = kernel.parameter("pixels");
  const sums = kernel.vectors(lanes / 4);
  const count = kernel.vector(pixels.toFloat().splat());
  kernel.repeat(channels, () => {
    for (const sum of sums) sum.set(0);
    kernel.repeat(pixels, () => {
      sums.forEach((sum, v) => sum.set(sum.add(input.loadVector(16 * v))));
      input.advance(lanes * 4);
    });
    sums.forEach((sum, v) => kernel.store(output, sum.div(count), 16 * v));
    output.advance(lanes * 4);
  });
  return kernel;
}

/** Each pixel gets its share of its channel's gradient. */
export function globalAverageGradient(lanes: number): Kernel {
  const kernel = new Kernel("globalAverageGradient");
  const gradient = kernel.parameter("gradient");
  const result = kernel.parameter("result");
  const channels = kernel.parameter("channels");
  const pixels = kernel.parameter("pixels");
  const shares = kernel.vectors(lanes / 4);
  const count = kernel.vector(pixels.toFloat().splat());
  kernel.repeat(channels, () => {
    shares.forEach((share, v) => share.set(gradient.loadVector(16 * v).div(count)));
    kernel.repeat(pixels, () => {
      shares.forEach((share, v) => kernel.store(result, share, 16 * v));
      result.advance(lanes * 4);
    });
    gradient.advance(lanes * 4);
  });
  return kernel;
}
