import { Kernel, type I32Local, type V128Local } from "../assembler/kernel.ts";
import { f32, i32, v128, type F32, type V128 } from "../assembler/values.ts";
import { Block } from "./block.ts";
import { vectorsOf } from "./conv2d.ts";

/**
 * Convolutions of stride 1 with kernels 5 or 3 wide, by Winograd's minimal filtering along the rows: F(2, 5) and F(4, 3)
 * give 2 or 4 outputs of a row from 6 inputs with 6 products for each row of the kernel, instead of 10 or 12 (Lavin and
 * Gray, 2015; points 0, ±1, ±2, ∞). Both share the transformation of the input; `m` is the number of outputs of a tile.
 *
 * Input V [6][tiles][rows][channels][lanes], gradient D [6][tiles][rows][outputs][lanes], kernel U
 * [outputs / 4][6][kernel rows][inputs][4]. The gradients are those of the same formulas: D comes from the output's gradient
 * as V from the input, the input's and the kernel's gradients from D.
 */

export const points = 6;

/** Width of the kernel for tiles of m outputs. */
export function widthOf(m: 2 | 4): 5 | 3 {
  return m === 2 ? 5 : 3;
}

/** baseⁿ by multiplication: exact for the small numbers here, on every computer. */
function power(base: number, n: number): number {
  let result = 1;
  for (let i = 0; i < n; i++) result *= base;
  return result;
}

/** Row t of the kernel's transformation G: factor · (1, a, a², …) for the finite points a, (0, …, 0, 1) for ∞. */
function kernelRow(t: number, width: number): number[] {
  const finite: readonly (readonly [a: number, factor: number])[] = [
    [0, 1 / 4],
    [1, -1 / 6],
    [-1, -1 / 6],
    [2, 1 / 24],
    [-2, 1 / 24],
  ];
  const point = finite[t];
  const powers = Array.from({ length: width }, (_, k) => k);
  if (point === undefined) return powers.map((k) => (k === width - 1 ? 1 : 0));
  return powers.map((k) => point[1] * power(point[0], k));
}

/** Sum and difference of the products at ±1 and ±2, from which all outputs are made. */
interface Pairs {
  readonly sum1: V128Local;
  readonly difference1: V128Local;
  readonly sum2: V128Local;
  readonly difference2: V128Local;
}

function declarePairs(kernel: Kernel): Pairs {
  const [sum1, difference1, sum2, difference2] = [kernel.vector(), kernel.vector(), kernel.vector(), kernel.vector()];
  return { sum1, difference1, sum2, difference2 };
}

function setPairs(pairs: Pairs, at1: V128, atMinus1: V128, at2: V128, atMinus2: V128): void {
  pairs.sum1.set(at1.add(atMinus1));
  pairs.difference1.set(at1.sub(atMinus1));
  pairs.sum2.set(at2.add(atMinus2));
  pairs.difference2.set(at2.sub(atMinus2));
}

/** V from the padded input: six columns of a row at a time, tiles m columns apart. */
export function winogradInput(lanes: number): Kernel {
  const kernel = new Kernel("winogradInput");
  const input = kernel.parameter("input");
  const output = kernel.parameter("output");
  const tiles = kernel.parameter("tiles");
  const rows = kernel.parameter("rows");
  const channels = kernel.parameter("channels");
  /** Bytes in the input: a tile, a row, a channel. */
  const tileStep = kernel.parameter("tileStep");
  const rowStep = kernel.parameter("rowStep");
  const plane = kernel.parameter("plane");
  const pointStep = kernel.parameter("pointStep");
  /** Bytes left free after the channels of a row of V. */
  const skip = kernel.parameter("skip");
  const [row, x] = [kernel.int(), kernel.int()];
  const to = Array.from({ length: points }, () => kernel.int());
  const d = [
    kernel.vector(),
    kernel.vector(),
    kernel.vector(),
    kernel.vector(),
    kernel.vector(),
    kernel.vector(),
  ] as const;
  const [d0, d1, d2, d3, d4, d5] = d;
  const [even, odd] = [kernel.vector(), kernel.vector()];
  to[0]!.set(output);
  for (let t = 1; t < points; t++) to[t]!.set(to[t - 1]!.add(pointStep));
  kernel.repeat(tiles, () => {
    row.set(input);
    kernel.repeat(rows, () => {
      x.set(row);
      kernel.repeat(channels, () => {
        for (let v = 0; v < lanes / 4; v++) {
          d.forEach((value, k) => value.set(x.loadVector(k * lanes * 4 + 16 * v)));
          kernel.store(to[0]!, d0.mul(4).sub(d2.mul(5)).add(d4), 16 * v);
          even.set(d4.sub(d2.mul(4)));
          odd.set(d3.sub(d1.mul(4)));
          kernel.store(to[1]!, even.add(odd), 16 * v);
          kernel.store(to[2]!, even.sub(odd), 16 * v);
          even.set(d4.sub(d2));
          odd.set(d3.sub(d1).mul(2));
          kernel.store(to[3]!, even.add(odd), 16 * v);
          kernel.store(to[4]!, even.sub(odd), 16 * v);
          kernel.store(to[5]!, d1.mul(4).sub(d3.mul(5)).add(d5), 16 * v);
        }
        x.advance(plane);
        for (const target of to) target.advance(lanes * 4);
      });
      for (const target of to) target.advance(skip);
      row.advance(rowStep);
    });
    input.advance(tileStep);
  });
  return kernel;
}

