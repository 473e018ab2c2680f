import { lossTick } from "../formats.ts";

export interface Bar {
  readonly label: string;
  /** Null where it is not known. */
  readonly value: number | null;
  /** Ends of its uncertainty, where that is known. */
  readonly low?: number;
  readonly high?: number;
  /** "#rrggbb". */
  readonly color?: string;
  /** What tells it from the others, a text for each of the picture's `settings`. */
  readonly settings?: readonly string[];
}

export interface BarsSpec {
  readonly title: string;
  /** In the order in which they are to be drawn. */
  readonly bars: readonly Bar[];
  /** What the bars' lengths are: "best accuracy". */
  readonly valueTitle: string;
  readonly scale: "linear" | "share";
  /** Names of what the bars differ in; shown below very many bars. */
  readonly settings?: readonly string[];
  /** Quarters of a millimetre; 640 unless said otherwise. */
  readonly width?: number;
  /** Whether the title stands on the picture; it does unless said otherwise. */
  readonly heading?: boolean;
}

export function tickText({ scale }: Pick<BarsSpec, "scale">, value: number): string {
  return scale === "share" ? `${Number((value * 100).toFixed(2))} %` : lossTick(value);
}
