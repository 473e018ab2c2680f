import { valueText } from "../../core/experiment/settings.ts";
import { oneLine } from "../../core/plainText.ts";
import { headingsOf } from "../../core/sweep/columns.ts";
import { progressParts } from "../sweeps/sweepText.ts";
import type { LineText } from "./runText.ts";
import type { RunPoint, SweepNode } from "./sweepNodes.ts";
import { listed, type Translate } from "./translate.ts";

/** @returns what the line of a sweep shows: what it varies, how far it is, and its best run. */
export function sweepText(sweep: SweepNode, t: Translate): LineText {
  const label = labelOf(sweep, t);
  const parts = progressParts(sweep.progress, sweep.best, t);
  const spoken = [label, ...(sweep.isTraining ? [t("training")] : []), ...parts];
  return { label, description: parts.join(" · "), spoken: listed(spoken, t) };
}

function labelOf({ parameters, repeats }: SweepNode, t: Translate): string {
  if (parameters.length === 0) return t("Sweep: {0} seeds", repeats);
  return t("Sweep: {0}", headingsOf(parameters).map(oneLine).join(" × "));
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