/** D from the output's gradient; columns beyond the picture count as zeros. */
export function winogradGradient(m: 2 | 4, lanes: number): Kernel {
  const kernel = new Kernel(`winogradGradient${String(m)}`);
  const gradient = kernel.parameter("gradient");
  const output = kernel.parameter("output");
  const tiles = kernel.parameter("tiles");
  const rows = kernel.parameter("rows");
  const columns = kernel.parameter("columns");
  const channels = kernel.parameter("channels");
  /** Bytes in the gradient: a row, a channel. */
  const rowStep = kernel.parameter("rowStep");
  const plane = kernel.parameter("plane");
  const pointStep = kernel.parameter("pointStep");
  /** Bytes left free after the channels of a row of D. */
  const skip = kernel.parameter("skip");
  const [row, d, left] = [kernel.int(), kernel.int(), kernel.int(columns)];
  const to = Array.from({ length: points }, () => kernel.int());
  const z = kernel.vectors(m);
  const [even, odd] = [kernel.vector(), kernel.vector()];
  to[0]!.set(output);
  for (let t = 1; t < points; t++) to[t]!.set(to[t - 1]!.add(pointStep));
  /** Σ zⱼ sʲ over the even or the odd j. */
  const part = (s: number, parity: 0 | 1): V128 => {
    const terms = z.flatMap((value, j) =>
      j % 2 === parity ? [j === 0 || s === 1 ? value : value.mul(power(s, j))] : [],
    );
    return terms.slice(1).reduce((sum, term) => sum.add(term), terms[0]!);
  };
  const transform = (valid: number) => {
    for (let v = 0; v < lanes / 4; v++) {
      z.forEach((value, j) => value.set(j < valid ? d.loadVector(j * lanes * 4 + 16 * v) : v128(0)));
      kernel.store(to[0]!, z[0]!, 16 * v);
      even.set(part(1, 0));
      odd.set(part(1, 1));
      kernel.store(to[1]!, even.add(odd), 16 * v);
      kernel.store(to[2]!, even.sub(odd), 16 * v);
      even.set(part(2, 0));
      odd.set(part(2, 1));
      kernel.store(to[3]!, even.add(odd), 16 * v);
      kernel.store(to[4]!, even.sub(odd), 16 * v);
      kernel.store(to[5]!, z[m - 1]!, 16 * v);
    }
  };
  kernel.repeat(tiles, () => {
    row.set(gradient);
    kernel.repeat(rows, () => {
      d.set(row);
      kernel.repeat(channels, () => {
        let body = () => transform(m);
        for (let valid = m - 1; valid >= 1; valid--) {
          const others = body;
          body = () => kernel.if(left.equals(valid), () => transform(valid), others);
        }
        body();
        d.advance(plane);
        for (const target of to) target.advance(lanes * 4);
      });
      for (const target of to) target.advance(skip);
      row.advance(rowStep);
    });
    gradient.advance(m * lanes * 4);
    left.advance(-m);
  });
  return kernel;
}

