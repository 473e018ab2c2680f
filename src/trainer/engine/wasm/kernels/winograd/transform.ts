import { Kernel } from "../../../../assembler/kernel.ts";
import { v128, type V128 } from "../../../../assembler/values.ts";
import { points, power } from "./points.ts";

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
  to[0].set(output);
  for (let t = 1; t < points; t++) to[t].set(to[t - 1].add(pointStep));
  kernel.repeat(tiles, () => {
    row.set(input);
    kernel.repeat(rows, () => {
      x.set(row);
      kernel.repeat(channels, () => {
        for (let v = 0; v < lanes / 4; v++) {
          d.forEach((value, k) => value.set(x.loadVector(k * lanes * 4 + 16 * v)));
          kernel.store(to[0], d0.mul(4).sub(d2.mul(5)).add(d4), 16 * v);
          even.set(d4.sub(d2.mul(4)));
          odd.set(d3.sub(d1.mul(4)));
          kernel.store(to[1], even.add(odd), 16 * v);
          kernel.store(to[2], even.sub(odd), 16 * v);
          even.set(d4.sub(d2));
          odd.set(d3.sub(d1).mul(2));
          kernel.store(to[3], even.add(odd), 16 * v);
          kernel.store(to[4], even.sub(odd), 16 * v);
          kernel.store(to[5], d1.mul(4).sub(d3.mul(5)).add(d5), 16 * v);
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
  to[0].set(output);
  for (let t = 1; t < points; t++) to[t].set(to[t - 1].add(pointStep));
  /** Σ zⱼ sʲ over the even or the odd j. */
  const part = (s: number, parity: 0 | 1): V128 => {
    const terms = z.flatMap((value, j) =>
      j % 2 === parity ? [j === 0 || s === 1 ? value : value.mul(power(s, j))] : [],
    );
    return terms.slice(1).reduce((sum, term) => sum.add(term), terms[0]);
  };
  const transform = (valid: number) => {
    for (let v = 0; v < lanes / 4; v++) {
      z.forEach((value, j) => value.set(j < valid ? d.loadVector(j * lanes * 4 + 16 * v) : v128(0)));
      kernel.store(to[0], z[0], 16 * v);
      even.set(part(1, 0));
      odd.set(part(1, 1));
      kernel.store(to[1], even.add(odd), 16 * v);
      kernel.store(to[2], even.sub(odd), 16 * v);
      even.set(part(2, 0));
      odd.set(part(2, 1));
      kernel.store(to[3], even.add(odd), 16 * v);
      kernel.store(to[4], even.sub(odd), 16 * v);
      kernel.store(to[5], z[m - 1], 16 * v);
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
