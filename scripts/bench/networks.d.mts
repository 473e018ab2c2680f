export interface Benchmark {
  readonly name: string;
  /** In the words of the experiment file. */
  readonly layers: readonly object[];
  readonly optimizer: object;
  readonly batchSize: number;
  readonly batches: number;
  readonly targets: Readonly<Record<"pytorch" | "keras", number>>;
}
export const benchmarks: readonly Benchmark[];