/** output = max(bias + convolution, floor), four output channels at a time. */
export function winogradForward(m: 2 | 4, lanes: number): Kernel {
  const group = 4;
  const kernel = new Kernel(`winogradForward${String(m)}`);
  const input = kernel.parameter("input");
  const pointStep = kernel.parameter("pointStep");
  const tileStep = kernel.parameter("tileStep");
  const rowStep = kernel.parameter("rowStep");
  const kernelRows = kernel.parameter("kernelRows");
  const channels = kernel.parameter("channels");
  const weights = kernel.parameter("weights");
  const bias = kernel.parameter("bias");
  const output = kernel.parameter("output");
  const groups = kernel.parameter("groups");
  const rows = kernel.parameter("rows");
  const columns = kernel.parameter("columns");
  const tiles = kernel.parameter("tiles");
  const plane = kernel.parameter("plane");
  const scratch = kernel.parameter("scratch");
  const floor = kernel.floatParameter("floor");

  const vectors = vectorsOf(group, lanes);
  const block = new Block(kernel, group, vectors);
  const blockBytes = group * vectors * 16;
  const low = kernel.vector(floor.splat());
  const skip = kernel.int(rowStep.sub(channels.mul(lanes * 4)));
  const [tile, lane, point, v, w, w0, b] = [
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
  ];
  const [left, target, channel, store, products] = [
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
  ];
  const pairs = declarePairs(kernel);
  const biases = kernel.vector();
  const product = (t: number, place: number) => scratch.loadVector(t * blockBytes + place);
  kernel.repeat(rows, () => {
    w0.set(weights);
    b.set(bias);
    channel.set(output);
    kernel.repeat(groups, () => {
      tile.set(input);
      target.set(channel);
      left.set(columns);
      kernel.repeat(tiles, () => {
        lane.set(tile);
        kernel.repeat(lanes / 4 / vectors, () => {
          point.set(lane);
          w.set(w0);
          products.set(scratch);
          kernel.repeat(points, () => {
            block.clear();
            v.set(point);
            kernel.repeat(kernelRows, () => {
              kernel.repeat(channels, () => {
                block.accumulate(w, v);
                v.advance(lanes * 4);
                w.advance(4 * group);
              });
              v.advance(skip);
            });
            block.sums.flat().forEach((sum, i) => kernel.store(products, sum, 16 * i));
            products.advance(blockBytes);
            point.advance(pointStep);
          });
          store.set(target);
          for (let o = 0; o < group; o++) {
            biases.set(b.loadSplat(4 * o));
            for (let i = 0; i < vectors; i++) {
              const place = (o * vectors + i) * 16;
              setPairs(pairs, product(1, place), product(2, place), product(3, place), product(4, place));
              for (let j = 0; j < m; j++) {
                let sum: V128 =
                  j % 2 === 0
                    ? pairs.sum1.add(j === 0 ? pairs.sum2 : pairs.sum2.mul(power(2, j)))
                    : pairs.difference1.add(pairs.difference2.mul(power(2, j)));
                if (j === 0) sum = sum.add(product(0, place));
                if (j === m - 1) sum = sum.add(product(5, place));
                const write = () => kernel.store(store, sum.add(biases).max(low), j * lanes * 4 + 16 * i);
                if (j === 0) write();
                else kernel.if(i32(j).lessThan(left), write);
              }
            }
            store.advance(plane);
          }
          lane.advance(16 * vectors);
          target.advance(16 * vectors);
        });
        target.advance((m - 1) * lanes * 4);
        left.advance(-m);
        tile.advance(tileStep);
      });
      w0.set(w);
      b.advance(4 * group);
      for (let o = 0; o < group; o++) channel.advance(plane);
    });
    input.advance(rowStep);
    output.advance(columns.mul(lanes * 4));
  });
  return kernel;
}

/**
 * Gradient of the input from D and the transposed kernel [inputs / G][6][kernel rows, backwards][outputs][G]. A row of the
 * padded input is summed up in `scratch`, since tiles overlap, and its real columns are copied to the result.
 */
