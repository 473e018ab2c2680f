import { runColorCount, runColorId } from "../../src/core/runColors.ts";
import { dashOf } from "../../src/core/pictures/strokes.ts";

/** @param position among the values that are told apart. @returns name of its colour among the theme's variables. */
export function seriesVariable(position: number): string {
  return runColorId(position % runColorCount).replaceAll(".", "-");
}

/** @returns its colour for CSS. */
export function seriesColor(position: number): string {
  return `var(--vscode-${seriesVariable(position)}, var(--vscode-charts-blue))`;
}

/** @returns its dashes, which tell values of one colour apart. */
export function seriesDash(position: number): string {
  return dashOf(Math.floor(position / runColorCount)).join(" ");
}
