import type { NetworkSize } from "./networks.ts";
import type { EpochRecord, RunRecord } from "./record.ts";

interface FigureBase {
  readonly what: string;
  /** As it was printed: its digits tell how far it was rounded. Of words: what the report said. */
  readonly published: string;
  /** Of which runs: those whose varied values are these; all where left out. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** A published figure of one training, and where ours stands. */
export interface NumberFigure extends FigureBase {
  /** @returns null when the run did not come so far. */
  readonly of: (run: RunRecord) => number | null;
  /** What ours came to where it trained for fewer epochs: shown, never judged. */
  readonly early?: { readonly epoch: number; readonly of: (run: RunRecord) => number | null };
  /** What is known about a difference. */
  readonly why?: string | ((runs: readonly RunRecord[]) => string);
}

/** What a report said in words, or what only words can compare. */
export interface ClaimFigure extends FigureBase {
  /** @returns what ours came to; null when there are no such runs yet. */
  readonly found: (runs: readonly RunRecord[]) => Finding | null;
  /** Which of our figures the words are taken to mean, so that anyone can judge as the page does. */
  readonly rule?: string;
  readonly why?: string | ((runs: readonly RunRecord[]) => string);
  /** Whether it is found without training. */
  readonly untrained?: boolean;
  /** What it would take, where nothing is found. */
  readonly missing?: string;
}

export interface Finding {
  readonly ours: string;
  /** Null where there is nothing to agree on. */
  readonly agrees: boolean | null;
}

/** A published duration. It says something about the computer alone: ours is shown beside it and never judged. */
export interface DurationFigure extends FigureBase {
  /** @returns seconds; null when the run did not come so far. */
  readonly seconds: (run: RunRecord) => number | null;
  readonly text?: (seconds: number) => string;
  /** What ours holds. */
  readonly holds: string;
}

/** A published number of things, which is right or wrong. */
export interface CountFigure extends FigureBase {
  /** @returns null when it cannot be counted yet. @param network null where its file was not read. */
  readonly count: (network: NetworkSize | null, runs: readonly RunRecord[]) => number | null;
  /** What was counted. */
  readonly how: string;
}

export type Figure = NumberFigure | ClaimFigure | DurationFigure | CountFigure;

const byNetwork = "Counted without training, by the product's own network.";

/** @returns the rows of a network's size, as they were published: "61,706". */
export function networkFigures(published: {
  readonly parameters: string;
  readonly notTrainable?: string;
  readonly flattened?: string;
}): CountFigure[] {
  const parts = [
    ["parameters", "parameters"],
    ["parameters that are not trainable", "notTrainable"],
    ["values that the flatten layer gives on", "flattened"],
  ] as const;
  return parts.flatMap(([what, name]): CountFigure[] => {
    const text = published[name];
    if (text === undefined) return [];
    return [{ what, published: text, count: (network) => network?.[name] ?? null, how: byNetwork }];
  });
}

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