export function winogradInputGradient(m: 2 | 4, group: number, lanes: number): Kernel {
  const kernel = new Kernel(`winogradInputGradient${String(m)}x${String(group)}`);
  const gradient = kernel.parameter("gradient");
  const pointStep = kernel.parameter("pointStep");
  const tileStep = kernel.parameter("tileStep");
  const weights = kernel.parameter("weights");
  const output = kernel.parameter("output");
  const groups = kernel.parameter("groups");
  const rows = kernel.parameter("rows");
  const columns = kernel.parameter("columns");
  const tiles = kernel.parameter("tiles");
  /** For each input row: byte offset in D, byte offset in a point's weights, number of kernel rows that meet it. */
  const rowTable = kernel.parameter("rowTable");
  /** Channels of D, and bytes left free after those of a row. */
  const channels = kernel.parameter("channels");
  const skip = kernel.parameter("skip");
  /** Bytes of a point's weights. */
  const weightStep = kernel.parameter("weightStep");
  const plane = kernel.parameter("plane");
  const scratch = kernel.parameter("scratch");
  /** Columns of the padded input, and how many of them lie left of the picture. */
  const paddedColumns = kernel.parameter("paddedColumns");
  const before = kernel.parameter("before");

  const vectors = vectorsOf(group, lanes);
  const block = new Block(kernel, group, vectors);
  const blockBytes = group * vectors * 16;
  const productBytes = points * blockBytes;
  const [row, channel, w0, d0, count, tile, lane, point, d, w, w1, products] = Array.from({ length: 12 }, () =>
    kernel.int(),
  ) as [
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
    I32Local,
  ];
  const [sums, sumRow, target, source, rowBytes] = [
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
  ];
  const pairs = declarePairs(kernel);
  const [first, last] = [kernel.vector(), kernel.vector()];
  const product = (t: number, place: number) => scratch.loadVector(t * blockBytes + place);
  rowBytes.set(paddedColumns.mul(lanes * 4));
  row.set(rowTable);
  kernel.repeat(rows, () => {
    d0.set(gradient.add(row.load()));
    w0.set(weights.add(row.load(4)));
    count.set(row.load(8));
    channel.set(output);
    kernel.repeat(groups, () => {
      sums.set(scratch.add(productBytes));
      kernel.repeat(paddedColumns.mul((group * lanes) / 4), () => {
        kernel.store(sums, v128(0));
        sums.advance(16);
      });
      sums.set(scratch.add(productBytes));
      tile.set(d0);
      kernel.repeat(tiles, () => {
        lane.set(tile);
        kernel.repeat(lanes / 4 / vectors, () => {
          point.set(lane);
          w1.set(w0);
          products.set(scratch);
          kernel.repeat(points, () => {
            block.clear();
            d.set(point);
            w.set(w1);
            kernel.repeat(count, () => {
              kernel.repeat(channels, () => {
                block.accumulate(w, d);
                d.advance(lanes * 4);
                w.advance(4 * group);
              });
              d.advance(skip);
            });
            block.sums.flat().forEach((sum, i) => kernel.store(products, sum, 16 * i));
            products.advance(blockBytes);
            point.advance(pointStep);
            w1.advance(weightStep);
          });
          sumRow.set(sums);
          for (let o = 0; o < group; o++) {
            for (let i = 0; i < vectors; i++) {
              const place = (o * vectors + i) * 16;
              setPairs(pairs, product(1, place), product(2, place), product(3, place), product(4, place));
              first.set(product(0, place));
              last.set(product(5, place));
              const { sum1, sum2, difference1, difference2 } = pairs;
              const parts = [
                first.mul(4),
                last.sub(difference1).mul(4).sub(difference2.mul(2)),
                v128(0).sub(first.mul(5)).sub(sum1.mul(4)).sub(sum2),
                difference1.add(difference2.mul(2)).sub(last.mul(5)),
                first.add(sum1).add(sum2),
                last,
              ];
              parts.forEach((part, k) => {
                const at = k * lanes * 4 + 16 * i;
                kernel.store(sumRow, sumRow.loadVector(at).add(part), at);
              });
            }
            sumRow.advance(rowBytes);
          }
          lane.advance(16 * vectors);
          sums.advance(16 * vectors);
        });
        sums.advance((m - 1) * lanes * 4);
        tile.advance(tileStep);
      });
      source.set(scratch.add(productBytes).add(before.mul(lanes * 4)));
      for (let o = 0; o < group; o++) {
        target.set(channel);
        sumRow.set(source);
        kernel.repeat(columns, () => {
          for (let v = 0; v < lanes / 4; v++) kernel.store(target, sumRow.loadVector(16 * v), 16 * v);
          target.advance(lanes * 4);
          sumRow.advance(lanes * 4);
        });
        source.advance(rowBytes);
        channel.advance(plane);
      }
      w0.advance(weightStep.mul(points));
    });
    row.advance(12);
    output.advance(columns.mul(lanes * 4));
  });
  return kernel;
}

