import type { EpochRecord, RunRecord } from "./record.ts";

/** A published figure, and where ours stands. */
export interface NumberFigure {
  readonly what: string;
  /** As it was printed: its digits tell how far it was rounded. */
  readonly published: string;
  /** Of which runs: those whose varied values are these; all where left out. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** @returns null when the run did not come so far. */
  readonly of: (run: RunRecord) => number | null;
  /** What ours came to where it trained for fewer epochs: shown, never judged. */
  readonly early?: { readonly epoch: number; readonly of: (run: RunRecord) => number | null };
  /** What is known about a difference. */
  readonly why?: string;
}

/** What a report said in words. */
export interface ClaimFigure {
  readonly what: string;
  /** What the report said. */
  readonly published: string;
  /** @returns what ours came to; null when there are no such runs yet. */
  readonly found: (runs: readonly RunRecord[]) => Finding | null;
  readonly why?: string;
}

export interface Finding {
  readonly ours: string;
  /** Null where there is nothing to agree on: seconds on another computer. */
  readonly agrees: boolean | null;
  /** Runs it rests on. */
  readonly runs: number;
}

export type Figure = NumberFigure | ClaimFigure;

/** One experiment file of `examples/reports`, and what was published of it. */
export interface Study {
  /** As it is asked for: "A1". */
  readonly id: string;
  readonly title: string;
  /** Its name in `examples/reports`, without the ending. */
  readonly file: string;
  /** How many seeds each setting is trained with, from the file's on. */
  readonly seeds: number;
  /** Changes to the file that make it affordable. */
  readonly set?: readonly string[];
  /** What makes it a matter of seconds, for a try; two epochs of 2,000 digits where left out. */
  readonly quick?: readonly string[];
  /** What those changes leave out, in a sentence. */
  readonly reduced?: string;
  /** Whether the trained network is run over the training set as well. */
  readonly evaluatesTraining?: boolean;
  /** Whether the digits are kept that the last epoch of each run got wrong. */
  readonly keepsWrong?: boolean;
  readonly figures: readonly Figure[];
}

/** Figures of an epoch's end, from 1. */
export const atEpoch =
  (epoch: number, name: keyof EpochRecord) =>
  ({ epochs }: RunRecord): number | null =>
    epochs.at(epoch - 1)?.[name] ?? null;

/**
 * Training and test figures after an epoch, as they were published: "0.0102 / 0.9977".
 *
 * @param more what they are of; `early`: an epoch that stands in where ours did not come so far.
 */
export function pairsAt(
  epoch: number,
  train: string,
  test: string,
  more: Pick<NumberFigure, "values" | "why"> & { readonly setting?: string; readonly early?: number } = {},
): NumberFigure[] {
  const { setting, early, ...rest } = more;
  const before = (name: keyof EpochRecord): Pick<NumberFigure, "early"> =>
    early === undefined ? {} : { early: { epoch: early, of: atEpoch(early, name) } };
  const place = setting === undefined ? "" : `${setting}, `;
  const pair = (set: string, text: string, loss: keyof EpochRecord, accuracy: keyof EpochRecord): NumberFigure[] => {
    const [publishedLoss, publishedAccuracy] = text.split(" / ");
    return [
      {
        ...{ what: `${place}epoch ${epoch}, ${set} loss`, published: publishedLoss },
        ...{ of: atEpoch(epoch, loss), ...before(loss), ...rest },
      },
      {
        ...{ what: `${place}epoch ${epoch}, ${set} accuracy`, published: publishedAccuracy },
        ...{ of: atEpoch(epoch, accuracy), ...before(accuracy), ...rest },
      },
    ];
  };
  return [...pair("training", train, "loss", "accuracy"), ...pair("test", test, "valLoss", "valAccuracy")];
}
