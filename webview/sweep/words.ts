import { seedKey, shortValue, type ViewDimension } from "../../src/core/sweep/views/dimensions.ts";
import { measureOf, type RunMeasure } from "../../src/core/sweep/views/runs.ts";
import type { SweepRun } from "../../src/protocol/sweep.ts";
import { duration, figure, lossTick, percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import type { CurveMetric } from "./curveMetrics.ts";
import type { ChartName, NamedDimension, Shown } from "./parts.ts";

// What things are called in a sweep.

export function named(dimension: ViewDimension): NamedDimension {
  return { ...dimension, name: dimension.key === seedKey ? t("Seed") : dimension.heading };
}

export function chartText(name: ChartName): string {
  switch (name) {
    case "curves":
      return t("Curves");
    case "bars":
      return t("Bars");
    case "lines":
      return t("Lines");
    case "parallel":
      return t("Parallel");
    case "heat":
      return t("Heat map");
  }
}

/** @param runs tell which set chose their best epochs. */
export function measureText(measure: RunMeasure, runs: readonly Pick<SweepRun, "chosenOn">[]): string {
  switch (measure) {
    case "accuracy": {
      const sets = new Set(runs.flatMap(({ chosenOn }) => (chosenOn === null ? [] : [chosenOn])));
      if (sets.size !== 1) return t("Best accuracy");
      return sets.has("test")
        ? t("Test accuracy")
        : sets.has("train")
          ? t("Training accuracy")
          : t("Validation accuracy");
    }
    case "test":
      return t("Test accuracy");
    case "testLoss":
      return t("Test loss");
    case "seconds":
      return t("Time");
  }
}

export function measureValue(measure: RunMeasure, value: number): string {
  switch (measure) {
    case "accuracy":
    case "test":
      return percent(value);
    case "testLoss":
      return figure(value);
    case "seconds":
      return duration(value);
  }
}

/** Shorter, for cells and ticks. */
export function measureTick(measure: RunMeasure, value: number): string {
  switch (measure) {
    case "accuracy":
    case "test":
      return `${Number((value * 100).toFixed(1))} %`;
    case "testLoss":
      return lossTick(value);
    case "seconds":
      return value < 60 ? `${Number(value.toFixed(1))} s` : duration(value);
  }
}

export function metricText(metric: CurveMetric): string {
  switch (metric) {
    case "validationAccuracy":
      return t("Validation accuracy");
    case "validationLoss":
      return t("Validation loss");
    case "testAccuracy":
      return t("Test accuracy");
    case "testLoss":
      return t("Test loss");
    case "trainingAccuracy":
      return t("Training accuracy");
    case "trainingLoss":
      return t("Training loss");
  }
}

/** @returns what tells a run from the others: "relu, 0.001, adam, 16". */
export function runText(run: SweepRun, dimensions: readonly NamedDimension[]): string {
  const texts = dimensions.map((dimension) => valueOf(run, dimension)).filter((text) => text !== "");
  return texts.length === 0 ? t("run {0}", run.index + 1) : texts.join(", ");
}

/** @returns the value that a run has in a dimension; empty where it has none. */
export function valueOf(run: SweepRun, { key }: Pick<ViewDimension, "key">): string {
  if (key === seedKey) return String(run.seed);
  return Object.hasOwn(run.values, key) ? shortValue(run.values[key]) : "";
}

/** @returns what a chart shows, for those who cannot see it. */
export function chartSummary({ runs, sweep, measure, best, dimensions }: Shown): string {
  const figures = runs.map((run) => measureOf(run, measure)).filter((value) => value !== null);
  if (figures.length === 0) return t("There is nothing to draw: no run has been evaluated.");
  const [least, most] = [Math.min(...figures), Math.max(...figures)].map((value) => measureValue(measure, value));
  const title = measureText(measure, sweep.runs);
  const range = t("{0} of {1} runs, from {2} to {3}.", title, figures.length, least, most);
  const words = best === null ? [] : [t("The best: {0}.", runText(best, dimensions))];
  return [range, ...words, t("Arrows go from one to the next, Enter opens a run; the table holds all figures.")].join(
    " ",
  );
}
