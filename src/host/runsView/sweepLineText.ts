import { valueText } from "../../core/experiment/settings.ts";
import { oneLine } from "../../core/plainText.ts";
import { headingsOf } from "../../core/sweep/columns.ts";
import { progressParts } from "../sweeps/sweepText.ts";
import type { LineText } from "./runText.ts";
import type { RunPoint, SweepNode } from "./sweepNodes.ts";
import { listed, type Translate } from "../../core/translate.ts";

/**
 * What the line of a sweep shows: how far it is, and its best run; there is no room for what it varies, which is spoken.
 *
 * @param time when it was begun, where it has to be told from others.
 */
export function sweepText(sweep: SweepNode, time: string | null, t: Translate): LineText {
  const label = time === null ? t("Sweep") : t("Sweep, {0}", time);
  const parts = progressParts(sweep.progress, t);
  const spoken = [label, variedText(sweep, t), ...(sweep.isTraining ? [t("training")] : []), ...parts];
  return { label, description: parts.join(" · "), spoken: listed(spoken, t) };
}

/** @returns what a sweep varies: "Batch Size × Activation". */
export function variedText({ parameters, repeats }: SweepNode, t: Translate): string {
  const headings = headingsOf(parameters).map(oneLine);
  return (repeats > 1 ? [...headings, t("{0} seeds", repeats)] : headings).join(" × ");
}

/** @returns the varied values of a run: "16, tanh, seed 43"; empty where nothing varies. */
export function pointText({ values, seed }: RunPoint, t: Translate): string {
  const said = Object.values(values).map((value) => oneLine(valueText(value)));
  return listed(seed === null ? said : [...said, t("seed {0}", seed)], t);
}

/** @returns name of a product icon that tells the state, and of the theme's colour. */
export function sweepIcon({ isTraining, progress }: SweepNode): {
  readonly icon: string;
  readonly color: string | null;
} {
  if (isTraining) return { icon: "sync~spin", color: null };
  const { completed, failed, points } = progress;
  if (completed + failed < points) return { icon: "layers-dot", color: null };
  return failed > 0 ? { icon: "layers", color: "list.warningForeground" } : { icon: "layers", color: null };
}

/** Words that `when` clauses of menus look for in `viewItem`. */
export function sweepContextValue({ isTraining, here, progress }: SweepNode): string {
  const { completed, failed, points } = progress;
  const words = [
    "sweep",
    here ? "sweepHere" : null,
    isTraining ? null : "sweepIdle",
    !isTraining && completed + failed < points ? "sweepLeft" : null,
    "file",
  ];
  return words.filter((word) => word !== null).join(" ");
}
