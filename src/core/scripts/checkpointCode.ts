import type { Experiment } from "../experiment/schema.ts";
import { pythonString } from "./pythonLiteral.ts";
import { figureName, type ScriptPlan } from "./scriptPlan.ts";

/** Where a script writes the best epoch's weights, without the extension. */
export const bestWeights = "best";

type Checkpoints = NonNullable<Experiment["checkpoints"]>;

/** Checkpoints that are kept under names of their own. */
export interface NamedCheckpoints {
  /** Epochs between two. */
  readonly epochs: number;
  /**
   * The constant CHECKPOINT: a text for Python's `format` with the names epoch, step, loss, accuracy, val_loss and
   * val_accuracy.
   */
  readonly constant: string;
  readonly usesStep: boolean;
}

/**
 * @returns null where the experiment keeps none. Those that it takes every so many seconds a script takes every epoch.
 * @param extension of the files, with its point.
 */
export function namedCheckpoints({ experiment, watched }: ScriptPlan, extension: string): NamedCheckpoints | null {
  const { checkpoints } = experiment;
  if (checkpoints?.keep !== "all") return null;
  const { pattern } = checkpoints;
  const python = pattern.replace(/\{(\w+)(:[^{}]*)?\}/g, (_, name: string, format: string | undefined) =>
    watched === null && name.startsWith("val") ? "none" : `{${figureName(name)}${format ?? ""}}`,
  );
  return {
    epochs: epochsBetween(checkpoints),
    constant: `CHECKPOINT = ${pythonString(`checkpoints/${python}${extension}`)}`,
    usesStep: pattern.includes("{step"),
  };
}

const epochsBetween = ({ every }: Checkpoints): number => ("epochs" in every ? every.epochs : 1);
