import { layerLinesOf, settingsOf, valueText, type Setting } from "../core/experiment/settings.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import { counted } from "./formats.ts";
import type { Style } from "./terminal.ts";

/**
 * The settings of an experiment, those that differ from the defaults first.
 *
 * @param all whether the others are shown too.
 * @returns lines.
 */
export function settingLines(experiment: Experiment, all: boolean, style: Style): string[] {
  const { colors } = style;
  const settings = settingsOf(experiment);
  const changed = settings.filter(({ isDefault }) => !isDefault);
  const usual = settings.filter(({ isDefault }) => isDefault);
  const shown = all ? settings : changed;
  const width = Math.max(0, ...shown.map(({ path }) => path.length)) + 2;
  const line = ({ path, value }: Setting): string => `  ${path.padEnd(width)}${valueText(value)}`;
  const rest = counted(usual.length, "setting");
  return [
    colors.bold("Settings") + (all ? "" : colors.dim("  those that differ from the defaults")),
    ...(changed.length === 0 ? [colors.dim("  none differs from its default")] : changed.map(line)),
    ...(all ? [colors.dim("  by default"), ...usual.map((each) => colors.dim(line(each)))] : []),
    ...(all ? [] : [colors.dim(`  ${rest} by default: --all shows ${usual.length === 1 ? "it" : "them"}`)]),
  ];
}

/** @returns the network's layers, a line each; those of a residual block below it. */
export function layerLines(experiment: Experiment, style: Style): string[] {
  const { colors } = style;
  const lines = layerLinesOf(experiment.model.layers);
  const width = Math.max(...lines.map(({ type, depth }) => type.length + 2 * depth)) + 2;
  return [
    colors.bold("Network"),
    ...lines.map(({ type, depth, text }) => {
      const name = "  ".repeat(depth) + type;
      return `  ${text === "" ? name : name.padEnd(width)}${colors.dim(text)}`;
    }),
  ];
}