/** Bytes of scratch memory of `winogradForward` and `winogradInputGradient`. */
export function scratchBytes(lanes: number, paddedColumns: number): number {
  return points * 4 * lanes * 4 + 4 * paddedColumns * lanes * 4;
}

/**
 * Gradient of the transformed kernel of four outputs: result [6][kernel rows][inputs][4] += D × V over a block of tiles,
 * one block after the other so that its rows stay in the cache. Inputs come in pairs.
 */
export function winogradKernelGradient(lanes: number): Kernel {
  const group = 4;
  const kernel = new Kernel("winogradKernelGradient");
  /** D at the first of the four outputs, V, and the result, which starts as zeros. */
  const gradient = kernel.parameter("gradient");
  const input = kernel.parameter("input");
  const result = kernel.parameter("result");
  const blocks = kernel.parameter("blocks");
  const tiles = kernel.parameter("tiles");
  const rows = kernel.parameter("rows");
  const kernelRows = kernel.parameter("kernelRows");
  const pairs = kernel.parameter("pairs");
  /** Bytes of a point, a tile and a row in D and V. */
  const gradientPoint = kernel.parameter("gradientPoint");
  const gradientRow = kernel.parameter("gradientRow");
  const inputPoint = kernel.parameter("inputPoint");
  const inputRow = kernel.parameter("inputRow");
  const inputTileSkip = kernel.parameter("inputTileSkip");
  /** Bytes of a block of tiles in D, and in V. */
  const gradientBlock = kernel.parameter("gradientBlock");
  const inputBlock = kernel.parameter("inputBlock");

  const gradientSkip = kernel.int(gradientRow.sub(lanes * 4));
  const inputSkip = kernel.int(inputRow.sub(lanes * 4));
  const sums = Array.from({ length: 2 }, () => kernel.vectors(group));
  const gradients = kernel.vectors(group);
  const value = kernel.vector();
  const [d0, v0, rowStart, pair, d, v, at] = [
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
  ];
  kernel.repeat(blocks, () => {
    d0.set(gradient);
    v0.set(input);
    at.set(result);
    kernel.repeat(points, () => {
      rowStart.set(v0);
      kernel.repeat(kernelRows, () => {
        pair.set(rowStart);
        kernel.repeat(pairs, () => {
          for (const row of sums) for (const sum of row) sum.set(0);
          d.set(d0);
          v.set(pair);
          kernel.repeat(tiles, () => {
            kernel.repeat(rows, () => {
              kernel.repeat(lanes / 4, () => {
                gradients.forEach((g, o) => g.set(d.loadVector(o * lanes * 4)));
                sums.forEach((row, c) => {
                  value.set(v.loadVector(c * lanes * 4));
                  row.forEach((sum, o) => sum.addProduct(value, gradients[o]!));
                });
                d.advance(16);
                v.advance(16);
              });
              d.advance(gradientSkip);
              v.advance(inputSkip);
            });
            v.advance(inputTileSkip);
          });
          sums.forEach((row, c) =>
            row.forEach((sum, o) => {
              const place = (c * group + o) * 4;
              kernel.storeFloat(at, at.loadFloat(place).add(kernel.sumOfLanes(sum)), place);
            }),
          );
          at.advance(2 * group * 4);
          pair.advance(2 * lanes * 4);
        });
        rowStart.advance(inputRow);
      });
      d0.advance(gradientPoint);
      v0.advance(inputPoint);
    });
    gradient.advance(gradientBlock);
    input.advance(inputBlock);
  });
  return kernel;
}

/** Σ coefficient · value, zeros left out. */
function combination(coefficients: readonly number[], values: readonly F32[]): F32 {
  const terms = values.flatMap((value, i) => (coefficients[i] === 0 ? [] : [value.mul(coefficients[i]!)]));
  return terms.slice(1).reduce((sum, term) => sum.add(term), terms[0] ?? f32(0));
}

