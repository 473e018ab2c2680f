import { Kernel } from "../../../../assembler/kernel.ts";
import { f32, type F32 } from "../../../../assembler/values.ts";
import { kernelRow, points, widthOf } from "./points.ts";

/** Σ coefficient · value, zeros left out. */
function combination(coefficients: readonly number[], values: readonly F32[]): F32 {
  const terms = values.flatMap((value, i) => (coefficients[i] === 0 ? [] : [value.mul(coefficients[i])]));
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
          const coefficient = kernelRow(t, width)[k];
          return coefficient === 0 ? [] : [value.mul(coefficient)];
        });
        kernel.store(
          target,
          terms.slice(1).reduce((sum, term) => sum.add(term), terms[0]),
        );
        target.advance(4 * group);
      }
      row.advance(rowBytes);
    });
    column.advance(4 * group);
  });
  return kernel;
}
