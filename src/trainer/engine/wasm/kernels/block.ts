import type { Kernel, V128Local } from "../../../assembler/kernel.ts";
import type { I32, V128 } from "../../../assembler/values.ts";

/**
 * The inner product that most kernels are made of: a block of `outputs` × `vectors` accumulators. At most 15 vectors are
 * alive, so that none has to be kept in memory.
 */
export class Block {
  readonly sums: readonly (readonly V128Local[])[];
  private readonly kernel: Kernel;
  private readonly outputs: number;
  private readonly vectors: number;
  /** Operands of the shorter side, loaded once for all of the longer side, which passes through `single`. */
  private readonly kept: readonly V128Local[];
  private readonly single: V128Local;

  constructor(kernel: Kernel, outputs: number, vectors: number) {
    this.kernel = kernel;
    this.outputs = outputs;
    this.vectors = vectors;
    this.sums = Array.from({ length: outputs }, () => kernel.vectors(vectors));
    this.kept = kernel.vectors(Math.min(outputs, vectors));
    this.single = kernel.vector();
  }

  clear(): void {
    for (const row of this.sums) for (const sum of row) sum.set(0);
  }

  /** Starts each output at its float: `bias` points to `outputs` of them. */
  startAt(bias: I32): void {
    this.sums.forEach((row, o) => {
      row[0].set(bias.loadSplat(4 * o));
      for (const sum of row.slice(1)) sum.set(row[0]);
    });
  }

  /**
   * sums[o][v] += weight(o) × vector v of `values`.
   * @param weightAt address offset of output o's weight; @param valueAt address offset of vector v.
   */
  accumulate(
    weights: I32,
    values: I32,
    weightAt: (output: number) => number = (o) => 4 * o,
    valueAt: (vector: number) => number = (v) => 16 * v,
  ): void {
    if (this.vectors <= this.outputs) {
      this.kept.forEach((value, v) => value.set(values.loadVector(valueAt(v))));
      this.sums.forEach((row, o) => {
        this.single.set(weights.loadSplat(weightAt(o)));
        row.forEach((sum, v) => sum.addProduct(this.single, this.kept[v]));
      });
    } else {
      this.kept.forEach((weight, o) => weight.set(weights.loadSplat(weightAt(o))));
      for (let v = 0; v < this.vectors; v++) {
        this.single.set(values.loadVector(valueAt(v)));
        this.sums.forEach((row, o) => row[v].addProduct(this.kept[o], this.single));
      }
    }
  }

  /** Writes the sums; output o lies at `rows[o]`. */
  store(rows: readonly I32[], transform: (sum: V128Local) => V128 = (sum) => sum): void {
    for (let o = 0; o < this.outputs; o++) {
      this.sums[o].forEach((sum, v) => this.kernel.store(rows[o], transform(sum), 16 * v));
    }
  }
}
