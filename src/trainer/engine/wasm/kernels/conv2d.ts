import { Kernel, type I32Local } from "../../../assembler/kernel.ts";
import { Block } from "./block.ts";

/**
 * Convolutions. Images lie as [channels][height][width][lanes], kernels as [outputs / G][inputs × taps][G], where G is
 * the number of outputs that one block computes together (see `groupOf`).
 */

/** Vectors that a block of G outputs takes of a pixel at once. */
export function vectorsOf(group: number, lanes: number): number {
  return Math.min(group === 2 ? 4 : 2, lanes / 4);
}

/** Variables for the addresses of G consecutive channels. */
function channelRows(kernel: Kernel, first: I32Local, group: number): I32Local[] {
  const rows = [first];
  for (let g = 1; g < group; g++) rows.push(kernel.int());
  return rows;
}

function placeRows(rows: readonly I32Local[], plane: I32Local): void {
  for (let g = 1; g < rows.length; g++) rows[g].set(rows[g - 1].add(plane));
}

/**
 * Forward: output = max(bias + Σ taps, floor). `taps` points to the byte offset of each tap (channel, row, column) in the
 * zero-padded input, in the order of the kernel; `floor` is 0 for relu and −∞ for none.
 */
export function conv2dForward(group: number, lanes: number): Kernel {
  const kernel = new Kernel(`conv2dForward${String(group)}`);
  const input = kernel.parameter("input");
  const taps = kernel.parameter("taps");
  const tapCount = kernel.parameter("tapCount");
  const weights = kernel.parameter("weights");
  const bias = kernel.parameter("bias");
  const output = kernel.parameter("output");
  const groups = kernel.parameter("groups");
  const rows = kernel.parameter("rows");
  const columns = kernel.parameter("columns");
  /** Bytes from one output row's window to the next in the input, and likewise for columns. */
  const rowStep = kernel.parameter("rowStep");
  const columnStep = kernel.parameter("columnStep");
  /** Bytes of one output channel. */
  const plane = kernel.parameter("plane");
  const floor = kernel.floatParameter("floor");

  const vectors = vectorsOf(group, lanes);
  const block = new Block(kernel, group, vectors);
  const low = kernel.vector(floor.splat());
  const outputs = channelRows(kernel, kernel.int(), group);
  const [rowStart, pixel, tap, weight, at, x] = [
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
  ];
  const groupStart = kernel.int(output);
  kernel.repeat(groups, () => {
    rowStart.set(input);
    outputs[0].set(groupStart);
    placeRows(outputs, plane);
    kernel.repeat(rows, () => {
      pixel.set(rowStart);
      kernel.repeat(columns, () => {
        at.set(pixel);
        kernel.repeat(lanes / 4 / vectors, () => {
          block.startAt(bias);
          tap.set(taps);
          weight.set(weights);
          kernel.repeat(tapCount, () => {
            x.set(at.add(tap.load()));
            block.accumulate(weight, x);
            tap.advance(4);
            weight.advance(4 * group);
          });
          block.store(outputs, (sum) => sum.atLeastOf(low));
          at.advance(16 * vectors);
          for (const o of outputs) o.advance(16 * vectors);
        });
        pixel.advance(columnStep);
      });
      rowStart.advance(rowStep);
    });
    weights.set(weight);
    bias.advance(4 * group);
    for (let g = 0; g < group; g++) groupStart.advance(plane);
  });
  return kernel;
}

/**
 * Gradient of the input, over the valid taps alone. `rowTable` points, for each input row, to the address of its list: a
 * count, then pairs (byte offset in the output's gradient, byte offset in the weights) of the output rows and kernel rows
 * that meet there; `columnTable` likewise. `weights` are the transposed kernel [inputs / G][taps][outputs][G].
 */
export function conv2dInputGradient(group: number, lanes: number): Kernel {
  const kernel = new Kernel(`conv2dInputGradient${String(group)}`);
  const gradient = kernel.parameter("gradient");
  const weights = kernel.parameter("weights");
  const output = kernel.parameter("output");
  const groups = kernel.parameter("groups");
  const rows = kernel.parameter("rows");
  const columns = kernel.parameter("columns");
  /** Channels of the gradient, and bytes of one of them. */
  const channels = kernel.parameter("channels");
  const channelStep = kernel.parameter("channelStep");
  const plane = kernel.parameter("plane");
  /** Bytes of one group's weights. */
  const groupStep = kernel.parameter("groupStep");
  const rowTable = kernel.parameter("rowTable");
  const columnTable = kernel.parameter("columnTable");

  const vectors = vectorsOf(group, lanes);
  const block = new Block(kernel, group, vectors);
  const outputs = channelRows(kernel, kernel.int(), group);
  const [rowList, columnList, row, column, rowCount, columnCount] = [
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
  ];
  const [rowGradient, rowWeights, d, w, rowEntry, columnEntry, lane] = [
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
  ];
  const groupStart = kernel.int(output);
  kernel.repeat(groups, () => {
    outputs[0].set(groupStart);
    placeRows(outputs, plane);
    row.set(rowTable);
    kernel.repeat(rows, () => {
      rowList.set(row.load());
      rowCount.set(rowList.load());
      column.set(columnTable);
      kernel.repeat(columns, () => {
        columnList.set(column.load());
        columnCount.set(columnList.load());
        lane.set(gradient);
        kernel.repeat(lanes / 4 / vectors, () => {
          block.clear();
          rowEntry.set(rowList.add(4));
          kernel.repeatIfAny(rowCount, () => {
            rowGradient.set(lane.add(rowEntry.load()));
            rowWeights.set(weights.add(rowEntry.load(4)));
            columnEntry.set(columnList.add(4));
            kernel.repeatIfAny(columnCount, () => {
              d.set(rowGradient.add(columnEntry.load()));
              w.set(rowWeights.add(columnEntry.load(4)));
              kernel.repeat(channels, () => {
                block.accumulate(w, d);
                d.advance(channelStep);
                w.advance(4 * group);
              });
              columnEntry.advance(8);
            });
            rowEntry.advance(8);
          });
          block.store(outputs);
          lane.advance(16 * vectors);
          for (const o of outputs) o.advance(16 * vectors);
        });
        column.advance(4);
      });
      row.advance(4);
    });
    weights.advance(groupStep);
    for (let g = 0; g < group; g++) groupStart.advance(plane);
  });
  return kernel;
}