/**
 * The kernel of four outputs, [inputs][rows][width][4], transformed: U [6][rows][inputs][4], and where the input's
 * gradient is wanted the transposed [inputs / H][6][rows, backwards][outputs][H].
 */
export function winogradWeights(m: 2 | 4, transposed: boolean): Kernel {
  const group = 4;
  const width = widthOf(m);
  const kernel = new Kernel(`winogradWeights${String(m)}${transposed ? "Both" : ""}`);
  const source = kernel.parameter("source");
  const target = kernel.parameter("target");
  const inputs = kernel.parameter("inputs");
  const kernelRows = kernel.parameter("kernelRows");
  /** Of the transposed kernel: where the first of the four outputs lies in the last row, H, and bytes of its parts. */
  const other = transposed ? kernel.parameter("other") : null;
  const block = transposed ? kernel.parameter("block") : null;
  const rowStep = transposed ? kernel.parameter("rowStep") : null;
  const blockStep = transposed ? kernel.parameter("blockStep") : null;

  const [row, to, from, at, lane, point, otherPoint] = [
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(),
    kernel.int(0),
    kernel.int(),
    kernel.int(),
  ];
  const values = Array.from({ length: width }, () => kernel.float());
  const result = kernel.float();
  const column = kernel.int(target);
  const rowBytes = kernel.int(inputs.mul(4 * group));
  const pointBytes = kernel.int(rowBytes.mul(kernelRows));
  kernel.repeat(inputs, () => {
    row.set(column);
    if (other !== null) to.set(other);
    kernel.repeat(kernelRows, () => {
      from.set(source);
      at.set(row);
      if (other !== null) otherPoint.set(to);
      kernel.repeat(group, () => {
        values.forEach((value, k) => value.set(from.loadFloat(k * 4 * group)));
        point.set(at);
        for (let t = 0; t < points; t++) {
          result.set(combination(kernelRow(t, width), values));
          kernel.storeFloat(point, result);
          point.advance(pointBytes);
          if (other !== null && rowStep !== null) {
            kernel.storeFloat(otherPoint.add(rowStep.mul(kernelRows).mul(t)), result);
          }
        }
        from.advance(4);
        at.advance(4);
        if (block !== null) otherPoint.advance(block.mul(4));
      });
      source.advance(width * 4 * group);
      row.advance(rowBytes);
      if (rowStep !== null) to.set(to.sub(rowStep));
    });
    column.advance(4 * group);
    if (other !== null && block !== null && blockStep !== null) {
      lane.advance(1);
      other.advance(4);
      kernel.if(lane.equals(block), () => {
        lane.set(0);
        other.set(other.sub(block.mul(4)).add(blockStep));
      });
    }
  });
  return kernel;
}

/** The kernel's gradient [inputs][rows][width][4] from that of the transformed kernel of four outputs. */
export function winogradWeightGradient(m: 2 | 4): Kernel {
  const group = 4;
  const width = widthOf(m);
  const kernel = new Kernel(`winogradWeightGradient${String(m)}`);
  /** [6][rows][inputs][4] */
  const source = kernel.parameter("source");
  const target = kernel.parameter("target");
  const inputs = kernel.parameter("inputs");
  const kernelRows = kernel.parameter("kernelRows");
  const [row, point] = [kernel.int(), kernel.int()];
  const column = kernel.int(source);
  const rowBytes = kernel.int(inputs.mul(4 * group));
  const pointBytes = kernel.int(rowBytes.mul(kernelRows));
  const values = Array.from({ length: points }, () => kernel.vector());
  kernel.repeat(inputs, () => {
    row.set(column);
    kernel.repeat(kernelRows, () => {
      point.set(row);
      for (const value of values) {
        value.set(point.loadVector());
        point.advance(pointBytes);
      }
      for (let k = 0; k < width; k++) {
        const terms = values.flatMap((value, t) => {
          const coefficient = kernelRow(t, width)[k]!;
          return coefficient === 0 ? [] : [value.mul(coefficient)];
        });
        kernel.store(
          target,
          terms.slice(1).reduce((sum, term) => sum.add(term), terms[0]!),
        );
        target.advance(4 * group);
      }
      row.advance(rowBytes);
    });
    column.advance(4 * group);
  });
  return kernel;
}
