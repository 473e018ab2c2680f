import type { SetName } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import { chosenLook, looksOf, type LookedRun, type RunLook } from "../core/runLooks.ts";
import type { RunDetails } from "./runDetails.ts";

/** Which look at a set a person asked for; null: whichever. */
export interface AskedLook {
  readonly set: SetName | null;
  readonly epoch: number | null;
}

/**
 * Chooses the look that a person asked for on the command line; where they asked for none, the one that stands for the run.
 *
 * @returns null where the run has none at all and none was asked for.
 * @throws ExpectedError `bad-usage` when the run has no look such as was asked for, with those that it has.
 */
export function askedLook(run: LookedRun & Pick<RunDetails, "id">, asked: AskedLook): RunLook | null {
  const { epoch, set } = asked;
  const look = chosenLook(run, asked);
  if (look !== null || (epoch === null && set === null)) return look;
  const words = [
    ...(set === null ? [] : [`on the ${set} digits`]),
    ...(epoch === null ? [] : [`after epoch ${epoch}`]),
  ];
  const looks = looksOf(run);
  const known = [...new Set(looks.map((each) => each.set))].map((name) => {
    const epochs = looks.filter((each) => each.set === name).map((each) => each.epoch);
    return `on the ${name} digits after ${epochsText(epochs)}`;
  });
  throw new ExpectedError("bad-usage", `${run.id} was not evaluated ${words.join(" ")}.`, {
    next: known.length === 0 ? "It ended before its first evaluation." : `It was ${known.join(", and ")}.`,
  });
}

/** @param epochs ascending. @returns "epoch 3", "epochs 1 to 8", "epochs 1, 3, 5". */
function epochsText(epochs: readonly number[]): string {
  const [first, last] = [epochs.at(0) ?? 0, epochs.at(-1) ?? 0];
  if (epochs.length === 1) return `epoch ${first}`;
  return epochs.length === last - first + 1 ? `epochs ${first} to ${last}` : `epochs ${epochs.join(", ")}`;
}
