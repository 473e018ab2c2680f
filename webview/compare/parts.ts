import type { ComparedRun, ComparedSet, Comparison, CurveName } from "../../src/protocol/compare.ts";
import { runColorId, runStrokes } from "../../src/core/runColors.ts";
import type { Theme } from "../shared/theme.ts";
import { svgElement } from "../shared/dom.ts";
import type { ClassMeasure } from "./results.ts";
import { dashOf } from "../../src/core/pictures/strokes.ts";
import type { CurveAxis } from "./series.ts";

/** What a person has chosen, kept while the page is hidden or reloaded. */
export interface ViewState {
  /** Of the runs that are compared. */
  readonly paths: readonly string[];
  /** Null: the one that most runs have looked at. */
  readonly set: ComparedSet | null;
  /** Null: what most runs have, the first of the validation, test and training digits. */
  readonly curve: CurveName | null;
  readonly axis: CurveAxis;
  readonly logarithmic: boolean;
  /** Paths of runs whose curves are hidden. */
  readonly hidden: readonly string[];
  readonly measure: ClassMeasure;
  readonly onlyDifferent: boolean;
  /** Paths of the two runs that are compared digit by digit; null: the first two. */
  readonly pair: readonly [string, string] | null;
}

/** How a run is drawn. */
export interface RunPaint {
  /** For CSS. */
  readonly css: string;
  /** For a canvas. */
  readonly color: (theme: Theme) => string;
  readonly dash: readonly number[];
}

export interface PaintedRun extends ComparedRun {
  readonly paint: RunPaint;
}

/** What the parts of the page draw. */
export interface Shown {
  readonly comparison: Comparison;
  readonly runs: readonly PaintedRun[];
  readonly set: ComparedSet | null;
}

export function paintedRuns(runs: readonly ComparedRun[]): PaintedRun[] {
  const strokes = runStrokes(runs.map(({ color }) => color));
  return runs.map((run, i) => {
    // VS Code writes a colour's dots as hyphens.
    const name = runColorId(run.color).replaceAll(".", "-");
    const css = `var(--vscode-${name}, var(--vscode-charts-blue))`;
    const color = (theme: Theme): string => theme.color(name, theme.first);
    return { ...run, paint: { css, color, dash: dashOf(strokes.at(i)?.dash ?? 0) } };
  });
}

/** @returns a short piece of a run's line, as its curves are drawn. */
export function strokeSample({ css, dash }: RunPaint): SVGElement {
  const line = svgElement("line", {
    x1: 0,
    x2: 18,
    y1: 4,
    y2: 4,
    "stroke-width": 3,
    "stroke-dasharray": dash.join(" "),
  });
  line.style.stroke = css;
  return svgElement("svg", { class: "stroke", width: 18, height: 8, "aria-hidden": "true" }, line);
}