/**
 * Gradient of the kernel for two outputs and `taps` neighbouring columns of it, at every input channel and kernel row:
 * result[channel][row][tap][output] = Σ over pixels and lanes of input × gradient.
 */
export function conv2dKernelGradient(taps: number, lanes: number): Kernel {
  const kernel = new Kernel(`conv2dKernelGradient${String(taps)}`);
  const input = kernel.parameter("input");
  /** The gradients of the two outputs, plane after plane. */
  const gradient = kernel.parameter("gradient");
  const plane = kernel.parameter("plane");
  const result = kernel.parameter("result");
  const channels = kernel.parameter("channels");
  const kernelRows = kernel.parameter("kernelRows");
  const rows = kernel.parameter("rows");
  /**
   * Runs of vectors that lie one after another in input and gradient: all of a row with stride 1, a pixel otherwise; and
   * bytes from the end of a run to the next one in the input.
   */
  const runs = kernel.parameter("runs");
  const runLength = kernel.parameter("runLength");
  const runSkip = kernel.parameter("runSkip");
  /** Bytes in the input: from the end of an output row's windows to the next row's, a kernel row, a channel. */
  const rowSkip = kernel.parameter("rowSkip");
  const kernelRowStep = kernel.parameter("kernelRowStep");
  const channelStep = kernel.parameter("channelStep");
  /** Bytes in the result: a tap, a kernel row. */
  const tapStep = kernel.parameter("tapStep");
  const resultRowStep = kernel.parameter("resultRowStep");

  const outputs = 2;
  const sums = Array.from({ length: outputs }, () => kernel.vectors(taps));
  const gradients = kernel.vectors(outputs);
  const value = kernel.vector();
  const [x, kernelRow, at] = [kernel.int(), kernel.int(), kernel.int()];
  const d = [kernel.int(), kernel.int()];
  kernel.repeat(channels, () => {
    kernelRow.set(input);
    kernel.repeat(kernelRows, () => {
      for (const row of sums) for (const sum of row) sum.set(0);
      x.set(kernelRow);
      d[0].set(gradient);
      d[1].set(gradient.add(plane));
      kernel.repeat(rows, () => {
        kernel.repeat(runs, () => {
          // One vector at a time: written out further, the operands no longer fit the registers.
          kernel.repeat(runLength, () => {
            gradients.forEach((g, o) => g.set(d[o].loadVector()));
            for (let t = 0; t < taps; t++) {
              value.set(x.loadVector(t * lanes * 4));
              sums.forEach((row, o) => row[t].addProduct(value, gradients[o]));
            }
            x.advance(16);
            for (const p of d) p.advance(16);
          });
          x.advance(runSkip);
        });
        x.advance(rowSkip);
      });
      at.set(result);
      for (let t = 0; t < taps; t++) {
        sums.forEach((row, o) => kernel.storeFloat(at, kernel.sumOfLanes(row[t]), 4 * o));
        at.advance(tapStep);
      }
      result.advance(resultRowStep);
      kernelRow.advance(kernelRowStep);
    });
    input.advance(channelStep);
  });
  return kernel;
}

/** Copies one group of outputs, [inputs][taps][G], into the transposed kernel [inputs / H][taps][outputs][H]. */
export function conv2dTranspose(): Kernel {
  const kernel = new Kernel("conv2dTranspose");
  const source = kernel.parameter("source");
  /** Where the group's first output lies in the transposed kernel. */
  const target = kernel.parameter("target");
  const inputs = kernel.parameter("inputs");
  const taps = kernel.parameter("taps");
  /** Outputs of the group that are no filling. */
  const outputs = kernel.parameter("outputs");
  /** Bytes of a tap in the source. */
  const sourceStep = kernel.parameter("sourceStep");
  /** H, and bytes of a tap and of a block of H inputs in the target. */
  const block = kernel.parameter("block");
  const tapStep = kernel.parameter("tapStep");
  const blockStep = kernel.parameter("blockStep");
  const [s, t, tap, lane] = [kernel.int(), kernel.int(), kernel.int(), kernel.int(0)];
  kernel.repeat(inputs, () => {
    tap.set(target);
    kernel.repeat(taps, () => {
      s.set(source);
      t.set(tap);
      kernel.repeat(outputs, () => {
        kernel.storeFloat(t, s.loadFloat());
        s.advance(4);
        t.advance(block.mul(4));
      });
      source.advance(sourceStep);
      tap.advance(tapStep);
    });
    lane.advance(1);
    target.advance(4);
    kernel.if(lane.equals(block), () => {
      lane.set(0);
      target.set(target.sub(block.mul(4)).add(blockStep));
    });
  });
  return kernel;
}
