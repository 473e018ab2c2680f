import type { OpenedModel, WeightsChoice } from "../protocol/trainer.ts";
import type { RunEntry } from "../services/runStore.ts";
import { count } from "./formats.ts";
import type { RunsOptions } from "./runsFolder.ts";
import type { Style } from "./terminal.ts";

/** Options of commands that ask a run's network. */
export interface ModelOptions extends RunsOptions {
  readonly weights: WeightsChoice;
  /** Name of a checkpoint whose weights are taken instead. */
  readonly checkpoint?: string;
  readonly json?: boolean;
}

/** @returns which run is asked, and with which of its weights. */
export function weightsLine(
  { name, id }: RunEntry,
  { weights, epoch, step, source }: OpenedModel,
  style: Style,
): string {
  const { colors } = style;
  const from = epoch === null ? "" : ` of epoch ${epoch}`;
  const after = weights !== "best" && step !== null ? ` after ${count(step)} batches` : "";
  const which = {
    best: `weights${from}, the best`,
    final: `final weights${from}${after}`,
    checkpoint: `weights${from}${after}`,
  };
  const where = source.startsWith("checkpoint/") ? `, from ${source}` : "";
  return `${colors.bold(name)}  ${colors.dim(`${id}  ${which[weights]}${where}`)}`;
}
