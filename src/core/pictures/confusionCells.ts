import { classCount, classMetricsOf, type ClassMetrics } from "../metrics.ts";

/** What the counts are divided by: nothing, the digits of the true class, or those that were taken for the predicted one. */
export const normalizations = ["counts", "rows", "columns"] as const;
export type Normalization = (typeof normalizations)[number];

/** Figures of a class that stand at the end of its row. */
export const classFigures = ["recall", "precision", "f1"] as const;
export type ClassFigure = (typeof classFigures)[number];

export interface ConfusionCell {
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
  /** Empty where there is nothing to say. */
  readonly text: string;
  /** How strongly it is coloured, 0 to 1. */
  readonly heat: number;
  readonly kind: "right" | "wrong" | "none";
}

export interface ClassBar {
  readonly metrics: ClassMetrics;
  /** 0 to 1; null where it would divide by zero. */
  readonly value: number | null;
  /** Length of its bar, 0 to 1, from the floor on. */
  readonly length: number;
}

export interface ConfusionTable {
  /** 100 cells, row by true label. */
  readonly cells: readonly ConfusionCell[];
  /** 10 bars. */
  readonly bars: readonly ClassBar[];
  /** Where the bars begin, in percent. */
  readonly floor: number;
}

/** @param confusion 100 counts, row by true label, column by predicted label. */
export function confusionTable(
  confusion: Int32Array,
  normalization: Normalization,
  errorsOnly: boolean,
  figure: ClassFigure,
): ConfusionTable {
  const metrics = classMetricsOf(confusion);
  const share = (truth: number, predicted: number): number => {
    const value = confusion[truth * classCount + predicted];
    if (normalization === "counts") return value;
    const of = metrics.at(normalization === "rows" ? truth : predicted);
    const whole = (normalization === "rows" ? of?.count : of?.predicted) ?? 0;
    return whole === 0 ? 0 : value / whole;
  };
  const pairs = Array.from({ length: classCount * classCount }, (_, i) => ({
    truth: Math.floor(i / classCount),
    predicted: i % classCount,
  }));
  const most = (wrong: boolean): number =>
    Math.max(
      0,
      ...pairs
        .filter(({ truth, predicted }) => (truth !== predicted) === wrong)
        .map((pair) => share(pair.truth, pair.predicted)),
    );
  const [mostRight, mostWrong] = [most(false), most(true)];
  const cells = pairs.map(({ truth, predicted }, index): ConfusionCell => {
    const value = share(truth, predicted);
    const isRight = truth === predicted;
    if (confusion[index] === 0 || (isRight && errorsOnly)) {
      return { truth, predicted, count: confusion[index], text: "", heat: 0, kind: "none" };
    }
    // A network that has not learnt yet is wrong more often than right: both are then compared with the same most.
    const scale = isRight
      ? Math.max(mostRight, mostWrong)
      : Math.max(mostWrong, normalization === "counts" ? 4 : 0.004);
    const part = value / scale;
    return {
      truth,
      predicted,
      count: confusion[index],
      text: textOf(value, normalization),
      // Single errors should be seen beside many.
      heat: isRight ? part : Math.sqrt(part),
      kind: isRight ? "right" : "wrong",
    };
  });
  const values = metrics.map((each) => each[figure]);
  const floor = floorOf(values);
  const bars = metrics.map((each, label): ClassBar => {
    const value = values.at(label) ?? null;
    return { metrics: each, value, length: value === null ? 0 : (value * 100 - floor) / (100 - floor) };
  });
  return { cells, bars, floor };
}

function textOf(value: number, normalization: Normalization): string {
  if (normalization === "counts") return String(value);
  const percents = value * 100;
  return percents >= 99.95 ? "100" : percents.toFixed(percents < 0.95 ? 2 : 1).replace(/^0(?=\.)/, "");
}

/** @returns the percentage at which bars begin: small differences are seen, and the shortest bar too. */
function floorOf(values: readonly (number | null)[]): number {
  const lowest = Math.min(1, ...values.filter((value) => value !== null)) * 100;
  const span = [1, 2, 5, 10, 20, 50].find((each) => 100 - lowest <= each * 0.85) ?? 100;
  return 100 - span;
}
